import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { type Snowflake, startSnowflake } from '@/tests/support/warehouses/snowflake';
import {
  type People,
  PLACE,
  people,
  snowflakeReader,
  TABLES,
  texts,
  tokenOf,
} from '@/tests/support/warehouses/snowflake-reader';

let far: PostgresFar;
let server: Snowflake;
let users: People['users'];
let roles: People['roles'];

beforeAll(async () => {
  far = await postgresFar('snowflake_access');
  await far.owner.query(TABLES);
});
afterAll(() => far.drop());
beforeEach(async () => {
  ({ users, roles } = people());
  server = await startSnowflake({ ...PLACE, owner: far.owner, users, roles, rowsPerPartition: 3 });
});
afterEach(() => server.close());

const { post, rowsOf, failure } = snowflakeReader(() => server);

test('a write is refused to those who only read, and is made by those who may', async () => {
  const count = async () => (await far.owner.query('SELECT count(*)::int FROM "CRM"."lower"')).rows[0].count;
  const insert = 'INSERT INTO "lower" ("one", "TWO") VALUES (1, 2)';
  for (const write of [
    insert,
    'UPDATE "lower" SET "one" = 2',
    'DELETE FROM "lower"',
    'TRUNCATE TABLE "lower"',
    'DROP TABLE "lower"',
    'CREATE TABLE T (ID NUMBER)',
    'ALTER TABLE "lower" ADD COLUMN X INT',
  ])
    expect(await failure(write)).toEqual([422, '003001', '42501']);
  expect([await count(), server.statements.some(({ ran }) => ran)]).toEqual([0, false]);
  const { body } = await post(insert, {}, { token: tokenOf('WRITER') });
  expect([body.data, await count()]).toEqual([[['1']], 1]);
  users.READER.roles.push('EDITOR');
  expect((await post('DELETE FROM "lower"')).status).toBe(200);
  users.READER.secondaryRoles = 'NONE';
  expect(await failure('DELETE FROM "lower"')).toEqual([422, '003001', '42501']);
  roles.EDITOR = [...(roles.EDITOR ?? []), { privilege: 'CREATE TABLE', on: 'SCHEMA', name: 'LAKE.CRM' }];
  expect((await post('CREATE TABLE MADE (ID NUMBER(10, 0), AT TIMESTAMP_NTZ(9))', { role: 'EDITOR' })).status).toBe(
    200,
  );
  expect(await rowsOf('SELECT COUNT(*) FROM MADE')).toEqual([['0']]);
  await far.owner.query('DROP TABLE "CRM"."MADE"');
});

test('the catalog tells of what the role sees', async () => {
  const tables =
    await rowsOf(`SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ROW_COUNT FROM LAKE.INFORMATION_SCHEMA.TABLES
    WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' ORDER BY 1, 2`);
  expect(tables).toEqual([
    ['CRM', 'ACCOUNTS', 'BASE TABLE', '7'],
    ['CRM', 'LIVE_ONES', 'VIEW', null],
    ['CRM', 'lower', 'BASE TABLE', '0'],
  ]);
  const columns = await rowsOf(
    `SELECT C.COLUMN_NAME, C.DATA_TYPE, C.IS_NULLABLE, C.NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS AS C JOIN INFORMATION_SCHEMA.TABLES T
     ON T.TABLE_SCHEMA = C.TABLE_SCHEMA AND T.TABLE_NAME = C.TABLE_NAME WHERE C.TABLE_NAME IN (?, ?) ORDER BY C.ORDINAL_POSITION LIMIT 3`,
    { bindings: texts(['ACCOUNTS', 'PAY']) },
  );
  expect(columns).toEqual([
    ['ID', 'NUMBER', 'NO', '0'],
    ['NAME', 'TEXT', 'YES', null],
    ['ARR', 'NUMBER', 'YES', '2'],
  ]);
  expect(await failure('SELECT * FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE')).toEqual([422, '002003', '42S02']);
  expect(
    await rowsOf(`SELECT TABLE_NAME, CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS ORDER BY 1`),
  ).toEqual([
    ['ACCOUNTS', 'PRIMARY KEY'],
    ['lower', 'PRIMARY KEY'],
  ]);
  const { body } = await post('SHOW PRIMARY KEYS IN SCHEMA LAKE.CRM');
  expect(body.resultSetMetaData.rowType.map(({ name }) => name).slice(1, 6)).toEqual([
    'database_name',
    'schema_name',
    'table_name',
    'column_name',
    'key_sequence',
  ]);
  expect(body.data.map((row) => row.slice(3, 6))).toEqual([
    ['ACCOUNTS', 'ID', '1'],
    ['lower', 'TWO', '1'],
    ['lower', 'one', '2'],
  ]);
  expect(await rowsOf('SHOW PRIMARY KEYS IN TABLE "lower"')).toHaveLength(2);
});

test('who may what is told as it is now', async () => {
  expect(await rowsOf('SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_ROLE')).toEqual([
    ['READER', 'VIEWER', 'LAKE', 'VIEWER'],
  ]);
  const { body } = await post('SHOW GRANTS TO ROLE VIEWER');
  expect(body.resultSetMetaData.rowType.map(({ name }) => name)).toEqual([
    'created_on',
    'privilege',
    'granted_on',
    'name',
    'granted_to',
    'grantee_name',
    'grant_option',
    'granted_by',
  ]);
  const listed = (await rowsOf('SHOW GRANTS TO ROLE VIEWER')).map((row) => row.slice(1, 4).join(' '));
  expect(listed).toEqual(['USAGE WAREHOUSE WH', 'USAGE DATABASE LAKE', 'USAGE SCHEMA LAKE.CRM']);
  roles.VIEWER?.push({ privilege: 'DELETE', on: 'TABLE', name: 'LAKE.CRM.ACCOUNTS' });
  expect((await rowsOf('SHOW GRANTS ON TABLE LAKE.CRM.ACCOUNTS')).map((row) => `${row[1]} ${row[5]}`)).toContain(
    'DELETE VIEWER',
  );
  users.READER.roles.push('OTHER');
  for (const asked of ['SHOW GRANTS', 'SHOW GRANTS TO USER READER'])
    expect((await rowsOf(asked)).map((row) => row[1])).toEqual(['VIEWER', 'OTHER']);
});
