import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import type { Fields } from '@/tests/support/vendors/vendor-server';
import { type Bigquery, startBigquery } from '@/tests/support/warehouses/bigquery';
import {
  accountsOf,
  bigqueryReader,
  cells,
  READER,
  SCOPE,
  TABLES,
  WRITER,
} from '@/tests/support/warehouses/bigquery-reader';
import { fieldsOf } from '@/tests/support/warehouses/body';

const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 });

let far: PostgresFar;
let server: Bigquery;
let polls = 0;

beforeAll(async () => {
  far = await postgresFar('bigquery');
  await far.owner.query(TABLES);
});
afterAll(() => far.drop());
beforeEach(async () => {
  polls = 0;
  server = await startBigquery({
    owner: far.owner,
    project: 'lake',
    accounts: accountsOf(),
    rowsPerPage: 3,
    polls: () => polls,
  });
});
afterEach(() => server.close());

const { exchange, tokenOf, ask, query, failure } = bigqueryReader(() => server);

test('a signed assertion is exchanged for a token, and no other', async () => {
  const given = await exchange();
  expect(given).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3_599 } });
  const iat = Math.floor(Date.now() / 1_000);
  const wrong: Fields[] = [
    { iss: 'nobody@x' },
    { aud: 'https://x.test/token' },
    { exp: iat - 1 },
    { exp: iat + 7_200 },
    { iat: iat + 900 },
  ];
  for (const over of wrong) expect((await exchange(over)).body).toMatchObject({ error: 'invalid_grant' });
  expect((await exchange({}, { key: STRANGER.privateKey })).body.error_description).toBe('Invalid JWT Signature.');
  expect((await exchange({ scope: `${SCOPE}everything` })).body.error).toBe('invalid_scope');
  expect((await exchange({}, { grant: 'password' })).body.error).toBe('unsupported_grant_type');
});

test('a token that is not there any more is refused', async () => {
  const token = await tokenOf();
  expect((await ask('datasets', { token })).status).toBe(200);
  server.expireTokens();
  const { status, body } = await ask('datasets', { token });
  expect([status, body.error?.status, body.error?.errors[0]?.reason]).toEqual([401, 'UNAUTHENTICATED', 'authError']);
});

test('a scope that only reads is good for the methods that say so', async () => {
  const dry = { configuration: { dryRun: true, query: { query: 'SELECT 1', useLegacySql: false } } };
  const refused = await ask('jobs', { body: dry });
  expect(refused.status).toBe(403);
  expect(refused.body.error?.details?.[0]?.reason).toBe('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  expect((await ask('jobs/any/cancel', { body: {} })).status).toBe(403);
  expect((await ask('jobs', { body: dry, token: await tokenOf(READER, `${SCOPE}bigquery`) })).status).toBe(200);
  expect((await query('SELECT 1')).status).toBe(200);
  expect((await query('SELECT 1', {}, await tokenOf(READER, `${SCOPE}devstorage.read_only`))).status).toBe(403);
});

test('a result comes in pages', async () => {
  const first = await query('SELECT id FROM `lake.crm.accounts` ORDER BY id', { maxResults: 2 });
  expect([cells(first), first.body.totalRows]).toEqual([[['1'], ['2']], '7']);
  const jobId = fieldsOf(first.body.jobReference)?.jobId;
  const second = await ask(`queries/${jobId}?pageToken=${first.body.pageToken}&location=EU`);
  expect([cells(second), second.body.kind]).toEqual([[['3'], ['4'], ['5']], 'bigquery#getQueryResultsResponse']);
  const last = await ask(`queries/${jobId}?pageToken=${second.body.pageToken}`);
  expect([cells(last), last.body.pageToken]).toEqual([[['6'], ['7']], undefined]);
  expect((await ask(`queries/${jobId}?location=US`)).status).toBe(404);
  expect((await ask(`queries/${jobId}`, { token: await tokenOf(WRITER) })).status).toBe(404);
});

test('a query that takes its time is asked for again, the same request runs once, a cancelled one did nothing', async () => {
  polls = 1;
  const first = await query('SELECT COUNT(*) FROM crm.accounts', { requestId: 'once' });
  expect(first.body).toMatchObject({ jobComplete: false });
  const again = await query('SELECT COUNT(*) FROM crm.accounts', { requestId: 'once' });
  expect([again.body.jobReference, cells(again)]).toEqual([first.body.jobReference, [['7']]]);
  expect(server.statements).toHaveLength(1);
  const token = await tokenOf(WRITER, `${SCOPE}bigquery`);
  const write = await query('DELETE FROM crm.accounts WHERE TRUE', {}, token);
  const jobId = fieldsOf(write.body.jobReference)?.jobId;
  expect((await ask(`jobs/${jobId}/cancel`, { body: {}, token })).status).toBe(200);
  expect((await ask(`queries/${jobId}`, { token })).body.error?.errors[0]?.reason).toBe('stopped');
  expect((await far.owner.query('SELECT count(*)::int FROM crm.accounts')).rows[0].count).toBe(7);
});

test('faults come in the words of the vendor', async () => {
  const token = await tokenOf();
  server.script([403, 429, 500, 503, 401].map((status) => ({ kind: 'status' as const, status })));
  const said = [];
  for (let i = 0; i < 5; i++) said.push(await failure('SELECT 1', {}, token));
  expect(said).toEqual([
    [403, 'rateLimitExceeded'],
    [429, 'rateLimitExceeded'],
    [500, 'backendError'],
    [503, 'backendError'],
    [401, 'authError'],
  ]);
});
