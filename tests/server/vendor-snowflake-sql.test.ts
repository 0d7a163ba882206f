import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { snowflakeDialect } from '@/lib/server/connectors/sql-snowflake';
import { beginStatement, pageStatement, restStatement, shapeStatement } from '@/lib/server/connectors/sql-statements';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import type { Fields } from '@/tests/support/vendors/vendor-server';
import { type Snowflake, startSnowflake } from '@/tests/support/warehouses/snowflake';
import { PLACE, people, snowflakeReader, TABLES, texts } from '@/tests/support/warehouses/snowflake-reader';

let far: PostgresFar;
let server: Snowflake;

beforeAll(async () => {
  far = await postgresFar('snowflake_sql');
  await far.owner.query(TABLES);
});
afterAll(() => far.drop());
beforeEach(async () => {
  server = await startSnowflake({ ...PLACE, ...people(), owner: far.owner, rowsPerPartition: 3 });
});
afterEach(() => server.close());

const { post, rowsOf } = snowflakeReader(() => server);

test('values come as texts in the encodings of jsonv2', async () => {
  const { body } = await post('SELECT * FROM ACCOUNTS WHERE ID = 2');
  expect(body.data).toEqual([
    [
      '2',
      'Account 2',
      '3.00',
      '1767225720.123456000 1440',
      '1767398400.000000000',
      '18260',
      'false',
      '0.5',
      '0AFF',
      '{"a": 1}',
      '00000000-0000-0000-0000-000000000002',
    ],
  ]);
  expect(body.resultSetMetaData.rowType.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'ID fixed',
    'NAME text',
    'ARR fixed',
    'SEEN timestamp_tz',
    'LOCAL timestamp_ntz',
    'BORN date',
    'LIVE boolean',
    'SHARE real',
    'RAW binary',
    'MORE variant',
    'CODE text',
  ]);
  expect(body.resultSetMetaData.rowType[2]).toMatchObject({ precision: 12, scale: 2 });
  expect(body).toMatchObject({
    code: '090001',
    sqlState: '00000',
    resultSetMetaData: { format: 'jsonv2', numRows: 1 },
  });
  expect(await rowsOf(`SELECT CAST('1969-12-31 23:59:59.75' AS TIMESTAMP_NTZ(9)), NULL`)).toEqual([
    ['-0.250000000', null],
  ]);
  expect(await rowsOf(`SELECT DATE '1970-01-02', IFF(TRUE, 1, 2), NVL(NULL, 'x')`)).toEqual([['1', '1', 'x']]);
  expect((await post('SELECT NULL', {}, { query: '?nullable=false' })).body.data).toEqual([['null']]);
});

const column = (name: string, over: Fields = {}) => ({
  ...{ name, type: '', kind: 'integer' as const, nullable: false, cast: 'NUMBER(38, 0)', bytewise: false },
  ...over,
});

test('the statements of the dialect run', async () => {
  const id = column('ID');
  const name = { ...column('NAME'), kind: 'text' as const, bytewise: true, nullable: true, cast: 'TEXT' };
  const seen = { ...column('SEEN'), kind: 'time' as const, cast: 'TIMESTAMP_TZ(9)' };
  const raw = { ...column('RAW'), kind: 'binary' as const, cast: 'BINARY' };
  const plan = { from: '"LAKE"."CRM"."ACCOUNTS"', selected: [id, name, seen, raw], by: [name, seen, id] };
  const run = async ({ sql, values }: { sql: string; values: string[] }) => rowsOf(sql, { bindings: texts(values) });
  const page = await run(pageStatement(snowflakeDialect, plan, null, 2));
  const at = (i: number) => `2026-01-01T00:0${i}:00.123456000Z`;
  expect(page).toEqual([
    ['1', 'Account 1', at(1), '0AFF'],
    ['2', 'Account 2', at(2), '0AFF'],
  ]);
  const behind = await run(pageStatement(snowflakeDialect, plan, { behind: ['Account 2', at(2), '2'] }, 9));
  expect(behind).toHaveLength(3);
  expect(behind[0]?.[0]).toBe('4');
  expect(await run(restStatement(snowflakeDialect, plan))).toEqual([['3', null, at(3), '0AFF']]);
  const from = { from: at(7), minutes: 2 };
  expect(await run(pageStatement(snowflakeDialect, { ...plan, by: [seen, id] }, from, 9))).toHaveLength(3);
  const local = { ...column('LOCAL'), kind: 'time' as const, cast: 'TIMESTAMP_NTZ(9)' };
  const noon = { from: '2026-01-07T00:01:00.000000000Z', minutes: 1 };
  expect(await run(pageStatement(snowflakeDialect, { ...plan, by: [local] }, noon, 9))).toHaveLength(2);
  const born = { ...column('BORN'), kind: 'date' as const, cast: 'DATE' };
  const day = { last: '2019-12-31', clock: '2019-12-31T00:04:00.000000000Z', minutes: 5 };
  expect((await run(beginStatement(snowflakeDialect, born, day)))[0]?.[1]).toBe('1');
  const [clock] = await run(beginStatement(snowflakeDialect, seen, null));
  expect(Math.abs(Date.parse(clock?.[0] ?? '') - Date.now())).toBeLessThan(60_000);
  expect(await run(shapeStatement(snowflakeDialect, '(SELECT ID AS "a" FROM ACCOUNTS) q'))).toEqual([]);
  const binary = await run(pageStatement(snowflakeDialect, { ...plan, by: [raw, id] }, { behind: ['0AFF', '6'] }, 9));
  expect(binary.map((row) => row[0])).toEqual(['7']);
});

test('a table is read through WITH, subqueries, groups and cases, in the zone that is asked for', async () => {
  const rows =
    await rowsOf(`WITH OLD AS (SELECT ID, LIVE FROM ACCOUNTS WHERE ID IN (SELECT ID FROM LAKE.CRM.LIVE_ONES) OR ID = 2) -- two
    // and three
    SELECT CASE WHEN LIVE THEN 'yes' ELSE 'no' END AS "is", COUNT(*), MAX(OLD.ID)::VARCHAR FROM OLD GROUP BY LIVE ORDER BY 2 DESC LIMIT 5;`);
  expect(rows).toEqual([
    ['yes', '6', '7'],
    ['no', '1', '2'],
  ]);
  expect(
    await rowsOf(`SELECT TO_VARCHAR(CAST('2026-07-01 00:00:00' AS TIMESTAMP_TZ), 'HH24:MI')`, { parameters: {} }),
  ).toEqual([['00:00']]);
  expect(await rowsOf(`SELECT CAST('2026-07-01 00:00:00' AS TIMESTAMP_LTZ)`, { parameters: {} })).toEqual([
    ['1782889200.000000000 1020'],
  ]);
});
