/** Warehouses over HTTP as sources, each by the same tests: rows once, whatever breaks, and by a login that only reads. */
import zlib from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { vendorHttp } from '@/lib/server/connectors/vendor-http';
import { soon } from '@/lib/server/sources/soon';
import { webServer } from '@/tests/support/far-side';
import { FAULTS, LOOPBACK, scriptsOf } from '@/tests/support/pulled';
import { calm, cellsOf, ids, type PostgresFar, postgresFar, readAll, reading } from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';
import { pemOf, STRANGER, type Started, WAREHOUSE_CASES } from '@/tests/support/warehouses/started';

const numbers = (n: number, from = 1) => Array.from({ length: n }, (_, i) => String(i + from));
/** Something between here and there may say again what it said before; these tell statements apart. */
const SCRIPT = fc.array(fc.nat(FAULTS.length - 1), { minLength: 5, maxLength: 40 });

describe.each(WAREHOUSE_CASES)('$name', ({ name, fold, keys, start, types }) => {
  const schema = fold('crm');
  const quoted = (text: string) => `"${fold(text)}"`;
  const table = (text: string) => `${schema}.${fold(text)}`;
  const [id, updatedAt] = [fold('id'), fold('updated_at')];
  const byTime = { key: [id], columns: [id, updatedAt], cursorField: updatedAt };
  let far: PostgresFar;
  let warehouse: Started;
  const create = (text: string, columns: string, rows = '') =>
    far.owner.query(
      `CREATE TABLE "${schema}".${quoted(text)} (${columns}); ${rows ? `INSERT INTO "${schema}".${quoted(text)} ${rows}` : ''}`,
    );

  beforeAll(async () => {
    far = await postgresFar(`wh${name.toLowerCase().slice(0, 6)}`);
    await far.owner.query(`CREATE SCHEMA "${schema}"`);
    await create(
      'same',
      `${quoted('id')} bigint PRIMARY KEY, ${quoted('updated_at')} timestamptz NOT NULL`,
      "SELECT i, timestamptz '2024-05-06 07:08:09.123456Z' FROM generate_series(1, 2000) i",
    );
    warehouse = await start(far);
  });
  afterEach(() => {
    warehouse.script([]);
    warehouse.polls?.(0);
  });
  afterAll(async () => {
    await warehouse.close();
    await far.drop();
  });

  describe('a read', () => {
    test('by a cursor takes rows of one timestamp once, and none in the next run', async () => {
      const wanted = reading(table('same'), byTime);
      const first = await readAll(warehouse.source({ pageRows: 900 }), wanted);
      expect(ids(first)).toEqual(numbers(2_000));
      expect(first.rows[7]?.cells[1]).toMatch(/^2024-05-06T07:08:09\.123456(000)?Z$/);
      await far.owner.query(`INSERT INTO "${schema}".${quoted('same')} VALUES (2001, '2024-05-07Z')`);
      const second = await readAll(warehouse.source(), wanted, first.cursor);
      expect(ids(second)).toEqual(['2001']);
      expect(ids(await readAll(warehouse.source(), wanted, second.cursor))).toEqual([]);
      await far.owner.query(`DELETE FROM "${schema}".${quoted('same')} WHERE ${quoted('id')} = 2001`);
    });

    test('sees what was committed later than it is dated', async () => {
      await create(
        'late',
        `${quoted('id')} text PRIMARY KEY, ${quoted('updated_at')} timestamptz NOT NULL`,
        "VALUES ('a', now() - interval '1 hour'), ('b', now())",
      );
      const wanted = reading(table('late'), byTime);
      const first = await readAll(warehouse.source(), wanted);
      expect(ids(first)).toEqual(['a', 'b']);
      await far.owner.query(`INSERT INTO "${schema}".${quoted('late')} VALUES ('c', now() - interval '5 minutes')`);
      expect(ids(await readAll(warehouse.source(), wanted, first.cursor))).toEqual(['c', 'b']);
    });

    test('without a key takes every row, in as many parts as come, and writes each type as the product has it', async () => {
      const columns = ['n', 'f', 'b', 'd', 'z', 's', 'e'];
      const kinds = ['numeric(18, 4)', 'float8', 'bool', 'date', 'timestamptz', 'text', 'text'];
      await create(
        'kinds',
        columns.map((column, i) => `${quoted(column)} ${kinds[i]}`).join(', '),
        "SELECT 12345678901234.5678, 0.5, true, '2024-02-29', timestamptz '2024-05-06 07:08:09.5+02', E'a\\nb \"c\" é', NULL FROM generate_series(1, 1000)",
      );
      const read = await readAll(
        warehouse.source({ pageRows: 150 }),
        reading(table('kinds'), { columns: columns.map(fold), key: [] }),
      );
      expect(read.rows).toHaveLength(1_000);
      const [n, f, b, d, z, s, e] = cellsOf(read)[999] ?? [];
      expect([n, Number(f), b, d, s, e]).toEqual(['12345678901234.5678', 0.5, 'true', '2024-02-29', 'a\nb "c" é', '']);
      expect(z).toMatch(/^2024-05-06T05:08:09\.50*Z$/);
    });

    test('of a query goes page by page behind its key', async () => {
      const query = `SELECT ${id}, ${updatedAt} FROM ${table('same')} WHERE ${id} <= 700; -- all`;
      expect(ids(await readAll(warehouse.source({ pageRows: 290 }), reading('query', { ...byTime, query })))).toEqual(
        numbers(700),
      );
      const { columns, cursors } = await warehouse.source().describe(query, calm());
      expect([columns, cursors]).toEqual([
        [
          { name: id, type: types[0] },
          { name: updatedAt, type: types[1] },
        ],
        [updatedAt],
      ]);
    });

    test('waits for a statement that still runs, and stops it when it is stopped itself', async () => {
      const { polls } = warehouse;
      if (!polls) return expect(name).toBe('ClickHouse');
      polls(2);
      expect(ids(await readAll(warehouse.source({ pageRows: 2_000 }), reading(table('same'), byTime)))).toHaveLength(
        2_000,
      );
      polls(1_000);
      const stop = new AbortController();
      const stopped = warehouse.source().describe(`SELECT 1 AS ${id}`, stop.signal);
      const asked = warehouse.requests.length;
      await expect.poll(() => warehouse.requests.length - asked).toBeGreaterThan(2);
      stop.abort(new Error('enough'));
      await expect(stopped).rejects.toThrow('enough');
      await expect.poll(() => warehouse.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(true);
    });

    test('that meets a script of faults stores each row once', async () => {
      await fc.assert(
        fc.asyncProperty(SCRIPT, async (script) => {
          const seen = new Map<string, number>();
          let cursor: string | null = null;
          warehouse.script(script.map((n) => FAULTS[n] ?? null));
          for (let run = 0, done = false; !done; run++) {
            if (run > 60) throw new Error('it never ends');
            try {
              for await (const page of warehouse
                .source({ pageRows: 500 })
                .read(reading(table('same'), byTime), cursor, calm())) {
                for (const { cells } of page.rows) seen.set(cells[0] ?? '', (seen.get(cells[0] ?? '') ?? 0) + 1);
                cursor = page.cursor;
              }
              done = true;
            } catch (cause) {
              expect(cause).toMatchObject({ name: 'AppError' });
            }
          }
          expect([...seen.keys()].sort((a, b) => Number(a) - Number(b))).toEqual(numbers(2_000));
          expect([...seen.values()].filter((times) => times !== 1)).toEqual([]);
        }),
        { numRuns: scriptsOf(8) },
      );
    });
  });

  test('tables are listed with their columns and keys', async () => {
    const found = (await warehouse.source().streams(calm())).find((stream) => stream.name === table('same'));
    expect(found).toMatchObject({
      ...{ key: keys ? [id] : [], cursors: keys ? [updatedAt, id] : [updatedAt] },
      columns: [
        { name: id, type: types[0] },
        { name: updatedAt, type: types[1] },
      ],
    });
  });

  test('a login that only reads is taken; one that may write is refused, and told how to lose it', async () => {
    await warehouse.source().check(calm());
    const refused = await refusal(warehouse.source({ as: 'writer' }).check(calm()));
    expect([refused.code, refused.field, refused.message]).toEqual([
      'invalid',
      'user',
      expect.stringMatching(/This login may .+ Give it SELECT alone: /),
    ]);
  });

  test('whoever writes in a query is stopped, also with a login that may', async () => {
    for (const query of [`DELETE FROM ${table('same')}`, `SELECT 1; DELETE FROM ${table('same')}`])
      for (const as of ['reader', 'writer'] as const) {
        await refusal(warehouse.source({ as }).describe(query, calm()));
        await refusal(readAll(warehouse.source({ as }), reading('query', { query, columns: [id], key: [] })));
      }
    const { rows } = await far.owner.query(`SELECT count(*)::int AS n FROM "${schema}".${quoted('same')}`);
    expect(rows).toEqual([{ n: 2_000 }]);
  });

  test('a wrong secret, a table that is not there and a query that is none are said in words, without the secret', async () => {
    const secret = pemOf(STRANGER.privateKey);
    const wrong = await refusal(warehouse.source({ secret }).check(calm()));
    expect([wrong.code, wrong.field]).toEqual(['invalid', 'secret']);
    expect(wrong.message).not.toContain(secret.slice(40, 80));
    expect((await refusal(readAll(warehouse.source(), reading(table('nothing'))))).message).toContain(
      `Expected a table ${table('nothing')}`,
    );
    const query = await refusal(warehouse.source().describe('SELECT nothing FROM nowhere', calm()));
    expect([query.code, query.message]).toEqual(['invalid', expect.stringMatching(/nowhere|nothing/i)]);
  });

  test('no connection is made to where none may lead', async () => {
    const asked = warehouse.requests.length;
    expect((await refusal(warehouse.source({ allowed: [] }).check(calm()))).message).toContain('127.0.0.1');
    expect(warehouse.requests.length).toBe(asked);
  });
});

test('whoever waits too long is told so, in words', async () => {
  const far = await webServer(() => undefined);
  const ask = vendorHttp({
    ...{ name: 'Far', baseUrl: `http://127.0.0.1:${far.port}`, headers: {} },
    answerId: '',
    allowed: LOOPBACK,
  });
  const { code, message } = await refusal(ask('/', soon(600)));
  expect([code, message]).toEqual(['upstream', expect.stringContaining('not done within 1 seconds')]);
  await far.close();
});

test('an answer that swells too far is none', async () => {
  const bomb = zlib.gzipSync(Buffer.alloc(300 * 1024 * 1024, ' '));
  const far = await webServer((_, answer) => void answer.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
  const vendor = { name: 'Far', baseUrl: `http://127.0.0.1:${far.port}`, headers: {}, answerId: '', gzip: true };
  const ask = vendorHttp({ ...vendor, allowed: LOOPBACK, pace: { tries: 1, timeoutMs: 10_000 } });
  expect((await refusal(ask('/', calm()))).message).toContain('did not answer in JSON');
  await far.close();
});
