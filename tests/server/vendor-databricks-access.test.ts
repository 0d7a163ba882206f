import { expect, test } from 'vitest';
import { databricksShop, ROOT } from '@/tests/support/warehouses/databricks-shop';

const { far, server, call, execute, rows, messageOf } = databricksShop('vendor_databricks_access');

test('nothing is written by those who may not, and it is by those who may', async () => {
  const writes = [
    'INSERT INTO shop.users (id) VALUES (7)',
    'DELETE FROM shop.users',
    'UPDATE shop.users SET name = NULL',
    'TRUNCATE TABLE shop.users',
  ];
  for (const sql of writes)
    expect(await messageOf(sql)).toBe(
      "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nUser does not have MODIFY on Table 'main.shop.users'. SQLSTATE: 42501",
    );
  expect(await messageOf('DROP TABLE shop.users')).toContain("MANAGE on Table 'main.shop.users'");
  expect(await messageOf('CREATE TABLE shop.made (id BIGINT)')).toContain("CREATE TABLE on Schema 'main.shop'");
  expect(await rows('SELECT count(*) FROM shop.users')).toEqual([['3']]);
  for (const sql of [
    'CREATE TABLE main.shop.made (id BIGINT NOT NULL, `Note` STRING) USING DELTA',
    'INSERT INTO main.shop.made VALUES (1, NULL)',
  ])
    expect([sql, (await execute(sql, {}, 'root')).status]).toEqual([sql, { state: 'SUCCEEDED' }]);
  expect((await far().owner.query('SELECT * FROM shop.made')).rows).toEqual([{ id: '1', Note: null }]);
  expect((await execute('DROP TABLE shop.made', {}, 'root')).status.state).toBe('SUCCEEDED');
  expect(server().statements.map(({ sql, state }) => [sql, state])).toContainEqual([writes[1], 'FAILED']);
});

test('each error of a statement has its condition', async () => {
  expect(await messageOf('SELECT * FROM shop.nothing')).toMatch(
    /^\[TABLE_OR_VIEW_NOT_FOUND\] The table or view `main`.`shop`.`nothing` cannot/,
  );
  expect(await messageOf('SELECT * FROM other.shop.users')).toContain('[TABLE_OR_VIEW_NOT_FOUND]');
  expect(await messageOf('SELECT nothing FROM shop.users')).toContain('[UNRESOLVED_COLUMN.WITH_SUGGESTION]');
  for (const sql of ['SELEKT 1', 'SELECT FROM WHERE', "SELECT 'open", 'SELECT 1; SELECT 2'])
    expect(await messageOf(sql)).toContain('[PARSE_SYNTAX_ERROR]');
  expect(await messageOf('SELECT nofunction(1)')).toContain('[UNRESOLVED_ROUTINE]');
  expect(await messageOf("SELECT CAST('x' AS BIGINT)")).toContain('[CAST_INVALID_INPUT]');
  expect(await messageOf('SELECT :p1')).toContain('[UNBOUND_SQL_PARAMETER]');
  expect(await messageOf('SELECT * FROM hidden.secret')).toContain("USE SCHEMA on Schema 'main.hidden'");
  expect(await messageOf('SELECT * FROM shop.users, shop.plain')).toContain("SELECT on Table 'main.shop.plain'");
  server().alter('reader', { grants: [] });
  expect(await messageOf('SELECT * FROM shop.users')).toContain("USE CATALOG on Catalog 'main'");
});

test('each error of a request has its status', async () => {
  expect(await execute('SELECT 1', {}, 'wrong')).toMatchObject({ code: 403, message: 'Invalid access token.' });
  expect((await fetch(`${server().url}${ROOT}`)).status).toBe(401);
  expect(await execute('SELECT 1', { warehouse_id: 'other' })).toMatchObject({
    code: 404,
    error_code: 'RESOURCE_DOES_NOT_EXIST',
  });
  const bad = [
    { wait_timeout: '4s' },
    { wait_timeout: '51s' },
    { wait_timeout: 'long' },
    { format: 'ARROW_STREAM' },
    { statement: '' },
  ];
  for (const more of bad)
    expect(await execute('SELECT 1', more)).toMatchObject({ code: 400, error_code: 'INVALID_PARAMETER_VALUE' });
  expect(await call(ROOT, '{')).toMatchObject({ code: 400, error_code: 'MALFORMED_REQUEST' });
  expect(await call(`${ROOT}/nothing`)).toMatchObject({ code: 404, error_code: 'NOT_FOUND' });
  server().script([
    { kind: 'status', status: 429 },
    { kind: 'status', status: 503 },
  ]);
  const busy = await fetch(`${server().url}${ROOT}/nothing`);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await call(ROOT, {})).toMatchObject({ code: 503, error_code: 'TEMPORARILY_UNAVAILABLE' });
});

test('the catalog shows what is granted, with keys', async () => {
  const tables = `SELECT table_schema, table_name, table_type FROM system.information_schema.tables
    WHERE table_catalog = 'main' AND table_schema <> 'information_schema' ORDER BY table_name`;
  expect(await rows(tables)).toEqual([['shop', 'users', 'MANAGED']]);
  expect((await rows(tables, {}, 'root')).map(([, name]) => name)).toEqual(['plain', 'secret', 'users']);
  const columns = `SELECT c.column_name, c.ordinal_position, c.is_nullable, c.full_data_type, c.data_type, c.numeric_scale, k.constraint_name
    FROM main.information_schema.columns AS c LEFT JOIN main.information_schema.key_column_usage k
    ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
    WHERE c.table_name = 'users' ORDER BY c.ordinal_position LIMIT 5`;
  expect(await rows(columns)).toEqual([
    ['id', '1', 'NO', 'bigint', 'LONG', null, 'users_pk'],
    ['name', '2', 'YES', 'string', 'STRING', null, null],
    ['at', '3', 'NO', 'timestamp', 'TIMESTAMP', null, null],
    ['day', '4', 'YES', 'date', 'DATE', null, null],
    ['paid', '5', 'YES', 'decimal(10,2)', 'DECIMAL', '2', null],
  ]);
  expect(
    await rows('SELECT constraint_name, constraint_type, enforced FROM information_schema.table_constraints'),
  ).toEqual([['users_pk', 'PRIMARY KEY', 'NO']]);
  expect(await rows('SELECT column_name FROM information_schema.constraint_column_usage')).toEqual([['id']]);
});

test('privileges say on what they were granted and to whom', async () => {
  const on = (view: string) =>
    `SELECT grantee, privilege_type, inherited_from FROM system.information_schema.${view}_privileges ORDER BY privilege_type`;
  expect(await rows(on('catalog'))).toEqual([['reader@far.test', 'USE CATALOG', 'NONE']]);
  expect(await rows(`${on('schema').replace('ORDER', "WHERE schema_name = 'shop' ORDER")}`)).toEqual([
    ['reader@far.test', 'USE SCHEMA', 'NONE'],
  ]);
  const select = on('table');
  expect(await rows(select)).toEqual([['reader@far.test', 'SELECT', 'NONE']]);
  const inherited = ['analysts', 'SELECT', 'SCHEMA'];
  expect(await rows(select, {}, 'member')).toEqual([inherited, inherited]);
  expect(await rows('SELECT schema_name FROM information_schema.schemata ORDER BY 1')).toEqual([
    ['information_schema'],
    ['shop'],
  ]);
  expect(await rows('SELECT id FROM shop.users WHERE id = 3', {}, 'member')).toEqual([['3']]);
  const who =
    "SELECT current_user(), is_account_group_member('analysts'), current_catalog(), current_schema(), current_timezone()";
  expect(await rows(who, { schema: 'shop' }, 'member')).toEqual([
    ['member@far.test', 'true', 'main', 'shop', 'Etc/UTC'],
  ]);
  expect(await rows(who)).toMatchObject([['reader@far.test', 'false', 'main', 'default', 'Etc/UTC']]);
});
