/** Postgres as a source: read exactly once, whatever the clock, the types and the names, and whatever breaks in between. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresSource } from '@/lib/server/connectors/postgres';
import { cellsOf, ids, OPTIONS, type PostgresFar, postgresFar, readAll, reading } from '@/tests/support/sql-far';

let far: PostgresFar;
beforeAll(async () => {
  far = await postgresFar('sqlpg');
});
afterAll(() => far.drop());

const source = (over = {}) => postgresSource(far.login, { ...OPTIONS, ...over });
const numbers = (n: number, from = 1) => Array.from({ length: n }, (_, i) => String(i + from));

describe('an incremental read', () => {
  test('reads 1,000,000 rows with one timestamp once, and none in the next run', async () => {
    await far.owner.query(`CREATE TABLE same AS SELECT id, timestamptz '2024-05-06 07:08:09.123456+00' AS updated_at
        FROM generate_series(1, 1000000) AS id;
      ALTER TABLE same ADD PRIMARY KEY (id), ALTER updated_at SET NOT NULL;
      CREATE INDEX ON same (updated_at, id); ANALYZE same`);
    const wanted = reading('public.same', { cursorField: 'updated_at' });
    const large = source({ pageRows: 100_000 });
    const first = await readAll(large, wanted);
    expect(first.rows).toHaveLength(1_000_000);
    expect(new Set(ids(first)).size).toBe(1_000_000);
    const second = await readAll(large, wanted, first.cursor);
    expect(second.rows).toHaveLength(0);
    expect((await readAll(large, wanted, second.cursor)).rows).toHaveLength(0);
  });

  test('keeps microseconds: 20,000 rows that differ by one', async () => {
    await far.owner.query(`CREATE TABLE micro AS SELECT id,
        timestamp '2024-05-06 07:08:09' + id * interval '1 microsecond' AS updated_at FROM generate_series(1, 20000) AS id;
      ALTER TABLE micro ADD PRIMARY KEY (id)`);
    const wanted = reading('public.micro', { cursorField: 'updated_at', columns: ['id', 'updated_at'] });
    const read = await readAll(source({ pageRows: 3_000 }), wanted);
    expect(ids(read)).toEqual(numbers(20_000));
    expect(read.rows[4]?.cells[1]).toBe('2024-05-06T07:08:09.000005Z');
    expect((await readAll(source(), wanted, read.cursor)).rows).toHaveLength(0);
  });

  test('sees what was committed later than it is dated', async () => {
    await far.owner.query(`CREATE TABLE late (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
      INSERT INTO late VALUES (1, now() - interval '1 hour'), (2, now())`);
    const wanted = reading('public.late', { cursorField: 'updated_at' });
    const first = await readAll(source(), wanted);
    expect(ids(first)).toEqual(['1', '2']);
    await far.owner.query(`INSERT INTO late VALUES (3, now() - interval '5 minutes')`);
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['3', '2']);
  });

  test('reads a day again while rows may still be dated in it', async () => {
    await far.owner.query(`CREATE TABLE days (id int PRIMARY KEY, updated_on date NOT NULL);
      INSERT INTO days VALUES (1, (now() AT TIME ZONE 'UTC')::date - 9), (9, (now() AT TIME ZONE 'UTC')::date)`);
    const wanted = reading('public.days', { cursorField: 'updated_on' });
    const first = await readAll(source(), wanted);
    expect(ids(first)).toEqual(['1', '9']);
    await far.owner.query(`INSERT INTO days VALUES (5, (now() AT TIME ZONE 'UTC')::date)`);
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['5', '9']);
  });

  test('goes on exactly behind the last page after a break, and a broken run forgets no late commit', async () => {
    await far.owner.query(`CREATE TABLE broken AS SELECT id, clock_timestamp() AS updated_at FROM generate_series(1, 1000) AS id;
      ALTER TABLE broken ADD PRIMARY KEY (id), ALTER updated_at SET NOT NULL`);
    const wanted = reading('public.broken', { cursorField: 'updated_at' });
    const small = source({ pageRows: 70 });
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let run = 0; run < 5; run++) {
      const part = await readAll(small, wanted, cursor, (pages) => run < 4 && pages === 3);
      seen.push(...ids(part));
      cursor = part.cursor;
    }
    expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(numbers(1000));
  });

  test('sees the last value of a row that changes while it is read', async () => {
    await far.owner.query(`CREATE TABLE moving AS SELECT id, 'old' AS v, timestamptz '2024-01-01Z' + id * interval '1 s' AS updated_at
        FROM generate_series(1, 500) AS id;
      ALTER TABLE moving ADD PRIMARY KEY (id)`);
    const wanted = reading('public.moving', { cursorField: 'updated_at', columns: ['id', 'v'] });
    const last = new Map<string, string>();
    const read = await readAll(source({ pageRows: 100 }), wanted, null, async (pages) => {
      if (pages <= 2)
        await far.owner.query(`UPDATE moving SET v = 'new ${pages}', updated_at = now() WHERE id IN (5, 250, 499)`);
      return false;
    });
    for (const [id = '', v = ''] of cellsOf(read)) last.set(id, v);
    expect(last.size).toBe(500);
    expect([last.get('5'), last.get('250'), last.get('499'), last.get('6')]).toEqual([
      'new 2',
      'new 2',
      'new 2',
      'old',
    ]);
  });

  test('brings rows without a cursor in every run, as nothing says when they changed', async () => {
    await far.owner.query(`CREATE TABLE blank (id int PRIMARY KEY, updated_at timestamptz);
      INSERT INTO blank VALUES (1, '2024-01-01Z'), (2, NULL), (3, '2024-01-02Z')`);
    const wanted = reading('public.blank', { cursorField: 'updated_at' });
    const first = await readAll(source({ pageRows: 1 }), wanted);
    expect(ids(first)).toEqual(['1', '3', '2']);
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['2']);
  });

  test('by a number goes on behind it, without going back', async () => {
    await far.owner.query(
      'CREATE TABLE serial (id bigint PRIMARY KEY); INSERT INTO serial VALUES (9007199254740993), (9007199254740995)',
    );
    const wanted = reading('public.serial', { cursorField: 'id' });
    const first = await readAll(source(), wanted);
    expect(ids(first)).toEqual(['9007199254740993', '9007199254740995']);
    await far.owner.query('INSERT INTO serial VALUES (1), (9007199254740996)');
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['9007199254740996']);
  });

  test('with another order begins anew', async () => {
    const first = await readAll(source(), reading('public.serial', { cursorField: 'id' }));
    expect((await readAll(source(), reading('public.serial'), first.cursor)).rows).toHaveLength(4);
  });

  test('begins anew when a column has become another', async () => {
    await far.owner.query(`CREATE TABLE turned (id text PRIMARY KEY); INSERT INTO turned VALUES ('7'), ('x')`);
    const wanted = reading('public.turned', { cursorField: 'id' });
    const first = await readAll(source(), wanted);
    await far.owner.query("DELETE FROM turned WHERE id = 'x'; ALTER TABLE turned ALTER id TYPE int USING id::int");
    expect(ids(await readAll(source(), wanted, first.cursor))).toEqual(['7']);
  });

  test('says which rows are gone', async () => {
    await far.owner.query(`CREATE TABLE gone (id int PRIMARY KEY, d timestamptz, b boolean, n numeric(4,2), t text);
      INSERT INTO gone VALUES (1, NULL, false, 0, ''), (2, now(), true, 0.01, 'x'), (3, NULL, NULL, NULL, 'False')`);
    for (const deletedField of ['d', 'b', 'n', 't']) {
      const { rows } = await readAll(source(), reading('public.gone', { deletedField }));
      expect(
        rows.map(({ deleted }) => deleted),
        deletedField,
      ).toEqual([false, true, false]);
    }
  });
});

describe('a whole read', () => {
  test('by its key goes on after a break, and after its end begins at the first row', async () => {
    const wanted = reading('public.broken');
    const part = await readAll(source({ pageRows: 50 }), wanted, null, (pages) => pages === 8);
    expect(ids(part)).toEqual(numbers(400));
    const rest = await readAll(source(), wanted, part.cursor);
    expect(ids(rest)).toEqual(numbers(600, 401));
    expect(ids(await readAll(source(), wanted, rest.cursor))).toEqual(numbers(1000));
  });

  test('without a key sees one state of the data, and after a break begins again', async () => {
    await far.owner.query('CREATE TABLE heap AS SELECT id FROM generate_series(1, 1000) AS id');
    const wanted = reading('public.heap', { key: [] });
    const part = await readAll(source({ pageRows: 50 }), wanted, null, (pages) => pages === 6);
    expect(part.rows).toHaveLength(300);
    const all = await readAll(source({ pageRows: 100 }), wanted, part.cursor, async (pages) => {
      if (pages === 2) await far.owner.query('DELETE FROM heap WHERE id > 900; INSERT INTO heap SELECT 5000');
      return false;
    });
    expect(ids(all)).toEqual(numbers(1000));
  });

  test.each([
    ['uuid', 'md5(i::text)::uuid'],
    ['int', '500 - i'],
    ['bigint', '9007199254740993 + i'],
    ['numeric', 'i / 7.0::numeric(60,30)'],
    ['text', "CASE i % 4 WHEN 0 THEN 'ä' WHEN 1 THEN 'Z' WHEN 2 THEN '''; --' ELSE '' END || i"],
    ['char(9)', "'k' || i"],
    ['"char"', 'chr(i % 90 + 33)::"char"'],
    ['date', "date '2000-02-28' + i"],
    ['timestamp', "timestamp '2000-02-28' + i * interval '1 microsecond'"],
    ['timestamptz', "timestamptz '2000-02-28Z' + i * interval '1 microsecond'"],
    ['real', '0.1::float4 * i'],
    ['double precision', '0.1::float8 * i'],
    ['bytea', "decode(md5(i::text), 'hex')"],
    ['inet', "'10.0.0.0'::inet + i"],
  ])('pages by a key of type %s', async (type, value) => {
    await far.owner.query(`CREATE TABLE keyed (id ${type}, i int, PRIMARY KEY (id, i));
      INSERT INTO keyed SELECT (${value})::${type}, i FROM generate_series(1, 300) AS i`);
    const read = await readAll(source({ pageRows: 37 }), reading('public.keyed', { key: ['id', 'i'], columns: ['i'] }));
    await far.owner.query('DROP TABLE keyed');
    expect(ids(read).sort((a, b) => Number(a) - Number(b))).toEqual(numbers(300));
  });

  test('loses no row to a collation that calls two texts equal', async () => {
    await far.owner.query(`CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
      CREATE TABLE equal (id text COLLATE blind); INSERT INTO equal VALUES ('a'), ('A'), ('á'), ('b'), (NULL)`);
    expect(ids(await readAll(source({ pageRows: 1 }), reading('public.equal'))).sort()).toEqual([
      '',
      'A',
      'a',
      'b',
      'á',
    ]);
  });
});

test('says which column or table is no longer there', async () => {
  await expect(readAll(source(), reading('public.same', { columns: ['lost'] }))).rejects.toThrow(
    'Expected a column lost',
  );
  await expect(readAll(source(), reading('public.nowhere'))).rejects.toThrow('Expected a table public.nowhere');
});
