/** What the sources hold: tables by any name, columns of every type. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import { postgresSource } from '@/lib/server/connectors/postgres';
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

describe('Postgres', () => {
  let far: PostgresFar;
  beforeAll(async () => {
    far = await postgresFar('sqltables');
  });
  afterAll(() => far.drop());
  const source = () => postgresSource(far.login, OPTIONS);

  test('writes every type as text, and no digit is lost', async () => {
    await far.owner.query(`CREATE TYPE mood AS ENUM ('fine'); CREATE DOMAIN cents AS bigint;
      CREATE TABLE kinds (id int PRIMARY KEY, b bool, big bigint, num numeric, f8 float8, f4 float4, t text, c char(3), d date,
        ts timestamp, tz timestamptz, tm time, iv interval, j json, jb jsonb, a int[], u uuid, by bytea, m mood, ce cents, n text);
      INSERT INTO kinds VALUES (1, true, 9223372036854775807, 12345678901234567890.123456789012345678, 0.1, 0.1, E'a\\n"ß😀', 'ab',
        '2026-01-02', '2026-01-02 03:04:05.123456', '2026-01-02 03:04:05.1+05', '03:04:05', '1 day 2 hours', '{"a": 1.00}', '{"b": 2}',
        '{1,2}', '00000000-0000-0000-0000-000000000001', '\\x00ff', 'fine', 7, NULL),
        (2, false, 0, 'NaN', 'Infinity', 0, '', '', 'infinity', '-infinity', 'infinity', '00:00', '0', 'null', '[]', '{}',
        '00000000-0000-0000-0000-000000000002', '', 'fine', 8, NULL)`);
    const columns = 'b big num f8 f4 t c d ts tz tm iv j jb a u by m ce n'.split(' ');
    const [one, two] = cellsOf(await readAll(source(), reading('public.kinds', { columns })));
    expect(one).toEqual([
      ...['true', '9223372036854775807', '12345678901234567890.123456789012345678', '0.1', '0.1', 'a\n"ß😀', 'ab '],
      ...['2026-01-02', '2026-01-02T03:04:05.123456Z', '2026-01-01T22:04:05.1Z', '03:04:05', 'P1DT2H', '{"a": 1.00}'],
      ...['{"b": 2}', '{1,2}', '00000000-0000-0000-0000-000000000001', '00ff', 'fine', '7', ''],
    ]);
    expect(two?.slice(0, 10)).toEqual(['false', '0', 'NaN', 'Infinity', '0', '', '   ', '', '', '']);
  });

  test('finds tables whatever they are called, and says how each is best read', async () => {
    await far.owner.query(`CREATE SCHEMA "a.b"; GRANT USAGE ON SCHEMA "a.b" TO ${far.reader};
      CREATE TABLE "a.b"."c ""d" ("Ordering; --" int PRIMARY KEY, "select" timestamptz, "ünï" text, "it's $1" date);
      INSERT INTO "a.b"."c ""d" VALUES (1, now(), 'x', '2026-01-02'); CREATE SCHEMA a; GRANT USAGE ON SCHEMA a TO ${far.reader};
      CREATE TABLE a."b.c ""d" (id int); GRANT SELECT ON ALL TABLES IN SCHEMA a, "a.b" TO ${far.reader};
      CREATE TABLE ranked (id int NOT NULL, created_at timestamptz, day date, updated_at timestamptz, seen timestamptz, UNIQUE (id));
      CREATE TABLE counted AS SELECT id FROM generate_series(1, 1000) AS id; ANALYZE counted; CREATE TABLE hidden (id int); REVOKE ALL ON hidden FROM ${far.reader};
      CREATE VIEW seen AS SELECT 1 AS one; GRANT SELECT (id) ON hidden TO ${far.reader}`);
    const streams = await source().streams(calm());
    const of = (name: string) => streams.find((stream) => stream.name === name);
    const odd = of('"a.b"."c ""d"');
    expect(odd).toMatchObject({ key: ['Ordering; --'], cursors: ['select', "it's $1", 'Ordering; --'] });
    expect(of('a."b.c ""d"')?.columns).toEqual([{ name: 'id', type: 'integer' }]);
    expect(of('public.ranked')).toMatchObject({
      key: ['id'],
      cursors: ['updated_at', 'seen', 'created_at', 'day', 'id'],
    });
    expect(of('public.counted')?.rows).toBe(1_000);
    expect([of('public.seen')?.columns.length, of('public.hidden')?.columns.length]).toEqual([1, 1]);
    expect(streams.some(({ name }) => /pg_catalog|information_schema/.test(name))).toBe(false);
    const columns = ['Ordering; --', 'ünï', "it's $1"];
    const read = await readAll(
      source(),
      reading(odd?.name ?? '', { columns, key: ['Ordering; --'], cursorField: 'select' }),
    );
    expect(cellsOf(read)).toEqual([['1', 'x', '2026-01-02']]);
  });

  test('lists 2,000 tables in a few statements', async () => {
    await far.owner.query(
      `DO $$ BEGIN FOR i IN 1..2000 LOOP EXECUTE 'CREATE TABLE many' || i || ' (id int PRIMARY KEY, t text)'; END LOOP; END $$`,
    );
    const from = performance.now();
    expect((await source().streams(calm())).filter(({ name }) => name.startsWith('public.many'))).toHaveLength(2000);
    expect(performance.now() - from).toBeLessThan(5_000);
  });
});

describe('MariaDB', () => {
  let far: Mariadb;
  beforeAll(async () => {
    far = await startMariadb();
    await far.owner.query(
      `CREATE DATABASE shop; CREATE USER reader IDENTIFIED BY '${PASSWORD}'; GRANT SELECT ON *.* TO reader; USE shop`,
    );
  });
  afterAll(() => far?.stop());
  const source = () =>
    mysqlSource(
      { host: '127.0.0.1', port: far.port, database: 'shop', user: 'reader', password: PASSWORD, tls: 'off', ca: null },
      OPTIONS,
    );

  test('writes every type as text, and no digit is lost', async () => {
    await far.owner.query(`SET sql_mode = ''; SET time_zone = '+05:00';
      CREATE TABLE kinds (id int PRIMARY KEY, b boolean, big bigint unsigned, n decimal(65,30), f double, fl float, t text, d date, ts datetime(6),
        tz timestamp(6) NULL, tm time(3), y year, j json, bi bit(9), bl blob, g point, e enum('x'), s set('p','q'), nu text);
      INSERT INTO kinds VALUES (1, true, 18446744073709551615, 12345678901234567890.123456789012345678, 0.1, 16777217.5, 'a\\n"ß😀', '2026-01-02',
        '2026-01-02 03:04:05.123456', '2026-01-02 03:04:05.1', '-03:04:05.5', 2026, '{"a": 1.00}', 257, x'00ff', point(1, 2), 'x', 'p,q', NULL),
        (2, false, 0, 0, 0, 0.1, '', '0000-00-00', '0000-00-00', NULL, 0, 0, 'null', 0, '', NULL, 'x', '', NULL);
      SET time_zone = '+00:00'`);
    const columns = 'b big n f fl t d ts tz tm y j bi bl g e s nu'.split(' ');
    const [one, two] = cellsOf(await readAll(source(), reading('shop.kinds', { columns })));
    expect(one).toEqual([
      ...[
        '1',
        '18446744073709551615',
        '12345678901234567890.123456789012345678000000000000',
        '0.1',
        '16777218',
        'a\n"ß😀',
        '2026-01-02',
      ],
      ...[
        '2026-01-02T03:04:05.123456Z',
        '2026-01-01T22:04:05.100000Z',
        '-03:04:05.500',
        '2026',
        '{"a": 1.00}',
        '257',
        '00ff',
      ],
      ...['POINT(1 2)', 'x', 'p,q', ''],
    ]);
    expect(two?.slice(4, 9)).toEqual(['0.1', '', '', '', '']);
  });

  test('finds tables whatever they are called, and says how each is best read', async () => {
    await far.owner.query(`CREATE DATABASE \`a.b\`; CREATE TABLE \`a.b\`.\`c "\`\`d\` (\`Order; --\` int PRIMARY KEY, \`select\` timestamp NULL, \`ünï\` text);
      INSERT INTO \`a.b\`.\`c "\`\`d\` VALUES (1, now(), 'x');
      CREATE TABLE shop.counted AS SELECT seq FROM seq_1_to_1000;
      CREATE TABLE ranked (id int NOT NULL, created_at datetime, day date, updated_at datetime, seen datetime, UNIQUE (id))`);
    const streams = await source().streams(calm());
    const of = (name: string) => streams.find((stream) => stream.name === name);
    const odd = of('"a.b"."c ""`d"');
    expect(odd).toMatchObject({ key: ['Order; --'], cursors: ['select', 'Order; --'] });
    expect(of('shop.ranked')).toMatchObject({
      key: ['id'],
      cursors: ['updated_at', 'seen', 'created_at', 'day', 'id'],
    });
    expect(of('shop.counted')?.rows).toBeGreaterThan(900);
    expect(streams.some(({ name }) => /^(mysql|sys|information_schema|performance_schema)\./.test(name))).toBe(false);
    const wanted = reading(odd?.name ?? '', {
      columns: ['Order; --', 'ünï'],
      key: ['Order; --'],
      cursorField: 'select',
    });
    expect(cellsOf(await readAll(source(), wanted))).toEqual([['1', 'x']]);
  });
});
