/** MariaDB as a source: read exactly once, whatever the clock, the types and the names, and whatever breaks in between. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import type { SqlLogin } from '@/lib/server/connectors/sql-login';
import { type Mariadb, startMariadb } from '@/tests/support/mariadb';
import { cellsOf, ids, OPTIONS, PASSWORD, readAll, reading } from '@/tests/support/sql-far';

let far: Mariadb;
let login: SqlLogin;
beforeAll(async () => {
  far = await startMariadb();
  await far.owner.query(
    `CREATE DATABASE shop; CREATE USER reader IDENTIFIED BY '${PASSWORD}'; GRANT SELECT ON *.* TO reader; USE shop`,
  );
  login = {
    host: '127.0.0.1',
    port: far.port,
    database: 'shop',
    user: 'reader',
    password: PASSWORD,
    tls: 'off',
    ca: null,
  };
});
afterAll(() => far?.stop());

const source = (over = {}) => mysqlSource(login, { ...OPTIONS, ...over });
const numbers = (n: number, from = 1) => Array.from({ length: n }, (_, i) => String(i + from));

describe('an incremental read', () => {
  test('reads 1,000,000 rows with one timestamp once, and none in the next run', async () => {
    await far.owner.query(`CREATE TABLE same (id int PRIMARY KEY, updated_at datetime(6) NOT NULL, KEY (updated_at, id));
      INSERT INTO same SELECT seq, '2024-05-06 07:08:09.123456' FROM seq_1_to_1000000`);
    const wanted = reading('shop.same', { cursorField: 'updated_at' });
    const large = source({ pageRows: 100_000 });
    const first = await readAll(large, wanted);
    expect(first.rows).toHaveLength(1_000_000);
    expect(new Set(ids(first)).size).toBe(1_000_000);
    const second = await readAll(large, wanted, first.cursor);
    expect(second.rows).toHaveLength(0);
    expect((await readAll(large, wanted, second.cursor)).rows).toHaveLength(0);
  });

  test.each(['datetime(6)', 'timestamp(6)'])(
    'keeps microseconds in a %s: 20,000 rows that differ by one',
    async (type) => {
      await far.owner.query(`CREATE OR REPLACE TABLE micro (id int PRIMARY KEY, updated_at ${type} NOT NULL);
      SET time_zone = '+00:00';
      INSERT INTO micro SELECT seq, '2024-05-06 07:08:09' + INTERVAL seq MICROSECOND FROM seq_1_to_20000`);
      const wanted = reading('shop.micro', { cursorField: 'updated_at', columns: ['id', 'updated_at'] });
      const read = await readAll(source({ pageRows: 3_000 }), wanted);
      expect(ids(read)).toEqual(numbers(20_000));
      expect(read.rows[4]?.cells[1]).toBe('2024-05-06T07:08:09.000005Z');
      expect((await readAll(source(), wanted, read.cursor)).rows).toHaveLength(0);
    },
  );

  test('sees what was committed later than it is dated', async () => {
    await far.owner.query(`CREATE TABLE late (id int PRIMARY KEY, updated_at timestamp NOT NULL);
      INSERT INTO late VALUES (1, now() - INTERVAL 1 HOUR), (2, now())`);
    const wanted = reading('shop.late', { cursorField: 'updated_at' });
    const first = await readAll(source(), wanted);
    expect(ids(first)).toEqual(['1', '2']);
    await far.owner.query('INSERT INTO late VALUES (3, now() - INTERVAL 5 MINUTE)');
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['3', '2']);
  });

  test('reads a day again while rows may still be dated in it', async () => {
    await far.owner.query(`CREATE TABLE days (id int PRIMARY KEY, updated_on date NOT NULL);
      INSERT INTO days VALUES (1, utc_date() - INTERVAL 9 DAY), (9, utc_date())`);
    const wanted = reading('shop.days', { cursorField: 'updated_on' });
    const first = await readAll(source(), wanted);
    await far.owner.query('INSERT INTO days VALUES (5, utc_date())');
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['5', '9']);
  });

  test('goes on exactly behind the last page after a break', async () => {
    await far.owner.query(`CREATE TABLE broken (id int PRIMARY KEY, updated_at timestamp(3) NOT NULL);
      INSERT INTO broken SELECT seq, now(3) - INTERVAL (seq DIV 100) SECOND FROM seq_1_to_1000`);
    const wanted = reading('shop.broken', { cursorField: 'updated_at' });
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let run = 0; run < 5; run++) {
      const part = await readAll(source({ pageRows: 70 }), wanted, cursor, (pages) => run < 4 && pages === 3);
      seen.push(...ids(part));
      cursor = part.cursor;
    }
    expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(numbers(1000));
  });

  test('sees the last value of a row that changes while it is read', async () => {
    await far.owner.query(`CREATE TABLE moving (id int PRIMARY KEY, v text, updated_at datetime NOT NULL);
      INSERT INTO moving SELECT seq, 'old', '2024-01-01' + INTERVAL seq SECOND FROM seq_1_to_500`);
    const wanted = reading('shop.moving', { cursorField: 'updated_at', columns: ['id', 'v'] });
    const read = await readAll(source({ pageRows: 100 }), wanted, null, async (pages) => {
      if (pages === 2)
        await far.owner.query("UPDATE moving SET v = 'new', updated_at = now() WHERE id IN (5, 250, 499)");
      return false;
    });
    const last = new Map(cellsOf(read).map(([id, v]) => [id, v]));
    expect([last.size, last.get('5'), last.get('250'), last.get('499'), last.get('6')]).toEqual([
      500,
      'new',
      'new',
      'new',
      'old',
    ]);
  });

  test('brings rows without a cursor in every run, and reads past dates that are none', async () => {
    await far.owner.query(`SET sql_mode = ''; CREATE TABLE blank (id int PRIMARY KEY, updated_at datetime);
      INSERT INTO blank VALUES (1, '0000-00-00'), (2, NULL), (3, '2024-01-02'), (4, '2024-00-00'), (5, '0000-00-00')`);
    const wanted = reading('shop.blank', { cursorField: 'updated_at', columns: ['id', 'updated_at'] });
    const first = await readAll(source({ pageRows: 1 }), wanted);
    expect(cellsOf(first)).toEqual([
      ['1', ''],
      ['5', ''],
      ['4', ''],
      ['3', '2024-01-02T00:00:00Z'],
      ['2', ''],
    ]);
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['2']);
  });
});

describe('a whole read', () => {
  test('by its key goes on after a break, and after its end begins at the first row', async () => {
    const wanted = reading('shop.broken');
    const part = await readAll(source({ pageRows: 50 }), wanted, null, (pages) => pages === 8);
    expect(ids(part)).toEqual(numbers(400));
    const rest = await readAll(source(), wanted, part.cursor);
    expect(ids(rest)).toEqual(numbers(600, 401));
    expect(ids(await readAll(source(), wanted, rest.cursor))).toEqual(numbers(1000));
  });

  test('without a key sees one state of the data, and after a break begins again', async () => {
    await far.owner.query('CREATE TABLE heap AS SELECT seq AS id, repeat("x", 1000) AS t FROM seq_1_to_30000');
    const wanted = reading('shop.heap', { key: [] });
    const part = await readAll(source({ pageRows: 50 }), wanted, null, (pages) => pages === 6);
    expect(part.rows).toHaveLength(300);
    const all = await readAll(source({ pageRows: 1_000 }), wanted, part.cursor, async (pages) => {
      if (pages === 2) await far.owner.query('DELETE FROM heap WHERE id > 29000; INSERT INTO heap VALUES (50000, "")');
      return false;
    });
    expect(ids(all).sort((a, b) => Number(a) - Number(b))).toEqual(numbers(30_000));
  });

  test.each([
    ['uuid', "insert(insert(insert(insert(md5(seq), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')"],
    ['int', '500 - seq'],
    ['bigint unsigned', '18446744073709551000 + seq'],
    ['decimal(60,30)', 'seq / 7.0'],
    ['varchar(20)', "concat(elt(seq % 4 + 1, 'ä', 'Z', ''';--', '\\\\'), seq)"],
    ['varchar(20) CHARACTER SET latin1', "concat(elt(seq % 2 + 1, 'ä', 'Z'), seq)"],
    ['char(9)', "concat('k', seq)"],
    ["enum('b', 'a', 'c')", "elt(seq % 3 + 1, 'a', 'b', 'c')"],
    ['date', "'2000-02-28' + INTERVAL seq DAY"],
    ['datetime(6)', "'2000-02-28' + INTERVAL seq MICROSECOND"],
    ['time(6)', 'sec_to_time(seq)'],
    ['double', '0.1 * seq'],
    ['float', '0.1 * seq'],
    ['binary(16)', 'unhex(md5(seq))'],
    ['bit(20)', 'seq'],
    ['inet6', "concat('fe80::', hex(seq))"],
  ])('pages by a key of type %s', async (type, value) => {
    await far.owner.query(`CREATE OR REPLACE TABLE keyed (id ${type}, i int, PRIMARY KEY (id, i));
      INSERT INTO keyed SELECT ${value}, seq FROM seq_1_to_300`);
    const read = await readAll(source({ pageRows: 37 }), reading('shop.keyed', { key: ['id', 'i'], columns: ['i'] }));
    expect(ids(read).sort((a, b) => Number(a) - Number(b))).toEqual(numbers(300));
  });

  test('loses no row to a collation that calls two texts equal', async () => {
    await far.owner.query(`CREATE TABLE equal (id varchar(9) COLLATE utf8mb4_general_ci);
      INSERT INTO equal VALUES ('a'), ('A'), ('á'), ('a '), ('b'), (NULL)`);
    const read = await readAll(source({ pageRows: 1 }), reading('shop.equal'));
    expect(ids(read).sort()).toEqual(['', 'A', 'a', 'a ', 'b', 'á']);
  });
});
