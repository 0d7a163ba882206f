/** Asks a Snowflake as a test does: with plain fetch and tokens of its own, and what there is to be read. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'vitest';
import type { Fields, Json } from '@/tests/support/vendors/vendor-server';
import type { Snowflake } from './snowflake';
import { readsSchema, type SnowflakeGrant, type SnowflakeUser } from './snowflake-grants';
import { signedToken } from './web-token';

export const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const PLACE = { account: 'ORG-ACC', database: 'LAKE' };
const SESSION = { database: 'LAKE', schema: 'CRM', warehouse: 'WH', parameters: { TIMEZONE: 'UTC' } };
const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'].map(
  (privilege): SnowflakeGrant => ({ privilege, on: 'TABLE', name: 'LAKE.CRM.*' }),
);

export const TABLES = `CREATE SCHEMA "CRM"; CREATE SCHEMA "HR";
  CREATE TABLE "CRM"."ACCOUNTS" ("ID" bigint PRIMARY KEY, "NAME" text, "ARR" numeric(12, 2), "SEEN" timestamptz, "LOCAL" timestamp,
    "BORN" date, "LIVE" boolean NOT NULL DEFAULT true, "SHARE" float8, "RAW" bytea, "MORE" jsonb, "CODE" uuid);
  INSERT INTO "CRM"."ACCOUNTS" SELECT i, CASE WHEN i <> 3 THEN 'Account ' || i END, i * 1.5, timestamptz '2026-01-01 00:00:00.123456+00'
    + i * interval '1 minute', timestamp '2026-01-01 00:00:00' + i * interval '1 day', date '2020-01-01' - i, i <> 2, i / 4.0,
    decode('0aff', 'hex'), '{"a":1}', ('00000000-0000-0000-0000-00000000000' || i)::uuid FROM generate_series(1, 7) i;
  CREATE VIEW "CRM"."LIVE_ONES" AS SELECT * FROM "CRM"."ACCOUNTS" WHERE "LIVE";
  CREATE TABLE "CRM"."lower" ("one" int, "TWO" int, PRIMARY KEY ("TWO", "one"));
  CREATE TABLE "HR"."PAY" ("ID" int PRIMARY KEY)`;

export type People = { users: Record<'READER' | 'WRITER', SnowflakeUser>; roles: Record<string, SnowflakeGrant[]> };

/** One who reads a schema, and one who also writes there. */
export function people(): People {
  const reads = () => readsSchema('LAKE', 'CRM', 'WH');
  return {
    users: {
      READER: { publicKey: KEYS.publicKey, tokens: ['made-for-a-program'], roles: ['VIEWER'], role: 'VIEWER' },
      WRITER: { publicKey: KEYS.publicKey, roles: ['EDITOR'], role: 'EDITOR' },
    },
    roles: { VIEWER: reads(), EDITOR: [...reads(), ...WRITES] },
  };
}

export const nowSeconds = () => Math.floor(Date.now() / 1_000);
const fingerprint = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64');
export function tokenOf(user: string, over: Fields = {}, { publicKey, privateKey } = KEYS): string {
  const sub = `ORG-ACC.${user}`;
  const iss = `${sub}.SHA256:${fingerprint(publicKey)}`;
  return signedToken({ iss, sub, iat: nowSeconds(), exp: nowSeconds() + 600, ...over }, privateKey);
}

type Meta = { resultSetMetaData: { numRows: number; partitionInfo: Fields[]; rowType: Fields[] } };
type Body = Meta & { [name: string]: unknown; data: (string | null)[][]; statementHandle: string };
type Said = { status: number; headers: Headers; body: Body };

export const texts = (values: string[]): Json =>
  Object.fromEntries(values.map((value, i) => [`${i + 1}`, { type: 'TEXT', value }]));

export function snowflakeReader(server: () => Snowflake) {
  const ask = async (path: string, init: RequestInit & { token?: string } = {}): Promise<Said> => {
    const authorization = `Bearer ${init.token ?? tokenOf('READER')}`;
    const headers = { 'content-type': 'application/json', authorization, ...init.headers };
    const response = await fetch(server().url + path, { ...init, headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const post = (statement: string, over: Fields = {}, { query = '', token = tokenOf('READER') } = {}) =>
    ask(`/api/v2/statements${query}`, {
      method: 'POST',
      token,
      body: JSON.stringify({ statement, ...SESSION, ...over }),
    });
  const rowsOf = async (statement: string, over: Fields = {}) => {
    const { status, body } = await post(statement, over);
    expect([status, body.message]).toEqual([200, 'Statement executed successfully.']);
    return body.data;
  };
  const failure = async (statement: string, over: Fields = {}, token = tokenOf('READER')) => {
    const { status, body } = await post(statement, over, { token });
    return [status, body.code, body.sqlState];
  };
  return { ask, post, rowsOf, failure };
}
