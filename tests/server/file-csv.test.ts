import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page, SourceRow } from '@/lib/server/connectors/connector';
import {
  cellsOf,
  check,
  customers,
  type FarFile,
  farFile,
  leftBehind,
  pages,
  rowsOf,
  serving,
  streamOf,
  streams,
} from '@/tests/support/far-file';

let far: FarFile;
beforeEach(async () => {
  far = await farFile();
});
afterEach(async () => {
  await far.close();
  expect(leftBehind()).toEqual([]);
});

const wide = (text: string, big: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const TEXT = 'id;name\n1;Müller & Söhne\n2;"Größe; ""L"""\n';
const ROWS = [
  ['1', 'Müller & Söhne'],
  ['2', 'Größe; "L"'],
];

describe('a CSV file under an address', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 LE', wide(TEXT, false)],
    ['UTF-16 BE', wide(TEXT, true)],
    ['Windows-1252', Buffer.from(TEXT, 'latin1')],
    ['CR LF', Buffer.from(TEXT.replaceAll('\n', '\r\n'))],
    ['CR', Buffer.from(TEXT.replaceAll('\n', '\r'))],
    ['tabs', Buffer.from(TEXT.replace('id;', 'id\t').replace('1;', '1\t').replace('2;', '2\t'))],
    ['gzip', zlib.gzipSync(TEXT)],
    ['gzip in two members', Buffer.concat([zlib.gzipSync(TEXT.slice(0, 20)), zlib.gzipSync(TEXT.slice(20))])],
  ])('is read in %s', async (_, bytes) => {
    far.answer(serving(bytes));
    await check(far.source());
    expect(await streams(far.source())).toEqual([
      {
        ...{ name: 'Kunden 2026.csv', key: [], cursors: [], rows: null },
        columns: ['id', 'name'].map((name) => ({ name, type: 'text' })),
      },
    ]);
    expect(await cellsOf(far.source())).toEqual(ROWS);
  });

  it('gives the columns that are asked for, in their order', async () => {
    far.answer(serving('a,b,c\n1,2,3\n'));
    const { name } = await streamOf(far.source());
    const asked = ['c', 'a'].map((column) => ({ name: column, type: 'text' }));
    const found: SourceRow[] = [];
    for await (const page of pages(far.source(), { name, columns: asked })) found.push(...page.rows);
    expect(found).toEqual([{ cells: ['3', '1'], deleted: false }]);
    const gone = pages(far.source(), { name, columns: [{ name: 'd', type: 'text' }] }).next();
    await expect(gone).rejects.toMatchObject({ code: 'upstream', message: expect.stringMatching(/no column “d”/) });
  });

  it('loses no row: what cannot be read is told with its line and why', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,name\n1,gööd\n2\n3,"never closed\n4,extra,cell\n5,bad '),
      Buffer.from([0xff]),
      Buffer.from('\n6,nul \0\n7,gööd\n'),
    ]);
    far.answer(serving(bytes));
    const rows = await rowsOf(far.source());
    expect(rows.map(({ problem, cells }) => problem?.rule ?? cells.join())).toEqual(
      expect.arrayContaining(['1,gööd', 'ragged', 'broken_quote', 'invalid_bytes', 'nul_byte', '7,gööd']),
    );
    expect(rows).toHaveLength(7);
    expect(rows.find(({ problem }) => problem?.rule === 'ragged')?.problem?.message).toBe(
      'Line 3 of the file: Expected 2 cells, got 1.',
    );
    expect(rows.filter(({ problem }) => problem).every(({ cells }) => cells.length === 0)).toBe(true);
  });

  it.each([
    ['two columns of one name', 'id,name,id\n1,a,2\n', /more than once: “id”/],
    ['nothing', '', /is empty/],
    ['blank lines', '\n\n\n', /is empty/],
    ['a header alone', 'id,name\n', /header but no rows/],
    ['a PDF', '%PDF-1.7\n%abc\n1 0 obj', /got a PDF/],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel file/],
    ['a page to sign in on', '\n<!DOCTYPE html><html><body>Sign in</body></html>', /got a web page/],
    ['half of a gzip archive', zlib.gzipSync(customers(20_000)).subarray(0, 5_000), /damaged gzip/],
  ])('refuses %s', async (_, bytes, message) => {
    far.answer(serving(bytes));
    const refused = { code: 'invalid', message: expect.stringMatching(message) };
    await expect(check(far.source())).rejects.toMatchObject(refused);
    await expect(streams(far.source())).rejects.toMatchObject(refused);
    const columns = [{ name: 'id', type: 'text' }];
    const read = pages(far.source(), { name: 'Kunden 2026.csv', columns }).next();
    await expect(read).rejects.toMatchObject(refused);
  });

  it('refuses a first line that never ends', async () => {
    far.answer(serving('x'.repeat(5 << 20)));
    const refused = { code: 'invalid', message: expect.stringMatching(/too long to be a header/) };
    await expect(check(far.source())).rejects.toMatchObject(refused);
    await expect(streams(far.source())).rejects.toMatchObject(refused);
  });

  it('takes no query', async () => {
    const query = far.source().describe('SELECT 1', AbortSignal.timeout(1_000));
    await expect(query).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/takes no query/) });
  });
});

describe('50,000 rows', () => {
  const FILE = customers(50_000);

  async function some(count: number, cursor: string | null = null): Promise<Page[]> {
    const found: Page[] = [];
    if (count === 0) return found;
    for await (const page of pages(far.source(), { ...(await streamOf(far.source())), cursor })) {
      found.push(page);
      if (found.length === count) break;
    }
    return found;
  }
  const ids = (found: readonly Page[]) => found.flatMap(({ rows }) => rows.map(({ cells }) => cells[0]));
  const EVERY = Array.from({ length: 50_000 }, (_, i) => `c-${i}`);

  it.each(['plain', 'gzip'])('come in pages, %s', async (as) => {
    far.answer(serving(as === 'gzip' ? zlib.gzipSync(FILE) : FILE));
    const found = await some(Number.POSITIVE_INFINITY);
    expect(found.map(({ rows }) => rows.length)).toEqual(Array(10).fill(5_000));
    expect(ids(found)).toEqual(EVERY);
  });

  it.each([
    ['a strong tag', { etag: '"one"' }],
    ['a weak tag', { etag: 'W/"one"' }],
    ['no tag', {}],
  ])('are each there once after a break, with %s', async (_, headers) => {
    far.answer(serving(FILE, headers));
    const first = await some(3);
    const rest = await some(Number.POSITIVE_INFINITY, first.at(-1)?.cursor);
    expect(ids([...first, ...rest])).toEqual(EVERY);
    expect(await some(1, rest.at(-1)?.cursor)).toEqual([]);
  });

  it.each([
    ['a strong tag', { etag: '"one"' }],
    ['a weak tag', { etag: 'W/"one"' }],
    ['no tag', {}],
  ])('are read from the beginning where the file is another after a break, even under %s', async (_, headers) => {
    far.answer(serving(FILE, headers));
    const first = await some(3);
    const other = customers(50_000, 'neu ');
    far.answer(serving(other, headers));
    const rest = await some(Number.POSITIVE_INFINITY, first.at(-1)?.cursor);
    expect(ids(rest)).toEqual(EVERY);
    expect(rest[0]?.rows[0]?.cells[1]).toBe('Kunde neu 0');
  });

  it.each(['what it is not', '{"v":2,"sha256":"","row":9}', ''])(
    'are read whole with a cursor of %s',
    async (cursor) => {
      far.answer(serving(FILE));
      expect(ids(await some(Number.POSITIVE_INFINITY, cursor))).toEqual(EVERY);
    },
  );

  it('count broken rows as rows, so that a break between them loses and repeats none', async () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => (i % 3 === 0 ? `c-${i}` : `c-${i},name`));
    far.answer(serving(`id,name\n${lines.join('\n')}\n`));
    const whole = await some(Number.POSITIVE_INFINITY);
    expect(whole.map(({ rows }) => rows.length)).toEqual([5_000, 5_000, 2_000]);
    const again = await some(Number.POSITIVE_INFINITY, whole[0]?.cursor);
    expect(again).toEqual(whole.slice(1));
  });
});
