/** Queries of an admin's own: read as a table, one statement at a time, and whatever they try nothing is written. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '@/lib/server/connectors/connector';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import { postgresSource } from '@/lib/server/connectors/postgres';
import type { SqlOptions } from '@/lib/server/connectors/sql-login';
import { type Mariadb, startMariadb } from '@/tests/support/mariadb';
import {
  calm,
  cellsOf,
  OPTIONS,
  PASSWORD,
  type PostgresFar,
  postgresFar,
  readAll,
  reading,
} from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';

let far: PostgresFar;
let maria: Mariadb;
beforeAll(async () => {
  [far, maria] = await Promise.all([postgresFar('sqlqueries'), startMariadb()]);
  await far.owner.query(`CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 50) AS i;
    CREATE SEQUENCE s; GRANT USAGE ON SEQUENCE s TO ${far.reader};
    CREATE FUNCTION sneak() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO t VALUES (99, 'x'); RETURN 1; END $$;
    CREATE FUNCTION turn() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      PERFORM set_config('transaction_read_only', 'off', false); INSERT INTO t VALUES (98, 'x'); RETURN 1; END $$;
    GRANT INSERT ON t TO ${far.reader}`);
  await maria.owner.query(`CREATE DATABASE shop; USE shop; CREATE TABLE t (id int PRIMARY KEY, v text);
    INSERT INTO t SELECT seq, concat('v', seq) FROM seq_1_to_50; CREATE USER reader IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO reader;
    CREATE FUNCTION sneak() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO t VALUES (99, 'x'); RETURN 1; END`);
});
afterAll(async () => {
  await far.drop();
  await maria.stop();
});

const onPostgres = (options: SqlOptions = {}) => postgresSource(far.login, { ...OPTIONS, ...options });
const onMaria = (options: SqlOptions = {}) =>
  mysqlSource({ ...far.login, port: maria.port, database: 'shop', user: 'reader' }, { ...OPTIONS, ...options });
const read = (source: Connector, query: string, over = {}) =>
  readAll(source, reading('query', { query, columns: ['id'], key: [], ...over }));
const both: [string, (options?: SqlOptions) => Connector][] = [
  ['Postgres', onPostgres],
  ['MariaDB', onMaria],
];

describe.each(both)('%s', (_name, source) => {
  test.each([
    ['plain', 'SELECT id, v FROM t'],
    ['a closing semicolon', 'SELECT id, v FROM t ; \n'],
    ['a closing comment', 'SELECT id, v FROM t -- all of them'],
    ['a semicolon and a comment', "SELECT id, v FROM t; -- it's all; of them"],
    ['a comment with a semicolon', 'SELECT id, v /* one; two */ FROM t /* ; */;'],
    ['a semicolon in a text', "SELECT id, v FROM t WHERE v <> 'a;b''; --'"],
    ['a question mark and a dollar', "SELECT id, v FROM t WHERE v <> '? $1 :x'"],
    ['a CTE', 'WITH x AS (SELECT id, v FROM t) SELECT * FROM x'],
    ['an order of its own', 'SELECT id, v FROM t ORDER BY v'],
  ])('reads a query with %s', async (_case, query) => {
    const keyed = await read(source({ pageRows: 7 }), query, { key: ['id'], columns: ['id', 'v'] });
    expect(cellsOf(keyed)).toEqual(Array.from({ length: 50 }, (_, i) => [String(i + 1), `v${i + 1}`]));
    expect((await read(source({ pageRows: 7 }), query)).rows).toHaveLength(50);
    const byText = await read(source({ pageRows: 7 }), query, { key: ['v'], cursorField: 'id' });
    expect(byText.rows).toHaveLength(50);
  });

  test('names the columns of a query', async () => {
    const query = "SELECT id, v, cast('2026-01-02' AS date) AS changed_on FROM t;";
    const described = await source().describe(query, calm());
    expect(described.columns.map(({ name }) => name)).toEqual(['id', 'v', 'changed_on']);
    expect(described.cursors).toEqual(['changed_on']);
  });

  test.each([
    ['two statements', 'SELECT 1 AS id; DELETE FROM t', /one query, got several/],
    ['nothing', ' -- nothing\n;', /a query, got none/],
    ['no SQL', 'SELEKT 1', /refused the statement/],
    ['an unknown table', 'SELECT 1 AS id FROM nowhere', /nowhere/],
    ['an end of the brackets', 'SELECT 1 AS id) q; DELETE FROM t; SELECT * FROM (SELECT 1 AS id', /got several/],
    ['a removed column', 'SELECT 1 AS other', /Expected a column id/],
  ])('refuses %s', async (_case, query, why) => {
    expect((await refusal(read(source(), query))).message).toMatch(why);
  });

  test('ends with its signal, and before it began', async () => {
    const stop = new AbortController();
    const rows = source().read(reading('query', { query: 'SELECT id FROM t' }), null, stop.signal);
    await rows.next();
    stop.abort(new Error('enough'));
    await expect(rows.next()).rejects.toThrow('enough');
    await expect(source().check(stop.signal)).rejects.toThrow('enough');
  });
});

const proof = path.join(os.tmpdir(), `bellwether-proof-${process.pid}`);
const SLOW = { statementMs: 300 };

test.each([
  ['INSERT … RETURNING', "INSERT INTO t VALUES (97, 'x') RETURNING id"],
  ['a CTE that inserts', "WITH x AS (INSERT INTO t VALUES (97, 'x') RETURNING id) SELECT * FROM x"],
  ['DROP', 'DROP TABLE t'],
  ['COPY … PROGRAM', `COPY t TO PROGRAM 'touch ${proof}'`],
  ['a function that inserts', 'SELECT sneak() AS id'],
  ['a function that turns the session round', 'SELECT turn() AS id'],
  [
    'a session turned round',
    "SELECT set_config('transaction_read_only', 'off', false) AS id FROM t UNION ALL SELECT sneak()::text",
  ],
  ['a sequence', "SELECT nextval('s') AS id"],
  ['a lock', 'SELECT id FROM t FOR UPDATE'],
  ['a statement that never ends', 'SELECT 1 AS id FROM pg_sleep(120)'],
  [
    'one without its own limit',
    "SELECT 1 AS id FROM (SELECT set_config('statement_timeout', '0', false)) AS x, pg_sleep(120)",
  ],
])('Postgres: nothing is written by %s', async (_case, query) => {
  const refused = await refusal(read(onPostgres(SLOW), query));
  expect(['invalid', 'upstream']).toContain(refused.code);
  expect((await far.owner.query('SELECT count(*)::int AS n, max(id) FROM t')).rows).toEqual([{ n: 50, max: 50 }]);
  expect((await far.owner.query('SELECT last_value::int, is_called FROM s')).rows).toEqual([
    { last_value: 1, is_called: false },
  ]);
  expect(fs.existsSync(proof)).toBe(false);
});

test('Postgres: what a query sets is gone with it', async () => {
  const set =
    "SELECT set_config('default_transaction_read_only', 'off', false) AS id, set_config('search_path', 'x', false)";
  await read(onPostgres(), set, { key: ['id'] });
  const shown = await read(
    onPostgres(),
    "SELECT current_setting('default_transaction_read_only') || current_setting('TimeZone') AS id",
  );
  expect(cellsOf(shown)).toEqual([['onUTC']]);
});

test.each([
  ['INSERT … RETURNING', "INSERT INTO t VALUES (97, 'x') RETURNING id"],
  ['DROP', 'DROP TABLE t'],
  ['a function that inserts', 'SELECT sneak() AS id'],
  ['a way out of the brackets', `SELECT 1 AS id) q INTO OUTFILE '${proof}' -- `],
  ['a file that is read', "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t"],
])('MariaDB: nothing is written by %s', async (_case, query) => {
  const refused = await refusal(read(onMaria(SLOW), query));
  expect(['invalid', 'upstream']).toContain(refused.code);
  const [rows] = await maria.owner.query('SELECT count(*) AS n, max(id) AS max FROM shop.t');
  expect(rows).toEqual([{ n: 50, max: 50 }]);
  expect(fs.existsSync(proof)).toBe(false);
});

test('MariaDB: a statement that never ends is ended', async () => {
  expect(
    (
      await refusal(
        read(onMaria(SLOW), 'SELECT sum(a.id * b.id * c.id * d.id * e.id) AS id FROM t a, t b, t c, t d, t e', {
          key: ['id'],
        }),
      )
    ).message,
  ).toMatch(/took too long/);
});
