import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { clickhouseDialect } from '@/lib/server/connectors/sql-clickhouse';
import type { SqlColumn } from '@/lib/server/connectors/sql-dialect';
import { beginStatement, pageStatement, restStatement, shapeStatement } from '@/lib/server/connectors/sql-statements';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { type Clickhouse, startClickhouse } from '@/tests/support/warehouses/clickhouse';

let far: PostgresFar;
let server: Clickhouse;

const USERS = {
  admin: { password: 'root' },
  reader: { password: 'secret', readonly: 2, grants: ['SELECT ON shop.*'] },
  locked: { password: 'secret', readonly: 1, roles: ['analyst'], grants: [] },
  narrow: { password: 'secret', grants: ['SELECT(id, name) ON shop.users', 'INSERT ON shop.`plain`'] },
} as const;

beforeAll(async () => {
  far = await postgresFar('vendor_clickhouse');
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

type Query = { user?: string; key?: string; parameters?: Record<string, string>; get?: boolean };

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

const column = (name: string, kind: SqlColumn['kind'], cast: string, nullable = false): SqlColumn => ({
  ...{ name, kind, cast, nullable, type: cast, bytewise: false },
});
const ID = column('id', 'integer', 'Int64');
const AT = column('at', 'time', "DateTime64(6, 'UTC')");
const DAY = column('day', 'date', 'Nullable(Date32)', true);
const RAW = column('raw', 'binary', 'Nullable(String)', true);
const NAME = column('name', 'text', 'Nullable(String)', true);

test('values, types and nulls are written as ClickHouse writes them', async () => {
  const [names, types, ...all] = await rows('SELECT * FROM shop.users ORDER BY id');
  expect(names).toEqual(['id', 'name', 'at', 'day', 'paid', 'ratio', 'active', 'raw', 'local', 'ref']);
  expect(types).toEqual([
    ...['Int64', 'Nullable(String)', "DateTime64(6, 'UTC')", 'Nullable(Date32)', 'Nullable(Decimal(10, 2))'],
    ...['Nullable(Float64)', 'Bool', 'Nullable(String)', 'Nullable(DateTime64(6))', 'Nullable(UUID)'],
  ]);
  expect(all[0]?.slice(0, 7)).toEqual([
    '1',
    "Ann's \\ / tab\t",
    '2026-01-02 03:04:05.123456',
    '2026-01-02',
    12.5,
    0.1,
    true,
  ]);
  expect(all[1]?.slice(8)).toEqual(['2026-01-02 03:04:05.500000', null]);
  expect(all[2]).toEqual([
    ...['9007199254740993', null, '2026-01-02 03:04:05.000000', null, null, null, false, null, null],
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  ]);
});

test('one result in each format', async () => {
  const sql = `SELECT id, name, toString(active) FROM shop.users WHERE id > 5`;
  const said = async (format: string) => (await ask(`${sql} FORMAT ${format}`)).body;
  expect(await said('TabSeparated')).toBe('9007199254740993\t\\N\tfalse\n');
  expect(await said('JSONCompactEachRow')).toBe('["9007199254740993", null, "false"]\n');
  expect(await said('JSONCompactStringsEachRowWithNamesAndTypes')).toBe(
    '["id", "name", "toString(active)"]\n["Int64", "Nullable(String)", "String"]\n["9007199254740993", "ᴺᵁᴸᴸ", "false"]\n',
  );
  expect(JSON.parse(await said('JSONCompact'))).toMatchObject({
    meta: [{ name: 'id', type: 'Int64' }, { name: 'name' }, {}],
    data: [['9007199254740993', null, 'false']],
    rows: 1,
  });
  const bare = await ask(`${sql};`, {
    parameters: {
      default_format: 'JSONCompactEachRow',
      output_format_json_quote_64bit_integers: '0',
      query_id: 'mine',
    },
  });
  expect(bare.body).toBe('[9007199254740993, null, "false"]\n');
  expect([bare.headers.get('x-clickhouse-format'), bare.headers.get('x-clickhouse-query-id')]).toEqual([
    'JSONCompactEachRow',
    'mine',
  ]);
  expect(JSON.parse(bare.headers.get('x-clickhouse-summary') ?? '')).toMatchObject({ result_rows: '1' });
  expect((await ask("SELECT 'a\tb\\\\\\n'")).body).toBe('a\\tb\\\\\\n\n');
  expect((await ask('SELECT 1 FORMAT Nonsense')).code).toBe('73');
});

test('three ways to sign in, and none for a stranger', async () => {
  const sql = 'SELECT currentUser()';
  const basic = `Basic ${Buffer.from('reader:secret').toString('base64')}`;
  const signed = await fetch(server.url, { method: 'POST', body: sql, headers: { authorization: basic } });
  expect(await signed.text()).toBe('reader\n');
  const named = await fetch(`${server.url}/?user=reader&password=secret&query=${sql}`);
  expect(await named.text()).toBe('reader\n');
  for (const [user, key] of [
    ['reader', 'wrong'],
    ['nobody', ''],
  ] as const) {
    const { status, code, body } = await ask(sql, { user, key });
    expect([status, code]).toEqual([403, '516']);
    expect(body).toMatch(
      /^Code: 516\. DB::Exception: \w+: Authentication failed: .*\(AUTHENTICATION_FAILED\) \(version 24\.8/,
    );
  }
  expect(await (await fetch(server.url)).text()).toBe('Ok.\n');
});

test('each error has its code, its status and its name', async () => {
  const cases = [
    ['SELECT * FROM shop.nothing', 60, 404, 'UNKNOWN_TABLE'],
    ['SELECT * FROM nowhere.users', 81, 404, 'UNKNOWN_DATABASE'],
    ['SELECT nothing FROM shop.users', 47, 404, 'UNKNOWN_IDENTIFIER'],
    ['SELECT FROM WHERE', 62, 400, 'SYNTAX_ERROR'],
    ['SELEKT 1', 62, 400, 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', 62, 400, 'SYNTAX_ERROR'],
    ["SELECT 'open", 62, 400, 'SYNTAX_ERROR'],
    ['SELECT nofunction(1)', 46, 404, 'UNKNOWN_FUNCTION'],
    ["SELECT CAST('x', 'Int64')", 6, 400, 'CANNOT_PARSE_TEXT'],
    ["SELECT toDateTime64('x', 6, 'UTC')", 41, 400, 'CANNOT_PARSE_DATETIME'],
    ['SELECT {a:String}', 456, 500, 'UNKNOWN_QUERY_PARAMETER'],
  ] as const;
  for (const [sql, code, status, name] of cases) {
    const said = await ask(sql);
    expect([sql, said.status, said.code]).toEqual([sql, status, String(code)]);
    expect(said.body).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(${name}\\) \\(version`, 's'));
  }
  server.script([{ kind: 'status', status: 500 }]);
  expect((await ask('SELECT 1')).code).toBe('202');
  expect((await ask('SELECT 1')).body).toBe('1\n');
});

test('limits of a result and of time', async () => {
  const over = await ask('SELECT id FROM shop.users', { parameters: { max_result_rows: '2' } });
  expect([over.status, over.code]).toEqual([500, '396']);
  const broken = { result_overflow_mode: 'break', max_result_rows: '1' };
  expect(await data('SELECT id FROM shop.users', { parameters: broken })).toHaveLength(3);
  expect(await data('SELECT id FROM shop.users', { parameters: { ...broken, max_block_size: '2' } })).toHaveLength(2);
  expect((await ask('SELECT id FROM shop.users SETTINGS max_result_bytes = 3')).code).toBe('396');
  const slow = await ask('SELECT sleep(2)', { parameters: { max_execution_time: '0.1' } });
  expect([slow.status, slow.code]).toEqual([408, '159']);
});

test('who may set what', async () => {
  expect((await ask('SELECT 1', { parameters: { no_such_setting: '1' } })).code).toBe('115');
  const locked = { user: 'locked', parameters: { max_execution_time: '5' } };
  const refused = await ask('SELECT 1', locked);
  expect([refused.code, refused.body]).toEqual([
    '164',
    expect.stringContaining("Cannot modify 'max_execution_time' setting"),
  ]);
  expect((await ask('SELECT 1 SETTINGS max_threads = 1', { user: 'locked' })).code).toBe('164');
  expect(
    (await ask('SELECT 1', { user: 'locked', parameters: { readonly: '1', wait_end_of_query: '1' } })).status,
  ).toBe(200);
  expect((await ask('SELECT 1', { parameters: { readonly: '0' } })).code).toBe('164');
  expect((await ask('SELECT 1', { parameters: { max_execution_time: '5' } })).status).toBe(200);
  const readonly = "SELECT getSetting('readonly'), value, changed FROM system.settings WHERE name = 'readonly'";
  expect(await data(readonly, { user: 'locked' })).toEqual([['1', '1', 1]]);
  expect(await data(readonly, { user: 'admin' })).toEqual([['0', '0', 0]]);
  server.alter('locked', { readonly: 0 });
  expect((await ask('SELECT 1', locked)).status).toBe(200);
});

test('nothing is written by those who may not, and it is by those who may', async () => {
  const count = async () => Number((await far.owner.query('SELECT count(*) FROM shop.plain')).rows[0]?.count);
  const write = "INSERT INTO shop.plain (id, note) VALUES (1, 'x')";
  expect((await ask(write)).code).toBe('497');
  expect((await ask('DROP TABLE shop.plain')).code).toBe('497');
  expect((await ask('SELECT 1', { user: 'narrow' })).status).toBe(200);
  server.alter('reader', { grants: ['ALL ON *.*'] });
  expect((await ask(write)).body).toContain('reader: Cannot execute query in readonly mode. (READONLY)');
  expect((await ask(write, { user: 'admin', get: true })).body).toContain('method GET implies readonly');
  expect(await count()).toBe(0);
  expect((await ask(write, { user: 'narrow' })).status).toBe(200);
  expect(await count()).toBe(1);
  const admin = { user: 'admin' };
  expect((await ask("ALTER TABLE shop.plain UPDATE note = 'y' WHERE id = 1", admin)).status).toBe(200);
  expect(await data('SELECT note FROM shop.plain')).toEqual([['y']]);
  const create = 'CREATE TABLE shop.made (id Int64, note Nullable(String)) ENGINE = MergeTree ORDER BY id';
  for (const sql of [create, 'TRUNCATE TABLE shop.plain', 'DROP TABLE shop.made'])
    expect([sql, (await ask(sql, admin)).body]).toEqual([sql, '']);
  expect(await count()).toBe(0);
  expect(server.statements.find(({ sql }) => sql === write)).toMatchObject({ user: 'reader', done: false });
});

test('the catalog shows what is granted, with keys and counts', async () => {
  server.describe('shop.plain', { engine: 'ReplacingMergeTree', sortingKey: 'note, id', primaryKey: 'note' });
  const tables = `SELECT t.name, t.engine, t.sorting_key, t.primary_key, t.total_rows FROM system.tables t
    WHERE t.database = 'shop' ORDER BY name`;
  expect(await data(tables)).toEqual([
    ['plain', 'ReplacingMergeTree', 'note, id', 'note', '0'],
    ['seen', 'View', '', '', null],
    ['users', 'MergeTree', 'id', 'id', '3'],
  ]);
  expect((await data(tables, { user: 'locked' })).map(([name]) => name)).toEqual(['users']);
  const columns = `SELECT table, name, type, position, is_in_sorting_key, is_in_primary_key FROM system.columns
    WHERE database = 'shop' AND table IN ('users', 'plain') ORDER BY table, position`;
  const all = await data(columns);
  expect(all.slice(0, 3)).toEqual([
    ['plain', 'id', 'Int32', '1', 1, 0],
    ['plain', 'note', 'Nullable(String)', '2', 1, 1],
    ['users', 'id', 'Int64', '1', 1, 1],
  ]);
  expect((await data(columns, { user: 'narrow' })).map(([table, name]) => `${table}.${name}`)).toEqual([
    ...['plain.id', 'plain.note', 'users.id', 'users.name'],
  ]);
  expect((await data('SELECT name FROM system.databases ORDER BY name')).flat()).toEqual(['shop', 'system']);
  const joined = `SELECT c.table, count() AS n FROM system.columns AS c JOIN system.tables AS t
    ON t.database = c.database AND t.name = c.table WHERE c.database = 'shop' GROUP BY c.table HAVING n > 2`;
  expect(await data(joined.replace('HAVING n', 'HAVING count()'))).toEqual([['users', '10']]);
});

test('grants and roles are shown to whom they belong', async () => {
  expect((await ask('SHOW GRANTS', { user: 'narrow' })).body).toBe(
    'GRANT SELECT(id, name) ON shop.users TO narrow\nGRANT INSERT ON shop.\\`plain\\` TO narrow\n'.replaceAll(
      '\\`',
      '`',
    ),
  );
  expect((await ask('SHOW GRANTS', { user: 'locked' })).body).toBe('GRANT analyst TO locked\n');
  expect((await ask('SHOW GRANTS FOR analyst', { user: 'locked' })).body).toBe(
    'GRANT SELECT ON shop.users TO analyst\n',
  );
  expect((await ask('SHOW GRANTS FOR analyst')).code).toBe('497');
  expect((await ask('SHOW GRANTS', { user: 'admin' })).body).toBe('GRANT ALL ON *.* TO admin WITH GRANT OPTION\n');
  expect(await data('SELECT currentRoles(), (SELECT count() FROM system.enabled_roles)', { user: 'locked' })).toEqual([
    [['analyst'], '1'],
  ]);
  expect(await data('SELECT role_name FROM system.current_roles', { user: 'locked' })).toEqual([['analyst']]);
  expect((await ask('SELECT id FROM shop.users', { user: 'locked' })).status).toBe(200);
  expect((await ask('SELECT id FROM shop.plain', { user: 'locked' })).code).toBe('497');
  expect((await ask('SELECT 1 WHERE 1 IN (SELECT id FROM shop.plain)', { user: 'locked' })).code).toBe('497');
});

test('what the dialect says runs: pages, their rest, their beginning, their shape', async () => {
  const plan = { from: '`shop`.`users`', selected: [ID, AT, DAY, RAW, NAME], by: [AT, ID] };
  const page = async (start: Parameters<typeof pageStatement>[2], by = plan.by) =>
    data(pageStatement(clickhouseDialect, { ...plan, by }, start, 2).sql);
  const first = await page(null);
  expect(first).toEqual([
    ['9007199254740993', '2026-01-02 03:04:05.000000', null, null, null],
    ['1', '2026-01-02 03:04:05.123456', '2026-01-02', '00FF', "Ann's \\ / tab\t"],
  ]);
  const behind = await page({ behind: ['2026-01-02 03:04:05.123456', '1'] });
  expect(behind).toEqual([['3', '2026-03-01 00:00:00.000000', '2026-03-01', '', 'zoë']]);
  expect(await page({ from: '2026-03-01 00:10:00.000000', minutes: 10 })).toHaveLength(1);
  expect(await page({ behind: ['00FF'] }, [RAW])).toEqual([]);
  expect(await page({ behind: ["Ann's \\ / tab\t"] }, [NAME])).toHaveLength(1);
  expect(await data(restStatement(clickhouseDialect, { ...plan, by: [DAY] }).sql)).toHaveLength(1);
  const passed = { last: '2026-01-02 03:04:05.123456', clock: '2026-01-02 03:14:05.000000', minutes: 10 };
  const [[clock, again] = []] = await data(beginStatement(clickhouseDialect, AT, passed).sql);
  expect([String(clock), again]).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/), 1]);
  expect(Math.abs(Date.parse(`${clock}Z`) - Date.now())).toBeLessThan(60_000);
  expect(
    await data(beginStatement(clickhouseDialect, AT, { ...passed, last: '2026-01-01 00:00:00' }).sql),
  ).toMatchObject([[clock && expect.any(String), 0]]);
  expect(await rows(shapeStatement(clickhouseDialect, '(SELECT id, name AS label FROM shop.users)').sql)).toEqual([
    ['id', 'label'],
    ['Int64', 'Nullable(String)'],
  ]);
});

test('parameters are values, never text of the statement', async () => {
  const parameters = { param_id: '3', param_name: "x' OR 1 = 1 --", database: 'shop' };
  expect(await data('SELECT id FROM users WHERE id = {id:Int64}', { parameters })).toEqual([['3']]);
  expect(await data('SELECT id FROM users WHERE name = {name:String}', { parameters })).toEqual([]);
  expect((await ask('SELECT 1', { parameters: { database: 'nowhere' } })).code).toBe('81');
});
