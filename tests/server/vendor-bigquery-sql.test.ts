import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bigqueryDialect } from '@/lib/server/connectors/sql-bigquery';
import { beginStatement, pageStatement, restStatement, shapeStatement } from '@/lib/server/connectors/sql-statements';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { type Bigquery, startBigquery } from '@/tests/support/warehouses/bigquery';
import type { BigqueryAccount } from '@/tests/support/warehouses/bigquery-access';
import {
  accountsOf,
  bigqueryReader,
  cells,
  KEYS,
  named,
  READER,
  SCOPE,
  TABLES,
  WRITER,
} from '@/tests/support/warehouses/bigquery-reader';

let far: PostgresFar;
let server: Bigquery;
let accounts: Record<string, BigqueryAccount>;

beforeAll(async () => {
  far = await postgresFar('bigquery_sql');
  await far.owner.query(TABLES);
});
afterAll(() => far.drop());
beforeEach(async () => {
  accounts = accountsOf();
  server = await startBigquery({ owner: far.owner, project: 'lake', accounts, rowsPerPage: 3 });
});
afterEach(() => server.close());

const { tokenOf, ask, query, failure } = bigqueryReader(() => server);

test('values come as texts, an instant as it is asked for', async () => {
  const said = await query(
    'SELECT id, name, arr, seen, local, born, live, share, raw, more, tags FROM crm.accounts WHERE id IN (1, 2) ORDER BY id',
  );
  expect(cells(said)).toEqual([
    [
      '1',
      'Account 1',
      '1.5',
      '1.767225660123456E9',
      '2026-01-02T00:00:00',
      '2019-12-31',
      'true',
      '1.0',
      'Cv8=',
      '{"a": 1}',
      [],
    ],
    [
      '2',
      'Account 2',
      '3',
      '1.767225720123456E9',
      '2026-01-03T00:00:00',
      '2019-12-30',
      'false',
      '2.0',
      'Cv8=',
      '{"a": 1}',
      [{ v: 'a' }, { v: 'b,c' }],
    ],
  ]);
  expect(said.body).toMatchObject({
    kind: 'bigquery#queryResponse',
    jobComplete: true,
    totalRows: '2',
    cacheHit: false,
    jobReference: { projectId: 'lake', location: 'EU' },
  });
  const literals = await query(
    `SELECT DATE '1970-01-02', DATE_ADD(DATE '2026-01-31', INTERVAL 1 DAY), "a\\'b", IFNULL(NULL, 'x')`,
  );
  expect(cells(literals)).toEqual([['1970-01-02', '2026-02-01', "a'b", 'x']]);
  const called = await query(
    'SELECT IF(live, 1, 2), CAST(arr AS STRING) FROM crm.accounts WHERE id = 2 # two\n LIMIT 1',
  );
  expect(cells(called)).toEqual([['2', '3']]);
  expect(cells(await query('SELECT COUNTIF(live) FROM crm.accounts'))).toEqual([['6']]);
  const whole = await query('SELECT seen, NULL FROM crm.accounts WHERE id = 1', {
    formatOptions: { useInt64Timestamp: true },
  });
  expect(cells(whole)).toEqual([['1767225660123456', null]]);
});

test('a query is refused in the words of the vendor', async () => {
  expect(await failure('SELECT FROM FROM')).toEqual([400, 'invalidQuery']);
  expect(await failure(`SELECT 'open`)).toEqual([400, 'invalidQuery']);
  expect(await failure('SELECT nothing FROM crm.accounts')).toEqual([400, 'invalidQuery']);
  expect(await failure('SELECT 1', { useLegacySql: true })).toEqual([400, 'invalidQuery']);
  expect(await failure('SELECT 1 FROM accounts')).toEqual([400, 'invalidQuery']);
  expect(await failure('SELECT @p1')).toEqual([400, 'invalidQuery']);
  expect(await failure(`SELECT CAST('2026-01-01 00:00:00Z' AS DATETIME)`)).toEqual([400, 'invalidQuery']);
  expect(await failure('SELECT 1 FROM crm.nothing')).toEqual([404, 'notFound']);
  expect(await failure('SELECT 1 FROM none.accounts')).toEqual([404, 'notFound']);
  expect(await failure('SELECT 1 FROM crm.accounts', { location: 'US' })).toEqual([404, 'notFound']);
  expect(await failure('SELECT 1 FROM hr.pay')).toEqual([403, 'accessDenied']);
  expect(await failure('SELECT 1 FROM crm.accounts', { maximumBytesBilled: '100' })).toEqual([
    400,
    'bytesBilledLimitExceeded',
  ]);
  expect(await failure('SELECT 1 FROM accounts', { defaultDataset: { datasetId: 'crm' } })).toEqual([200, undefined]);
  accounts[READER] = { publicKey: KEYS.publicKey, datasets: { crm: 'READER' }, jobs: false };
  expect(await failure('SELECT 1')).toEqual([403, 'accessDenied']);
});

test('a write is refused to those who only read, and is made by those who may', async () => {
  const count = async () => (await far.owner.query('SELECT count(*)::int FROM crm.empty')).rows[0].count;
  const insert = 'INSERT INTO crm.empty (one, two) VALUES (1, 2)';
  const broad = await tokenOf(READER, `${SCOPE}cloud-platform`);
  for (const write of [
    insert,
    'UPDATE crm.empty SET one = 2 WHERE TRUE',
    'DELETE FROM crm.empty WHERE TRUE',
    'TRUNCATE TABLE crm.empty',
    'DROP TABLE crm.empty',
    'CREATE TABLE crm.made (id INT64)',
    `SELECT 1; ${insert}`,
  ]) {
    expect(await failure(write)).toEqual([403, 'insufficientPermissions']);
    expect(await failure(write, {}, broad)).toEqual([403, 'accessDenied']);
    expect(await failure(write, {}, await tokenOf(WRITER))).toEqual([403, 'insufficientPermissions']);
  }
  expect([await count(), server.statements.some(({ ran }) => ran)]).toEqual([0, false]);
  const token = await tokenOf(WRITER, `${SCOPE}bigquery`);
  expect((await query(insert, {}, token)).body).toMatchObject({ numDmlAffectedRows: '1' });
  expect(await count()).toBe(1);
  await far.owner.query('DELETE FROM crm.empty');
});

test('what a query would be is told without running it', async () => {
  const token = await tokenOf(WRITER, `${SCOPE}bigquery`);
  const dry = async (sql: string) =>
    (
      await ask('jobs', {
        body: { configuration: { dryRun: true, query: { query: sql, useLegacySql: false } } },
        token,
      })
    ).body.statistics;
  expect(await dry('SELECT id AS a FROM crm.accounts')).toMatchObject({
    query: { statementType: 'SELECT', schema: { fields: [{ name: 'a', type: 'INTEGER', mode: 'NULLABLE' }] } },
  });
  expect(await dry('DELETE FROM crm.accounts WHERE TRUE')).toMatchObject({ query: { statementType: 'DELETE' } });
  expect(await dry('SELECT 1; DELETE FROM crm.accounts WHERE TRUE')).toMatchObject({
    query: { statementType: 'SCRIPT' },
  });
  const { body } = await query('SELECT name FROM crm.accounts', { dryRun: true });
  expect(body).toMatchObject({ schema: { fields: [{ name: 'name', type: 'STRING' }] } });
  expect([Number(body.totalBytesProcessed) > 0, body.rows, server.statements.some(({ ran }) => ran)]).toEqual([
    true,
    undefined,
    false,
  ]);
});

const column = (name: string) => ({
  ...{ name, type: '', kind: 'integer' as const, nullable: false, cast: 'INT64', bytewise: false },
});

test('the statements of the dialect run', async () => {
  const id = column('id');
  const name = { ...column('name'), kind: 'text' as const, bytewise: true, nullable: true, cast: 'STRING' };
  const seen = { ...column('seen'), kind: 'time' as const, cast: 'TIMESTAMP' };
  const local = { ...column('local'), kind: 'time' as const, cast: 'DATETIME' };
  const born = { ...column('born'), kind: 'date' as const, cast: 'DATE' };
  const raw = { ...column('raw'), kind: 'binary' as const, cast: 'BYTES' };
  const share = { ...column('share'), kind: 'number' as const, cast: 'FLOAT64' };
  const plan = { from: '`lake`.`crm`.`accounts`', selected: [id, name, seen, local, raw, share], by: [name, seen, id] };
  const run = async ({ sql, values }: { sql: string; values: string[] }) => cells(await query(sql, named(values)));
  const at = (i: number) => `2026-01-01T00:0${i}:00.123456Z`;
  const page = await run(pageStatement(bigqueryDialect, plan, null, 2));
  expect(page[0]).toEqual(['1', 'Account 1', at(1), '2026-01-02T00:00:00.000000Z', '0aff', '1']);
  const behind = await run(pageStatement(bigqueryDialect, plan, { behind: ['Account 2', at(2), '2'] }, 9));
  expect(behind.map((row) => row[0])).toEqual(['4', '5', '6']);
  expect((await run(restStatement(bigqueryDialect, plan))).map((row) => row[0])).toEqual(['3']);
  const from = { from: '2026-01-07T00:01:00.000000Z', minutes: 1 };
  expect(await run(pageStatement(bigqueryDialect, { ...plan, by: [local, raw] }, from, 9))).toHaveLength(2);
  expect(
    await run(
      pageStatement(bigqueryDialect, { ...plan, by: [local, id] }, { behind: ['2026-01-07T00:00:00.000000Z', '6'] }, 9),
    ),
  ).toHaveLength(1);
  expect(
    await run(pageStatement(bigqueryDialect, { ...plan, by: [seen] }, { from: at(7), minutes: 2 }, 9)),
  ).toHaveLength(3);
  const day = { last: '2019-12-31', clock: '2019-12-31T00:04:00.000000Z', minutes: 5 };
  expect((await run(beginStatement(bigqueryDialect, born, day)))[0]?.[1]).toBe('1');
  const [clock] = await run(beginStatement(bigqueryDialect, seen, null));
  expect(Math.abs(Date.parse(String(clock?.[0])) - Date.now())).toBeLessThan(60_000);
  expect(await run(shapeStatement(bigqueryDialect, '(SELECT id AS `a` FROM crm.accounts) q'))).toEqual([]);
});
