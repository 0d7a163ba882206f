import { expect, test } from 'vitest';
import { clickhouseDialect } from '@/lib/server/connectors/sql-clickhouse';
import type { SqlColumn } from '@/lib/server/connectors/sql-dialect';
import { beginStatement, pageStatement, restStatement, shapeStatement } from '@/lib/server/connectors/sql-statements';
import { clickhouseShop } from '@/tests/support/warehouses/clickhouse-shop';

const { server, ask, rows, data } = clickhouseShop('vendor_clickhouse');

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

test('what a comparison says is a number', async () => {
  expect((await rows('SELECT id > 2, active FROM shop.users ORDER BY id')).slice(1, 3)).toEqual([
    ['UInt8', 'Bool'],
    [0, true],
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
  const signed = await fetch(server().url, { method: 'POST', body: sql, headers: { authorization: basic } });
  expect(await signed.text()).toBe('reader\n');
  const named = await fetch(`${server().url}/?user=reader&password=secret&query=${sql}`);
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
  expect(await (await fetch(server().url)).text()).toBe('Ok.\n');
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
  server().script([{ kind: 'status', status: 500 }]);
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

test('a table and a query are described', async () => {
  const described = async (what: string) => (await data(`DESCRIBE ${what}`)).map(([name, type]) => `${name} ${type}`);
  expect((await described('TABLE shop.users')).slice(0, 2)).toEqual(['id Int64', 'name Nullable(String)']);
  expect(await described('(SELECT at AS moment FROM shop.users)')).toEqual(["moment DateTime64(6, 'UTC')"]);
  expect((await ask('DESCRIBE TABLE shop.nothing')).code).toBe('60');
});

test('parameters are values, never text of the statement', async () => {
  const parameters = { param_id: '3', param_name: "x' OR 1 = 1 --", database: 'shop' };
  expect(await data('SELECT id FROM users WHERE id = {id:Int64}', { parameters })).toEqual([['3']]);
  expect(await data('SELECT id FROM users WHERE name = {name:String}', { parameters })).toEqual([]);
  expect((await ask('SELECT 1', { parameters: { database: 'nowhere' } })).code).toBe('81');
});
