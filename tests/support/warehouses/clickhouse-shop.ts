/** A small shop in a ClickHouse, by whom it is read, and how a test asks it over HTTP. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { type Clickhouse, startClickhouse } from './clickhouse';

const USERS = {
  admin: { password: 'root' },
  reader: { password: 'secret', readonly: 2, grants: ['SELECT ON shop.*'] },
  locked: { password: 'secret', readonly: 1, roles: ['analyst'], grants: [] },
  narrow: { password: 'secret', grants: ['SELECT(id, name) ON shop.users', 'INSERT ON shop.`plain`'] },
} as const;

type Query = { user?: string; key?: string; parameters?: Record<string, string>; get?: boolean };

/** For the tests of one file; `name` tells its database apart. */
export function clickhouseShop(name: string) {
  let far: PostgresFar;
  let server: Clickhouse;
  beforeAll(async () => {
    far = await postgresFar(name);
    await far.owner.query(`CREATE SCHEMA shop;
    CREATE TABLE shop.users (id int8 PRIMARY KEY, name text, "at" timestamptz NOT NULL, day date, paid numeric(10,2),
      ratio float8, active bool NOT NULL, raw bytea, "local" timestamp, ref uuid);
    CREATE TABLE shop.plain (id int4 NOT NULL, note text);
    CREATE VIEW shop.seen AS SELECT id FROM shop.users`);
  });
  beforeEach(async () => {
    await far.owner.query(`TRUNCATE shop.users, shop.plain;
    INSERT INTO shop.users VALUES
    (1, 'Ann''s \\ / tab	', '2026-01-02 03:04:05.123456+00', '2026-01-02', 12.50, 0.1, true, '\\x00ff', '2026-01-02 03:04:05', NULL),
    (9007199254740993, NULL, '2026-01-02 03:04:05+00', NULL, NULL, 'NaN', false, NULL, NULL, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
    (3, 'zoë', '2026-03-01 00:00:00+00', '2026-03-01', 3, 1e20, true, '\\x', '2026-01-02 03:04:05.5', NULL)`);
    server = await startClickhouse({ owner: far.owner, users: USERS, roles: { analyst: ['SELECT ON shop.users'] } });
  });
  afterEach(() => server.close());
  afterAll(() => far.drop());

  async function ask(sql: string, { user = 'reader', key, parameters = {}, get = false }: Query = {}) {
    const password = key ?? (user === 'admin' ? 'root' : 'secret');
    const address = new URLSearchParams({ ...parameters, ...(get ? { query: sql } : {}) });
    const response = await fetch(`${server.url}/?${address}`, {
      ...(get ? {} : { method: 'POST', body: sql }),
      headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password },
    });
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body,
      code: response.headers.get('x-clickhouse-exception-code'),
    };
  }

  /** Names, types and rows. */
  async function rows(sql: string, query: Query = {}): Promise<unknown[][]> {
    const { status, body } = await ask(`${sql} FORMAT JSONCompactEachRowWithNamesAndTypes`, query);
    if (status !== 200) throw new Error(body);
    return body
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each));
  }
  const data = async (sql: string, query: Query = {}) => (await rows(sql, query)).slice(2);

  return { far: () => far, server: () => server, ask, rows, data };
}
