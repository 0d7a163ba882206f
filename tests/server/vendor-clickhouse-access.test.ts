import { expect, test } from 'vitest';
import { clickhouseShop } from '@/tests/support/warehouses/clickhouse-shop';

const { far, server, ask, data } = clickhouseShop('vendor_clickhouse_access');

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
  server().alter('locked', { readonly: 0 });
  expect((await ask('SELECT 1', locked)).status).toBe(200);
});

test('nothing is written by those who may not, and it is by those who may', async () => {
  const count = async () => Number((await far().owner.query('SELECT count(*) FROM shop.plain')).rows[0]?.count);
  const write = "INSERT INTO shop.plain (id, note) VALUES (1, 'x')";
  expect((await ask(write)).code).toBe('497');
  expect((await ask('DROP TABLE shop.plain')).code).toBe('497');
  expect((await ask('SELECT 1', { user: 'narrow' })).status).toBe(200);
  server().alter('reader', { grants: ['ALL ON *.*'] });
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
  expect(server().statements.find(({ sql }) => sql === write)).toMatchObject({ user: 'reader', done: false });
});

test('the catalog shows what is granted, with keys and counts', async () => {
  server().describe('shop.plain', { engine: 'ReplacingMergeTree', sortingKey: 'note, id', primaryKey: 'note' });
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
  const keyed = "SELECT name FROM system.columns WHERE database = 'shop'";
  const forms = ['is_in_primary_key', 'is_in_primary_key = 1', 'NOT (is_in_primary_key = 0)'];
  for (const form of forms) expect((await data(`${keyed} AND ${form} ORDER BY table`)).flat()).toEqual(['note', 'id']);
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
  expect((await ask('SHOW GRANTS FINAL', { user: 'locked' })).body).toBe('GRANT SELECT ON shop.users TO locked\n');
  expect((await ask('SHOW GRANTS FOR analyst')).code).toBe('497');
  expect((await ask('SELECT * FROM system.grants')).code).toBe('497');
  const ofReader = "SELECT access_type, database, grant_option FROM system.grants WHERE user_name = 'reader'";
  expect(await data(ofReader, { user: 'admin' })).toEqual([['SELECT', 'shop', 0]]);
  expect((await ask('SHOW GRANTS', { user: 'admin' })).body).toBe('GRANT ALL ON *.* TO admin WITH GRANT OPTION\n');
  expect(await data('SELECT currentRoles(), (SELECT count() FROM system.enabled_roles)', { user: 'locked' })).toEqual([
    [['analyst'], '1'],
  ]);
  expect(await data('SELECT role_name FROM system.current_roles', { user: 'locked' })).toEqual([['analyst']]);
  expect((await ask('SELECT id FROM shop.users', { user: 'locked' })).status).toBe(200);
  expect((await ask('SELECT id FROM shop.plain', { user: 'locked' })).code).toBe('497');
  expect((await ask('SELECT 1 WHERE 1 IN (SELECT id FROM shop.plain)', { user: 'locked' })).code).toBe('497');
});

test('a grant on columns lets no other be read', async () => {
  const narrow = { user: 'narrow' };
  expect(await data('SELECT name, count() FROM shop.users WHERE id = 3 GROUP BY name', narrow)).toEqual([['zoë', '1']]);
  for (const sql of [
    'SELECT * FROM shop.users',
    'SELECT id FROM shop.users WHERE active',
    'SELECT u.* FROM shop.users u',
  ])
    expect([sql, (await ask(sql, narrow)).code]).toEqual([sql, '497']);
});
