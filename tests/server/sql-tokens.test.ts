/** How warehouses are signed in to: keys as people paste them, tokens that run out, and what is said of a key that is none. */
import crypto from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bigquerySource } from '@/lib/server/connectors/bigquery';
import { snowflakeSource } from '@/lib/server/connectors/snowflake';
import { LOOPBACK } from '@/tests/support/pulled';
import { calm, ids, type PostgresFar, postgresFar, reading } from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';
import { type Bigquery, startBigquery } from '@/tests/support/warehouses/bigquery';
import { type Snowflake, startSnowflake } from '@/tests/support/warehouses/snowflake';
import { readsSchema } from '@/tests/support/warehouses/snowflake-grants';
import { pemOf } from '@/tests/support/warehouses/started';

const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = pemOf(privateKey);
const EMAIL = 'reader@lake.iam.gserviceaccount.com';

describe('Snowflake', () => {
  let far: PostgresFar;
  let server: Snowflake;
  beforeAll(async () => {
    far = await postgresFar('tokensf');
    await far.owner.query('CREATE SCHEMA "CRM"; CREATE TABLE "CRM"."T" ("ID" int8 PRIMARY KEY)');
    const users = { READER: { publicKey, tokens: ['made-for-a-program'], roles: ['VIEWER'], role: 'VIEWER' } };
    const roles = { VIEWER: readsSchema('LAKE', 'CRM', 'WH') };
    server = await startSnowflake({ owner: far.owner, account: 'ORG-ACC', database: 'LAKE', users, roles });
  });
  afterAll(async () => {
    await server.close();
    await far.drop();
  });
  const source = (secret: string, account = 'org-acc') =>
    snowflakeSource({
      ...{ account, user: 'reader', secret, warehouse: 'WH', database: 'lake', role: '"VIEWER"', address: server.url },
      ...{ allowed: LOOPBACK, pace: { tries: 1 } },
    });

  test('takes a key however it was pasted, and a token made for a program', async () => {
    for (const secret of [
      PEM,
      PEM.replaceAll('\n', ''),
      PEM.replaceAll('\n', '\\n'),
      `  ${PEM}  `,
      'made-for-a-program\n',
    ])
      await source(secret).check(calm());
  });

  test('says what is wrong with a key before anything is asked', async () => {
    const asked = server.requests.length;
    const locked = String(privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));
    for (const [secret, got] of [
      [locked, 'locked with a passphrase'],
      [PEM.replace(/\n.{20}/, '\n'), 'something else'],
      [PEM.slice(0, 28), 'something else'],
    ] as const) {
      const { code, field, message } = await refusal(source(secret).check(calm()));
      expect([code, field, message]).toEqual(['invalid', 'secret', expect.stringContaining(got)]);
    }
    expect(server.requests.length).toBe(asked);
  });
});

describe('BigQuery', () => {
  let far: PostgresFar;
  let server: Bigquery;
  beforeAll(async () => {
    far = await postgresFar('tokenbq');
    await far.owner.query(
      'CREATE SCHEMA crm; CREATE TABLE crm.t (id int8 PRIMARY KEY); INSERT INTO crm.t SELECT generate_series(1, 900)',
    );
    const accounts = { [EMAIL]: { publicKey, datasets: { crm: 'READER' as const } } };
    server = await startBigquery({ owner: far.owner, project: 'lake', accounts, rowsPerPage: 100 });
  });
  afterAll(async () => {
    await server.close();
    await far.drop();
  });
  const file = (over = {}) => ({
    ...{
      type: 'service_account',
      client_email: EMAIL,
      private_key_id: 'k1',
      private_key: PEM,
      token_uri: `${server.url}/token`,
    },
    ...over,
  });
  const source = (secret: string) =>
    bigquerySource({ project: 'lake', secret, address: server.url, allowed: LOOPBACK, pace: { tries: 1 } });

  test('goes on with another token where the one it had ran out', async () => {
    const seen: string[] = [];
    for await (const page of source(JSON.stringify(file())).read(reading('crm.t', { key: [] }), null, calm())) {
      seen.push(...ids({ rows: [...page.rows], cursor: null, pages: 1 }));
      server.expireTokens();
    }
    expect(new Set(seen).size).toBe(900);
    expect(server.requests.filter(({ path }) => path === '/token').length).toBeGreaterThan(5);
  });

  test('says what is wrong with a key file', async () => {
    for (const [secret, got] of [
      ['not json', 'something else'],
      [JSON.stringify(file({ type: 'authorized_user' })), 'without a valid type'],
      [JSON.stringify(file({ private_key: 'none' })), 'without a valid private_key'],
    ] as const)
      expect(() => source(secret)).toThrow(got);
    const { field, message } = await refusal(
      source(JSON.stringify(file({ client_email: 'nobody@x.test' }))).check(calm()),
    );
    expect([field, message]).toEqual(['secret', expect.stringContaining('Google refused the key of nobody@x.test')]);
  });

  test('no token may write, whatever the account may', () => {
    const scopes = server.requests
      .filter(({ path }) => path === '/token')
      .map(({ body }) => {
        const [, claims = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.');
        const { scope }: { scope: string } = JSON.parse(Buffer.from(claims, 'base64url').toString());
        return scope;
      });
    expect([...new Set(scopes)]).toEqual(['https://www.googleapis.com/auth/cloud-platform.read-only']);
  });
});
