/** Logins: one that can write is refused and told why; what cannot be reached or entered is said in words, without its password. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import { postgresSource } from '@/lib/server/connectors/postgres';
import type { SqlLogin } from '@/lib/server/connectors/sql-login';
import { type Mariadb, startMariadb } from '@/tests/support/mariadb';
import { calm, OPTIONS, PASSWORD, type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';

let far: PostgresFar;
let maria: Mariadb;
let login: SqlLogin;
beforeAll(async () => {
  [far, maria] = await Promise.all([postgresFar('sqllogins'), startMariadb()]);
  login = { ...far.login, port: maria.port, database: 'shop', user: 'reader' };
  await far.owner.query(`CREATE TABLE customers (id serial PRIMARY KEY, name text);
    CREATE ROLE sql_helper NOLOGIN; CREATE ROLE sql_rest NOLOGIN NOINHERIT; CREATE VIEW names AS SELECT * FROM customers`);
  await maria.owner.query(`CREATE DATABASE shop; CREATE TABLE shop.customers (id int PRIMARY KEY, name text);
    CREATE PROCEDURE shop.p() SELECT 1; CREATE ROLE mild, wild; GRANT SELECT ON shop.* TO mild; GRANT DELETE ON shop.* TO wild`);
});
afterAll(async () => {
  await far.owner.query(
    'DROP VIEW names; DROP TABLE customers; DROP OWNED BY sql_helper, sql_rest; DROP ROLE sql_helper, sql_rest',
  );
  await far.drop();
  await maria.stop();
});

const checkPostgres = (over: Partial<SqlLogin> = {}) =>
  postgresSource({ ...far.login, ...over }, OPTIONS).check(calm());
const checkMysql = (over: Partial<SqlLogin> = {}) => mysqlSource({ ...login, ...over }, OPTIONS).check(calm());

describe('Postgres', () => {
  test('takes a login that only reads', async () => {
    await far.owner.query(`GRANT pg_read_all_data TO ${far.reader}`);
    await checkPostgres();
    await far.owner.query(`REVOKE pg_read_all_data FROM ${far.reader}`);
  });

  test.each([
    ['ALTER ROLE $r SUPERUSER', 'ALTER ROLE $r NOSUPERUSER', /everything as a superuser/],
    ['ALTER ROLE $r CREATEDB', 'ALTER ROLE $r NOCREATEDB', /create databases/],
    ['ALTER ROLE $r CREATEROLE', 'ALTER ROLE $r NOCREATEROLE', /create roles/],
    ['ALTER ROLE $r REPLICATION', 'ALTER ROLE $r NOREPLICATION', /replicate/],
    ['ALTER ROLE $r BYPASSRLS', 'ALTER ROLE $r NOBYPASSRLS', /row-level security/],
    [
      'GRANT pg_write_all_data TO $r',
      'REVOKE pg_write_all_data FROM $r',
      /use pg_write_all_data.*REVOKE pg_write_all_data/,
    ],
    ['GRANT pg_write_server_files TO $r', 'REVOKE pg_write_server_files FROM $r', /pg_write_server_files/],
    ['GRANT pg_read_server_files TO $r', 'REVOKE pg_read_server_files FROM $r', /pg_read_server_files/],
    ['GRANT pg_execute_server_program TO $r', 'REVOKE pg_execute_server_program FROM $r', /pg_execute_server_program/],
    ['ALTER TABLE names OWNER TO $r', 'ALTER TABLE names OWNER TO postgres', /change public.names as its owner/],
    ['CREATE SCHEMA own AUTHORIZATION $r', 'DROP SCHEMA own', /change the schema own as its owner/],
    ['ALTER DATABASE $d OWNER TO $r', 'ALTER DATABASE $d OWNER TO postgres', /change the database \S+ as its owner/],
    [
      'GRANT INSERT ON customers TO $r',
      'REVOKE INSERT ON customers FROM $r',
      /INSERT into public.customers.*REVOKE INSERT ON public.customers/,
    ],
    [
      'GRANT UPDATE (name) ON customers TO $r',
      'REVOKE UPDATE (name) ON customers FROM $r',
      /may UPDATE public.customers/,
    ],
    ['GRANT DELETE ON customers TO $r', 'REVOKE DELETE ON customers FROM $r', /DELETE from public.customers/],
    ['GRANT TRUNCATE ON customers TO $r', 'REVOKE TRUNCATE ON customers FROM $r', /TRUNCATE public.customers/],
    ['GRANT TRIGGER ON customers TO $r', 'REVOKE TRIGGER ON customers FROM $r', /TRIGGER on public.customers/],
    ['GRANT INSERT ON names TO PUBLIC', 'REVOKE INSERT ON names FROM PUBLIC', /INSERT into public.names/],
    ['GRANT CREATE ON SCHEMA public TO $r', 'REVOKE CREATE ON SCHEMA public FROM $r', /CREATE in the schema public/],
    ['GRANT CREATE ON DATABASE $d TO $r', 'REVOKE CREATE ON DATABASE $d FROM $r', /CREATE schemas in the database/],
    [
      'GRANT USAGE ON SEQUENCE customers_id_seq TO $r',
      'REVOKE USAGE ON SEQUENCE customers_id_seq FROM $r',
      /sequence public.customers_id_seq/,
    ],
    [
      'GRANT DELETE ON customers TO sql_helper; GRANT sql_helper TO $r',
      'REVOKE sql_helper FROM $r',
      /DELETE from public.customers/,
    ],
    [
      'ALTER ROLE $r NOINHERIT; GRANT UPDATE ON customers TO sql_rest; GRANT sql_rest TO $r WITH INHERIT FALSE',
      'ALTER ROLE $r INHERIT; REVOKE sql_rest FROM $r',
      /UPDATE public.customers/,
    ],
  ])('refuses a login after %s', async (give, take, why) => {
    const sql = (text: string) =>
      far.owner.query(text.replaceAll('$r', far.reader).replaceAll('$d', far.login.database));
    await sql(give);
    const { code, message } = await refusal(checkPostgres()).finally(() => sql(take));
    expect(code).toBe('invalid');
    expect(message).toMatch(why);
    expect(message).toContain('Give it SELECT alone');
    await checkPostgres();
  });
});

describe('MariaDB', () => {
  const prepare = (grants: string) =>
    maria.owner.query(
      `DROP USER IF EXISTS reader; CREATE USER reader IDENTIFIED BY '${PASSWORD}'; GRANT SELECT ON shop.* TO reader; ${grants}`,
    );

  test.each([
    [''],
    ['GRANT SHOW VIEW, PROCESS ON *.* TO reader'.replace('SHOW VIEW, ', '')],
    ['REVOKE SELECT ON shop.* FROM reader; GRANT SELECT (id, name) ON shop.customers TO reader'],
    ['GRANT mild TO reader; SET DEFAULT ROLE mild FOR reader'],
  ])('takes a login that only reads: %s', async (grants) => {
    await prepare(grants);
    await checkMysql();
  });

  test.each([
    ['GRANT INSERT ON shop.customers TO reader', /INSERT on `shop`.`customers`.*REVOKE INSERT ON `shop`.`customers`/],
    ['GRANT UPDATE (name) ON shop.customers TO reader', /UPDATE on `shop`.`customers`/],
    ['GRANT DELETE ON shop.* TO reader', /DELETE on `shop`/],
    ['GRANT CREATE ON shop.* TO reader', /CREATE on/],
    ['GRANT DROP ON shop.* TO reader', /DROP on/],
    ['GRANT ALTER ON shop.* TO reader', /ALTER on/],
    ['GRANT TRIGGER ON shop.* TO reader', /TRIGGER on/],
    ['GRANT CREATE TEMPORARY TABLES ON shop.* TO reader', /CREATE TEMPORARY TABLES/],
    ['GRANT LOCK TABLES ON shop.* TO reader', /LOCK TABLES/],
    ['GRANT EXECUTE ON PROCEDURE shop.p TO reader', /EXECUTE on PROCEDURE `shop`.`p`/],
    ['GRANT FILE ON *.* TO reader', /FILE on/],
    ['GRANT SUPER ON *.* TO reader', /SUPER on/],
    ['GRANT CREATE USER ON *.* TO reader', /CREATE USER on/],
    ['GRANT RELOAD ON *.* TO reader', /RELOAD on/],
    ['GRANT ALL ON shop.* TO reader', /ALL PRIVILEGES on/],
    ['GRANT SELECT ON shop.* TO reader WITH GRANT OPTION', /GRANT OPTION/],
    ['GRANT wild TO reader', /DELETE on/],
    ['GRANT wild TO mild; GRANT mild TO reader', /DELETE on/],
    ['GRANT mild TO reader WITH ADMIN OPTION', /GRANT OPTION/],
    [
      'CREATE DATABASE `a ON b TO c`; GRANT INSERT ON `a ON b TO c`.* TO reader; DROP DATABASE `a ON b TO c`',
      /INSERT on `a ON b TO c`/,
    ],
  ])('refuses a login after %s', async (grants, why) => {
    await prepare(grants);
    const { code, message } = await refusal(checkMysql()).finally(() =>
      maria.owner.query('REVOKE wild FROM mild').catch(() => undefined),
    );
    expect(code).toBe('invalid');
    expect(message).toMatch(why);
    expect(message).not.toContain(PASSWORD);
  });

  test('refuses what everyone may do', async () => {
    await prepare('GRANT UPDATE ON shop.customers TO PUBLIC');
    const { message } = await refusal(checkMysql()).finally(() =>
      maria.owner.query('REVOKE UPDATE ON shop.customers FROM PUBLIC'),
    );
    expect(message).toMatch(/UPDATE on `shop`.`customers`/);
  });
});

describe.each([
  ['Postgres', checkPostgres],
  ['MariaDB', checkMysql],
])('%s', (_name, check) => {
  test.each([
    ['a wrong password', { password: 'a wrong one' }, /refused the user \S+ or the password/, 'password'],
    ['an unknown user', { user: 'nobody here' }, /refused the user nobody here or the password/, 'password'],
    ['an unknown database', { database: 'nowhere' }, /has no database nowhere/, 'database'],
    ['no TLS where it was asked for', { tls: 'encrypt' as const }, /speaks no TLS/, 'tls'],
    ['an unknown host', { host: 'nowhere.invalid' }, /nowhere.invalid could not be reached/, undefined],
    ['a closed port', { port: 1 }, /127.0.0.1 could not be reached/, undefined],
    ['a path to a socket', { host: '/var/run/x' }, /name or the address of a host/, undefined],
  ])('says what is wrong: %s', async (_case, over, why, field) => {
    const refused = await refusal(check(over));
    expect(refused.message).toMatch(why);
    expect(refused.field).toBe(field);
    expect(JSON.stringify([refused.message, String(refused.cause)])).not.toMatch(/a wrong one|a secret of the reader/);
  });
});
