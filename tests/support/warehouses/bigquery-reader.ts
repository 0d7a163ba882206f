/** Asks a BigQuery as a test does: with plain fetch and assertions of its own, and what there is to be read. */
import { generateKeyPairSync } from 'node:crypto';
import type { Fields, Json } from '@/tests/support/vendors/vendor-server';
import type { Bigquery } from './bigquery';
import type { BigqueryAccount } from './bigquery-access';
import { signedToken } from './web-token';

export const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const READER = 'reader@lake.iam.gserviceaccount.com';
export const WRITER = 'writer@lake.iam.gserviceaccount.com';
export const SCOPE = 'https://www.googleapis.com/auth/';

export const TABLES = `CREATE SCHEMA crm; CREATE SCHEMA hr; CREATE TYPE crm.place AS (city text, zip int);
  CREATE TABLE crm.accounts (id bigint PRIMARY KEY, name text, arr numeric(12, 2), seen timestamptz, local timestamp, born date,
    live boolean NOT NULL, share float8, raw bytea, more jsonb, tags text[], home crm.place, wide numeric(60, 20));
  INSERT INTO crm.accounts SELECT i, CASE WHEN i <> 3 THEN 'Account ' || i END, i * 1.5, timestamptz '2026-01-01 00:00:00.123456+00'
    + i * interval '1 minute', timestamp '2026-01-01 00:00:00' + i * interval '1 day', date '2020-01-01' - i, i <> 2, i, decode('0aff', 'hex'),
    '{"a":1}', CASE WHEN i > 1 THEN ARRAY['a', 'b,c'] END FROM generate_series(1, 7) i;
  CREATE VIEW crm.live_ones AS SELECT * FROM crm.accounts WHERE live;
  CREATE TABLE crm.empty (one int, two int, PRIMARY KEY (two, one));
  CREATE TABLE hr.pay (id int)`;

/** One who reads a dataset, and one who also writes there. */
export const accountsOf = (): Record<string, BigqueryAccount> => ({
  [READER]: { publicKey: KEYS.publicKey, datasets: { crm: 'READER' } },
  [WRITER]: { publicKey: KEYS.publicKey, datasets: { crm: 'WRITER', hr: 'METADATA' } },
});

type Failed = { code: number; message: string; status: string; errors: Fields[]; details?: Fields[] };
type Body = Fields & { rows?: { f: { v: Json }[] }[]; pageToken?: string; error?: Failed };
type Said = { status: number; body: Body };

export const cells = ({ body }: Said): Json[][] => (body.rows ?? []).map(({ f }) => f.map(({ v }) => v));
export const named = (values: string[]): Fields => ({
  parameterMode: 'NAMED',
  queryParameters: values.map((value, i) => ({
    ...{ name: `p${i + 1}`, parameterType: { type: 'STRING' }, parameterValue: { value } },
  })),
});

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export function bigqueryReader(server: () => Bigquery) {
  const exchange = async (over: Fields = {}, { key = KEYS.privateKey, grant = GRANT } = {}) => {
    const [iat, aud] = [Math.floor(Date.now() / 1_000), `${server().url}/token`];
    const claims = { iss: READER, scope: `${SCOPE}bigquery.readonly`, aud, iat, exp: iat + 3_600, ...over };
    const form = new URLSearchParams({ grant_type: grant, assertion: signedToken(claims, key) });
    const response = await fetch(aud, { method: 'POST', body: form });
    const body: Fields = await response.json();
    return { status: response.status, body };
  };
  const tokenOf = async (iss = READER, scope = `${SCOPE}bigquery.readonly`) =>
    String((await exchange({ iss, scope })).body.access_token);
  const ask = async (path: string, { token, body }: { token?: string; body?: Fields } = {}): Promise<Said> => {
    const headers = { authorization: `Bearer ${token ?? (await tokenOf())}`, 'content-type': 'application/json' };
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const response = await fetch(`${server().url}/bigquery/v2/projects/lake/${path}`, init);
    return { status: response.status, body: await response.json() };
  };
  const query = (sql: string, over: Fields = {}, token?: string) =>
    ask('queries', { body: { query: sql, useLegacySql: false, ...over }, token });
  const failure = async (sql: string, over: Fields = {}, token?: string) => {
    const { status, body } = await query(sql, over, token);
    return [status, body.error?.errors[0]?.reason];
  };
  return { exchange, tokenOf, ask, query, failure };
}
