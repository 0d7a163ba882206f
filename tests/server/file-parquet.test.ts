import zlib from 'node:zlib';
import type { CompressionCodec, SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, parquetWrite, parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '@/lib/server/connectors/connector';
import {
  cellsOf,
  check,
  type FarFile,
  farFile,
  leftBehind,
  pages,
  rowsOf,
  serving,
  streamOf,
  streams,
} from '@/tests/support/far-file';
import { refusal } from '@/tests/support/through-egress';

const FILE = 'Nutzung.parquet';
let far: FarFile;
beforeEach(async () => {
  far = await farFile();
});
afterEach(async () => {
  await far.close();
  expect(leftBehind()).toEqual([]);
});
const source = (more = {}) => far.source(more, FILE);
const bytesOf = (buffer: ArrayBuffer) => new Uint8Array(buffer);
const serve = (...columnData: ColumnSource[]) => far.answer(serving(bytesOf(parquetWriteBuffer({ columnData }))));

/** One frame of blocks as they are (RFC 8878, 3.1.1): Node 20 has no Zstandard of its own. */
function zstdFrame(input: Uint8Array): Uint8Array {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528);
  head[4] = 0xa0;
  head.writeUInt32LE(input.length, 5);
  const parts: Uint8Array[] = [head];
  for (let at = 0; at < input.length; at += 100_000) {
    const block = input.subarray(at, at + 100_000);
    const last = at + 100_000 >= input.length ? 1 : 0;
    parts.push(Buffer.from([0, 8, 16].map((shift) => (((block.length << 3) | last) >> shift) & 0xff)), block);
  }
  return Buffer.concat(parts);
}

/** With a schema told to the letter. @param elements without the root */
function written(columnData: ColumnSource[], elements: SchemaElement[], codec?: CompressionCodec): Uint8Array {
  const writer = new ByteWriter();
  const schema = [{ name: 'root', num_children: columnData.length }, ...elements];
  const compressors = { GZIP: (input: Uint8Array) => new Uint8Array(zlib.gzipSync(input)), ZSTD: zstdFrame };
  parquetWrite({ writer, columnData, schema, compressors, ...(codec ? { codec } : {}) });
  return bytesOf(writer.getBuffer());
}

describe('a Parquet file under an address', () => {
  it('has the columns of its schema, typed, and no digit is lost', async () => {
    serve(
      { name: 'id', data: ['a', 'b', null], type: 'STRING' },
      { name: 'events', data: [9007199254740993n, -1n, null], type: 'INT64' },
      { name: 'seats', data: [5, null, -7], type: 'INT32' },
      { name: 'share', data: [0.1, 1e-7, 1e21], type: 'DOUBLE' },
      { name: 'rate', data: [0.1, 16777216, null], type: 'FLOAT' },
      { name: 'active', data: [true, false, null], type: 'BOOLEAN' },
      { name: 'at', data: [new Date('2026-01-05T12:30:00.250Z'), new Date(-1), null], type: 'TIMESTAMP' },
      {
        name: 'raw',
        data: ['Näme', 'x', null].map((text) => text && new TextEncoder().encode(text)),
        type: 'BYTE_ARRAY',
      },
      { name: 'tags', data: [['x'], ['y', 'z'], null] },
    );
    await check(source());
    const [stream, ...more] = await streams(source());
    expect([stream?.name, stream?.rows, stream?.key, stream?.cursors, more]).toEqual([FILE, 3, [], [], []]);
    const types = Object.fromEntries(stream?.columns.map(({ name, type }) => [name, type]) ?? []);
    expect(types).toMatchObject({
      ...{ id: 'text', events: 'integer', seats: 'integer', share: 'double', rate: 'float', active: 'boolean' },
      ...{ at: 'timestamp', raw: 'text', tags: expect.stringMatching(/^(text|left out: (nested|a list))$/) },
    });
    expect((await cellsOf(source())).map((cells) => cells.slice(0, 8))).toEqual([
      ['a', '9007199254740993', '5', '0.1', '0.1', 'true', '2026-01-05T12:30:00.25Z', 'Näme'],
      ['b', '-1', '', '0.0000001', '16777216', 'false', '1969-12-31T23:59:59.999Z', 'x'],
      ['', '', '-7', '1000000000000000000000', '', '', '', ''],
    ]);
  });

  it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const)('is read as %s', async (codec) => {
    const data = Array.from({ length: 3_000 }, (_, i) => `row ${i} ${'x'.repeat(i % 90)}`);
    far.answer(
      serving(written([{ name: 'id', data }], [{ name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' }], codec)),
    );
    expect((await cellsOf(source())).map(([id]) => id)).toEqual(data);
  });

  it('leaves out what cannot be a cell, and says why in its type', async () => {
    const nested: SchemaElement[] = [
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'tags', converted_type: 'LIST', num_children: 1, repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ];
    const data = [
      { name: 'id', data: ['a', 'b'] },
      { name: 'tags', data: [['x'], ['y', 'z']] },
    ];
    far.answer(serving(written(data, nested)));
    expect((await streamOf(source())).columns).toEqual([
      { name: 'id', type: 'text' },
      { name: 'tags', type: 'left out: nested' },
    ]);
    expect(await cellsOf(source())).toEqual([
      ['a', ''],
      ['b', ''],
    ]);
  });

  it('comes in pages over its groups of rows and goes on behind the last, once each', async () => {
    const data = Array.from({ length: 12_000 }, (_, i) => `c-${i}`);
    serve({ name: 'id', data, type: 'STRING' }, { name: 'n', data: data.map((_, i) => i), type: 'INT32' });
    const table = await streamOf(source());
    const found: Page[] = [];
    for await (const page of pages(source(), table)) {
      found.push(page);
      break;
    }
    for await (const page of pages(source(), { ...table, cursor: found[0]?.cursor ?? null })) found.push(page);
    expect(found.map((page) => page.rows.length)).toEqual([5_000, 5_000, 2_000]);
    expect(found.flatMap((page) => page.rows.map(({ cells }) => cells))).toEqual(data.map((id, i) => [id, String(i)]));
  });

  it('loses no row: one whose bytes are no text is told with its place', async () => {
    const bytes = [[0x61], [0xff, 0xfe], [0x62]].map((each) => Uint8Array.from(each));
    serve({ name: 'id', data: bytes, type: 'BYTE_ARRAY' });
    const rows = await rowsOf(source());
    expect(rows.map(({ cells, problem }) => problem?.message ?? cells[0])).toEqual([
      'a',
      'Row 2 of the file: The cell holds bytes that are no text in UTF-8.',
      'b',
    ]);
  });

  it.each([
    ['cut short', (good: Uint8Array) => good.subarray(0, good.length >> 1), /cannot be read/],
    ['noise behind the right first bytes', () => Buffer.from(`PAR1${'noise '.repeat(900)}PAR1`), /cannot be read/],
    [
      'spoilt in a page',
      (good: Uint8Array) => good.map((byte, i) => (i > 4 && i < 60 ? 0xff : byte)),
      /cannot be read|got \d/,
    ],
  ])('is refused %s', async (_, change, message) => {
    const data = Array.from({ length: 500 }, (_each, i) => `row ${i}`);
    far.answer(serving(change(bytesOf(parquetWriteBuffer({ columnData: [{ name: 'id', data }] })))));
    const refused = await refusal(rowsOf(source({ format: 'parquet' })));
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringMatching(message)]);
  });

  it('is refused with two columns of one name, with no rows, and where it unpacks to too much', async () => {
    const element = { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
    far.answer(
      serving(
        written(
          ['a', 'b'].map((id) => ({ name: 'id', data: [id] })),
          [element, element],
        ),
      ),
    );
    expect((await refusal(streams(source()))).message).toMatch(/^Nutzung\.parquet: .*more than once: “id”/);
    serve({ name: 'id', data: [], type: 'STRING' });
    expect((await refusal(streams(source()))).message).toMatch(/columns but no rows/);
    serve({ name: 'id', data: Array.from({ length: 2_000 }, (_, i) => `row ${i}`), type: 'STRING' });
    const refused = await refusal(rowsOf(source({ limits: { groupBytes: 100 } })));
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringMatching(/unpacks to more than/)]);
  });

  it('is refused where a few bytes repeat one value in one group without end', async () => {
    const data = Array<number>(1_100_000).fill(7);
    const columnData = Array.from({ length: 10 }, (_, i) => ({ name: `n${i}`, data, type: 'INT32' as const }));
    far.answer(serving(bytesOf(parquetWriteBuffer({ columnData, rowGroupSize: data.length, statistics: false }))));
    expect((await refusal(rowsOf(source()))).message).toMatch(/more than 10,000,000 cells in a group of rows/);
  });
});
