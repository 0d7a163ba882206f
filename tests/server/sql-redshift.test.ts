/** Redshift as a source, against a Postgres that takes what Redshift does: its catalogue, its functions, none of the settings it does not have. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redshiftSource } from '@/lib/server/connectors/redshift';
import { calm, cellsOf, ids, OPTIONS, type PostgresFar, postgresFar, readAll, reading } from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';
import { type Redshift, startRedshift } from '@/tests/support/warehouses/redshift';

let far: PostgresFar;
let redshift: Redshift;
beforeAll(async () => {
  far = await postgresFar('sqlrs');
  redshift = await startRedshift({ ...far, port: far.login.port });
});
afterAll(async () => {
  await redshift.stop();
  await far.drop();
});

const source = (over = {}, login = {}) =>
  redshiftSource({ ...far.login, port: redshift.port, ...login }, { ...OPTIONS, ...over });
const numbers = (n: number) => Array.from({ length: n }, (_, i) => String(i + 1));

describe('a read', () => {
  test('by a cursor takes rows of one timestamp once, and none in the next run', async () => {
    await far.owner.query(`CREATE TABLE same AS SELECT id::int8, timestamp '2024-05-06 07:08:09.123456' AS updated_at
        FROM generate_series(1, 20000) AS id;
      ALTER TABLE same ADD PRIMARY KEY (id)`);
    const wanted = reading('public.same', { cursorField: 'updated_at', columns: ['id', 'updated_at'] });
    const first = await readAll(source({ pageRows: 3_000 }), wanted);
    expect(ids(first)).toEqual(numbers(20_000));
    expect(first.rows[0]?.cells[1]).toBe('2024-05-06T07:08:09.123456Z');
    await far.owner.query("INSERT INTO same VALUES (20001, timestamp '2024-05-07 00:00:00')");
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['20001']);
  });

  test('sees what was committed later than it is dated', async () => {
    await far.owner.query(`CREATE TABLE late (id varchar(9) PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO late VALUES ('a', now() - interval '1 hour'), ('b', now())`);
    const wanted = reading('public.late', { cursorField: 'updated_at' });
    const first = await readAll(source(), wanted);
    expect(ids(first)).toEqual(['a', 'b']);
    await far.owner.query(`INSERT INTO late VALUES ('c', now() - interval '5 minutes')`);
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['c', 'b']);
  });

  test('without a key takes every row, in one transaction, and writes each type as the product has it', async () => {
    await far.owner.query(`CREATE TABLE kinds (n numeric(18, 4), f float8, b bool, d date, z timestamptz, s varchar, x bytea);
      INSERT INTO kinds SELECT 12345678901234.5678, 0.1, true, '2024-02-29', '2024-05-06 07:08:09.5+02', E'a\\nb', '\\x00ff' FROM generate_series(1, 120)`);
    const columns = ['n', 'f', 'b', 'd', 'z', 's', 'x'];
    const read = await readAll(source({ pageRows: 50 }), reading('public.kinds', { columns, key: [] }));
    expect(read.rows).toHaveLength(120);
    expect(cellsOf(read)[7]).toEqual([
      ...['12345678901234.5678', '0.1', 'true', '2024-02-29', '2024-05-06T05:08:09.5Z', 'a\nb', '00ff'],
    ]);
  });

  test('of a query goes page by page behind its key', async () => {
    const wanted = reading('query', {
      query: 'SELECT id, updated_at FROM same WHERE id <= 700; -- all',
      cursorField: 'updated_at',
    });
    expect(ids(await readAll(source({ pageRows: 90 }), wanted))).toEqual(numbers(700));
    const { columns, cursors } = await source().describe('SELECT id, updated_at FROM same', calm());
    expect([columns, cursors]).toEqual([
      [
        { name: 'id', type: 'bigint' },
        { name: 'updated_at', type: 'timestamp' },
      ],
      ['updated_at'],
    ]);
  });
});

test('tables are listed with their keys', async () => {
  const found = (await source().streams(calm())).find(({ name }) => name === 'public.late');
  expect(found).toMatchObject({
    key: ['id'],
    cursors: ['updated_at'],
    columns: [
      { name: 'id', type: 'character varying' },
      { name: 'updated_at', type: 'timestamp with time zone' },
    ],
  });
});

test('a login that only reads is taken; one that may write is refused, and told how to lose it', async () => {
  await source().check(calm());
  await far.owner.query(`GRANT INSERT ON late TO ${far.reader}`);
  const refused = await refusal(source().check(calm()));
  expect([refused.code, refused.field]).toEqual(['invalid', 'user']);
  expect(refused.message).toContain(
    `INSERT on public.late. Give it SELECT alone: REVOKE INSERT ON public.late FROM ${far.reader}`,
  );
  await far.owner.query(`REVOKE INSERT ON late FROM ${far.reader}; GRANT CREATE ON SCHEMA public TO ${far.reader}`);
  expect((await refusal(source().check(calm()))).message).toContain('CREATE in the schema public');
  await far.owner.query(`REVOKE CREATE ON SCHEMA public FROM ${far.reader}`);
});

test('whoever writes in a query is stopped by the session', async () => {
  await far.owner.query(`GRANT DELETE ON late TO ${far.reader}`);
  const query = "WITH gone AS (DELETE FROM late WHERE id = 'a' RETURNING id) SELECT id FROM gone";
  await refusal(source().describe(query, calm()));
  await refusal(readAll(source(), reading('query', { query, key: [] })));
  expect((await far.owner.query('SELECT count(*)::int AS n FROM late')).rows).toEqual([{ n: 3 }]);
  await far.owner.query(`REVOKE DELETE ON late FROM ${far.reader}`);
});

test('a wrong password and a missing table are said in words', async () => {
  const wrong = await refusal(source({}, { password: 'another' }).check(calm()));
  expect([wrong.field, wrong.message]).toEqual(['password', expect.stringContaining('refused the user')]);
  expect((await refusal(readAll(source(), reading('public.nothing')))).message).toContain(
    'Expected a table public.nothing',
  );
});

test('nothing was asked that Redshift does not know', () => {
  expect(redshift.statements.length).toBeGreaterThan(100);
  expect(redshift.statements.filter((sql) => /lock_timeout|to_jsonb|NO SCROLL/.test(sql))).toEqual([]);
});
