/** A small shop in a Databricks, by whom it is read, and how a test asks it over HTTP. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Statement } from '@/lib/server/connectors/sql-dialect';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { type Databricks, type DatabricksOptions, startDatabricks } from './databricks';

const READER = [
  { privilege: 'USE CATALOG', on: 'main' },
  { privilege: 'USE SCHEMA', on: 'main.shop' },
  { privilege: 'SELECT', on: 'main.shop.users' },
];
const USERS = {
  root: { user: 'root@far.test' },
  reader: { user: 'reader@far.test', grants: READER },
  member: { user: 'member@far.test', grants: [], groups: ['analysts'] },
};
const GROUPS = { analysts: [{ privilege: 'SELECT', on: 'main.shop' }, ...READER.slice(0, 2)] };

type Said = {
  statement_id: string;
  status: { state: string; error?: { error_code: string; message: string } };
  manifest?: {
    schema: { columns: { name: string; type_name: string; type_text: string; position: number }[] };
    total_chunk_count: number;
    total_row_count: number;
    truncated: boolean;
    chunks?: unknown[];
  };
  result?: Chunk;
  error_code?: string | number;
  message?: string;
};
export type Chunk = {
  data_array?: (string | null)[][];
  next_chunk_index?: number;
  next_chunk_internal_link?: string;
  row_count?: number;
  row_offset?: number;
};

export const ROOT = '/api/2.0/sql/statements';

/** For the tests of one file; `name` tells its database apart. */
export function databricksShop(name: string) {
  let far: PostgresFar;
  let server: Databricks;
  beforeAll(async () => {
    far = await postgresFar(name);
    await far.owner.query(`CREATE SCHEMA shop; CREATE SCHEMA hidden; CREATE TABLE hidden.secret (id int8);
    CREATE TABLE shop.users (id int8 CONSTRAINT users_pk PRIMARY KEY, name text, "at" timestamptz NOT NULL, day date,
      paid numeric(10,2), ratio float8, active bool NOT NULL, raw bytea, "local" timestamp);
    CREATE TABLE shop.plain (id int4 NOT NULL, note text)`);
  });
  beforeEach(async () => {
    await far.owner.query(`TRUNCATE shop.users, shop.plain;
    INSERT INTO shop.users VALUES
    (1, 'Ann''s \\ "x"', '2026-01-02 03:04:05.123456+00', '2026-01-02', 12.50, 0.1, true, '\\x00ff', '2026-01-02 03:04:05'),
    (9007199254740993, NULL, '2026-01-02 03:04:05+00', NULL, NULL, 'NaN', false, NULL, NULL),
    (3, 'zoë', '2026-03-01 00:00:00+00', '2026-03-01', 3, 1e20, true, '\\x', '2026-01-02 03:04:05.5')`);
    server = await startDatabricks({ owner: far.owner, tokens: USERS, groups: GROUPS, rowsPerChunk: 2 });
  });
  afterEach(() => server.close());
  afterAll(() => far.drop());

  /** The same shop behind another server. */
  const reopen = async (options: Partial<DatabricksOptions>) => {
    await server.close();
    server = await startDatabricks({ owner: far.owner, tokens: USERS, groups: GROUPS, ...options });
  };

  async function call<T = Said>(path: string, body: unknown = null, token = 'reader'): Promise<T & { code: number }> {
    const response = await fetch(`${server.url}${path}`, {
      ...(body === null ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { authorization: `Bearer ${token}` },
    });
    const said: T = await response.json();
    return { ...said, code: response.status };
  }

  const execute = (statement: string, more: object = {}, token = 'reader') =>
    call(`${ROOT}/`, { warehouse_id: 'warehouse', statement, ...more }, token);

  /** Every row, over all chunks. */
  async function rows(statement: string, more: object = {}, token = 'reader'): Promise<(string | null)[][]> {
    const said = await execute(statement, more, token);
    if (said.status?.state !== 'SUCCEEDED') throw new Error(JSON.stringify(said));
    const all = [...(said.result?.data_array ?? [])];
    for (let chunk = said.result; chunk?.next_chunk_internal_link; ) {
      chunk = await call<Chunk>(chunk.next_chunk_internal_link, null, token);
      all.push(...(chunk.data_array ?? []));
    }
    return all;
  }
  const ran = ({ sql, values }: Statement) =>
    rows(sql, { parameters: values.map((value, i) => ({ name: `p${i + 1}`, value })) });
  const messageOf = async (statement: string, more: object = {}, token = 'reader') => {
    const { status } = await execute(statement, more, token);
    expect([status.state, status.error?.error_code]).toEqual(['FAILED', 'BAD_REQUEST']);
    return status.error?.message ?? '';
  };

  return { far: () => far, server: () => server, reopen, call, execute, rows, ran, messageOf };
}
