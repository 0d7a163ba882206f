import { expect, test } from 'vitest';
import { databricksDialect } from '@/lib/server/connectors/sql-databricks';
import type { SqlColumn } from '@/lib/server/connectors/sql-dialect';
import { beginStatement, pageStatement, restStatement, shapeStatement } from '@/lib/server/connectors/sql-statements';
import { type Chunk, databricksShop, ROOT } from '@/tests/support/warehouses/databricks-shop';

const { far, server, reopen, call, execute, rows, ran, messageOf } = databricksShop('vendor_databricks');

const column = (name: string, kind: SqlColumn['kind'], cast: string, nullable = false): SqlColumn => ({
  ...{ name, kind, cast, nullable, type: cast, bytewise: kind === 'text' },
});
const ID = column('id', 'integer', 'BIGINT');
const AT = column('at', 'time', 'TIMESTAMP');
const DAY = column('day', 'date', 'DATE', true);
const RAW = column('raw', 'binary', 'BINARY', true);
const NAME = column('name', 'text', 'STRING', true);

test('values, types and nulls are written as Databricks writes them', async () => {
  const said = await execute('SELECT * FROM main.shop.users ORDER BY id');
  expect(
    said.manifest?.schema.columns.map((each) => [each.position, each.name, each.type_name, each.type_text]),
  ).toEqual([
    [0, 'id', 'LONG', 'BIGINT'],
    [1, 'name', 'STRING', 'STRING'],
    [2, 'at', 'TIMESTAMP', 'TIMESTAMP'],
    [3, 'day', 'DATE', 'DATE'],
    [4, 'paid', 'DECIMAL', 'DECIMAL(10,2)'],
    [5, 'ratio', 'DOUBLE', 'DOUBLE'],
    [6, 'active', 'BOOLEAN', 'BOOLEAN'],
    [7, 'raw', 'BINARY', 'BINARY'],
    [8, 'local', 'TIMESTAMP_NTZ', 'TIMESTAMP_NTZ'],
  ]);
  expect(await rows('SELECT * FROM main.shop.users ORDER BY id')).toEqual([
    [
      '1',
      `Ann's \\ "x"`,
      '2026-01-02T03:04:05.123Z',
      '2026-01-02',
      '12.50',
      '0.1',
      'true',
      'AP8=',
      '2026-01-02T03:04:05.000',
    ],
    ['3', 'zoë', '2026-03-01T00:00:00.000Z', '2026-03-01', '3.00', '1.0E20', 'true', '', '2026-01-02T03:04:05.500'],
    ['9007199254740993', null, '2026-01-02T03:04:05.000Z', null, null, 'NaN', 'false', null, null],
  ]);
  const texts =
    'SELECT CAST(at AS STRING), CAST(active AS STRING), CAST(paid AS STRING), CAST(day AS STRING), HEX(raw) FROM `shop`.`users` WHERE id = 1';
  expect(await rows(texts)).toEqual([['2026-01-02 03:04:05.123456', 'true', '12.50', '2026-01-02', '00FF']]);
});

test('a result comes in chunks, each with the way to the next', async () => {
  const first = await execute('SELECT id FROM shop.users ORDER BY id');
  expect(first.manifest).toMatchObject({
    ...{ format: 'JSON_ARRAY', total_chunk_count: 2, total_row_count: 3, truncated: false },
    chunks: [
      { chunk_index: 0, row_offset: 0, row_count: 2 },
      { chunk_index: 1, row_offset: 2, row_count: 1 },
    ],
  });
  expect(first.result).toMatchObject({ chunk_index: 0, row_count: 2, next_chunk_index: 1, data_array: [['1'], ['3']] });
  const path = `${ROOT}/${first.statement_id}/result/chunks`;
  expect(first.result?.next_chunk_internal_link).toBe(`${path}/1?row_offset=2`);
  const second = await call<Chunk>(`${path}/1`);
  expect(second).toEqual({
    code: 200,
    chunk_index: 1,
    row_offset: 2,
    row_count: 1,
    data_array: [['9007199254740993']],
  });
  expect(await call(`${path}/2`)).toMatchObject({ code: 400, error_code: 'INVALID_PARAMETER_VALUE' });
  expect((await call(`${path}/1`, null, 'root')).code).toBe(404);
  const none = await execute('SELECT id FROM shop.users LIMIT 0');
  expect([none.manifest?.total_chunk_count, none.manifest?.schema.columns.length, none.result]).toEqual([0, 1, {}]);
});

test('limits cut a result and say so; INLINE has one that is an error', async () => {
  const limited = await execute('SELECT id FROM shop.users ORDER BY id', { row_limit: 2 });
  expect([limited.manifest?.truncated, limited.manifest?.total_row_count]).toEqual([true, 2]);
  expect((await execute('SELECT id FROM shop.users', { row_limit: 3 })).manifest?.truncated).toBe(false);
  expect((await execute('SELECT id FROM shop.users ORDER BY id', { byte_limit: 6 })).result?.data_array).toEqual([
    ['1'],
  ]);
  await reopen({ maxInlineBytes: 10 });
  expect(await messageOf('SELECT id FROM shop.users ORDER BY id')).toContain('Inline byte limit exceeded');
});

test('a statement is asked for until it is done', async () => {
  server().hold((sql) => (sql.includes('slow') ? 2 : 0));
  const begun = await execute("SELECT 'slow'", { wait_timeout: '0s' });
  const path = `${ROOT}/${begun.statement_id}`;
  const states = [begun];
  for (let i = 0; i < 3; i++) states.push(await call(path));
  expect(states.map(({ status }) => status.state)).toEqual(['PENDING', 'RUNNING', 'RUNNING', 'SUCCEEDED']);
  expect(states.map(({ result }) => result?.data_array)).toEqual([undefined, undefined, undefined, [['slow']]]);
  expect((await execute('SELECT 1')).status.state).toBe('SUCCEEDED');
  expect((await execute("SELECT 'slow'", { wait_timeout: '5s' })).status.state).toBe('RUNNING');
  const cut = await execute("SELECT 'slow'", { wait_timeout: '5s', on_wait_timeout: 'CANCEL' });
  expect([cut.status.state, cut.result]).toEqual(['CANCELED', undefined]);
  const [statement] = server().statements;
  if (statement) statement.state = 'CLOSED';
  expect([(await call(path)).status.state, (await call(`${path}/result/chunks/0`)).code]).toEqual(['CLOSED', 404]);
  if (statement) statement.expired = true;
  expect(await call(path)).toMatchObject({ code: 404, error_code: 'NOT_FOUND' });
});

test('what is canceled before it ran has written nothing', async () => {
  const count = async () => Number((await far().owner.query('SELECT count(*) FROM shop.plain')).rows[0]?.count);
  server().hold(() => 1);
  const write = "INSERT INTO shop.plain (id, note) VALUES (1, 'x')";
  const begun = await execute(write, { wait_timeout: '0s' }, 'root');
  const path = `${ROOT}/${begun.statement_id}`;
  expect(await call(`${path}/cancel`, {}, 'root')).toEqual({ code: 200 });
  for (let i = 0; i < 3; i++) expect((await call(path, null, 'root')).status.state).toBe('CANCELED');
  expect(await count()).toBe(0);
  server().hold(() => 0);
  expect((await execute(write, {}, 'root')).status.state).toBe('SUCCEEDED');
  expect(await count()).toBe(1);
});

const micros = (instant: string): string => `${Date.parse(`${instant.slice(0, 19)}Z`) / 1_000}${instant.slice(20, 26)}`;

test('what the dialect says runs: pages, their rest, their beginning, their shape', async () => {
  const plan = { from: '`main`.`shop`.`users`', selected: [ID, AT, DAY, RAW, NAME], by: [AT, ID] };
  const page = (start: Parameters<typeof pageStatement>[2], by = plan.by) =>
    ran(pageStatement(databricksDialect, { ...plan, by }, start, 2));
  expect(await page(null)).toEqual([
    ['9007199254740993', micros('2026-01-02T03:04:05.000000Z'), null, null, null],
    ['1', micros('2026-01-02T03:04:05.123456Z'), '2026-01-02', '00FF', `Ann's \\ "x"`],
  ]);
  expect(await page({ behind: [micros('2026-01-02T03:04:05.123456Z'), '1'] })).toEqual([
    ['3', micros('2026-03-01T00:00:00.000000Z'), '2026-03-01', '', 'zoë'],
  ]);
  expect(await page({ from: micros('2026-03-01T00:10:00.000000Z'), minutes: 10 })).toHaveLength(1);
  expect(await page({ behind: ['00FE'] }, [RAW])).toHaveLength(1);
  expect(await page({ behind: [`Ann's \\ "x"`] }, [NAME])).toHaveLength(1);
  expect(await page({ behind: ['2026-01-02'] }, [DAY])).toHaveLength(1);
  expect(await ran(restStatement(databricksDialect, { ...plan, by: [DAY] }))).toHaveLength(1);
  const passed = {
    last: micros('2026-01-02T03:04:05.123456Z'),
    clock: micros('2026-01-02T03:14:05.000000Z'),
    minutes: 10,
  };
  const [[clock = '', again] = []] = await ran(beginStatement(databricksDialect, AT, passed));
  expect([clock, again]).toEqual([expect.stringMatching(/^\d{16}$/), '1']);
  expect(Math.abs(Number(clock) / 1_000 - Date.now())).toBeLessThan(60_000);
  expect(
    (
      await ran(beginStatement(databricksDialect, AT, { ...passed, last: micros('2026-01-01T00:00:00.000000Z') }))
    )[0]?.[1],
  ).toBe('0');
  const shape = await execute(shapeStatement(databricksDialect, '(SELECT id, name AS label FROM shop.users)').sql);
  expect(shape.manifest?.schema.columns).toMatchObject([
    { name: 'id', type_name: 'LONG' },
    { name: 'label', type_name: 'STRING' },
  ]);
});

test('a table and a query are described, and a pattern may hold its own letters', async () => {
  expect((await rows('DESCRIBE TABLE shop.users')).slice(0, 2)).toEqual([
    ['id', 'bigint', null],
    ['name', 'string', null],
  ]);
  expect(await rows('DESCRIBE QUERY SELECT paid AS sum FROM shop.users')).toEqual([['sum', 'decimal(10,2)', null]]);
  const iso = `SELECT date_format(at - INTERVAL '1 hour', "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'") FROM shop.users WHERE id = 1`;
  expect(await rows(iso)).toEqual([['2026-01-02T02:04:05.123456Z']]);
});

test('nulls come first, and a session ends with its statement', async () => {
  expect(await rows('SELECT id FROM shop.users ORDER BY day, id')).toEqual([['9007199254740993'], ['1'], ['3']]);
  expect(await rows('SELECT id FROM shop.users ORDER BY day DESC')).toEqual([['3'], ['1'], ['9007199254740993']]);
  expect((await execute("SET TIME ZONE 'Asia/Tokyo'")).status.state).toBe('SUCCEEDED');
  expect(await rows('SELECT CAST(at AS STRING) FROM shop.users WHERE id = 3')).toEqual([['2026-03-01 00:00:00']]);
  const parameters = [
    { name: 'n', value: "x' OR 1 = 1 --" },
    { name: 'i', value: '3', type: 'BIGINT' },
    { name: 'none', type: 'INT' },
  ];
  expect(await rows('SELECT id FROM shop.users WHERE name = :n', { parameters })).toEqual([]);
  expect(await rows('SELECT id, :none FROM shop.users WHERE id IN (:i)', { parameters })).toEqual([['3', null]]);
});
