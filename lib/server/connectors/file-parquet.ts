/** A Parquet file as a table, read a group of rows at a time. Knows no address. */
import 'server-only';
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AppError } from '@/lib/contracts/errors';
import { columnNames } from '@/lib/server/imports/read-csv';
import type { RowProblem } from '@/lib/server/imports/row-problem';
import type { SourceRow } from './connector';
import type { Fetched } from './file-fetch';
import { type ParquetColumn, parquetColumn } from './file-parquet-cell';
import type { FileTable } from './file-table';

type Column = ParquetColumn & { name: string; called: string };
type Open = { name: string; path: string; metadata: FileMetaData; columns: Column[]; most: number };

/** Of a group of rows, which stands in memory: a value that is repeated takes no bytes in the file. */
const MOST_CELLS = 10_000_000;

export async function parquetTable({ name, path }: Fetched, most: number): Promise<FileTable> {
  const metadata = await openMetadata(name, path);
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const rows = Number(metadata.num_rows);
  if (rows === 0) throw new AppError('invalid', `${name} has columns but no rows.`);
  const names = namesOf(
    name,
    elements.map((element) => element.name),
  );
  const columns = elements.map((element, i) => ({
    ...parquetColumn(element),
    ...{ name: names[i] ?? element.name, called: element.name },
  }));
  // Values are taken as they are stored: what the reader would make of them loses digits.
  for (const element of metadata.schema) {
    delete element.converted_type;
    delete element.logical_type;
  }
  const blocks = (places: readonly number[]) => blocksOf({ name, path, metadata, columns, most }, new Set(places));
  return { name, columns: columns.map((column) => ({ name: column.name, type: column.type })), rows, blocks };
}

async function openMetadata(name: string, path: string): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(await asyncBufferFromFile(path), { geoparquet: false });
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

const unreadable = (name: string, cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError(
        'invalid',
        `${name} cannot be read: it is damaged, encrypted, or packed in a way that is not known here.`,
        {
          cause,
        },
      );

function namesOf(name: string, called: readonly string[]): string[] {
  try {
    return columnNames(called);
  } catch (cause) {
    throw cause instanceof AppError ? new AppError('invalid', `${name}: ${cause.message}`, { cause }) : cause;
  }
}

async function* blocksOf(open: Open, places: ReadonlySet<number>): AsyncGenerator<Iterable<SourceRow>> {
  const asked = open.columns.map((column, place) => (places.has(place) ? column : { ...column, read: null }));
  let from = 0;
  for (const group of open.metadata.row_groups) {
    const to = from + Number(group.num_rows);
    refuseLarge(open, Number(group.total_byte_size));
    refuseMany(open, (to - from) * places.size);
    const values = await groupOf(open, asked, { from, to });
    if (values.length !== to - from)
      throw unreadable(open.name, new Error(`expected ${to - from} rows, got ${values.length}`));
    yield rowsOf(asked, values, from);
    from = to;
  }
}

type Range = { from: number; to: number };

async function groupOf(
  { name, path, metadata, most }: Open,
  asked: readonly Column[],
  { from, to }: Range,
): Promise<unknown[][]> {
  const columns = asked.filter(({ read }) => read).map(({ called }) => called);
  if (columns.length === 0) return Array.from({ length: to - from }, () => []);
  let values: unknown[][] = [];
  try {
    await parquetRead({
      ...{ file: await asyncBufferFromFile(path), metadata, columns, rowStart: from, rowEnd: to, utf8: false },
      ...{ compressors: bounded(name, most), parsers: { timestampFromNanoseconds: (nanos) => nanos } },
      onComplete: (rows) => {
        values = rows;
      },
    });
  } catch (cause) {
    throw unreadable(name, cause);
  }
  return values;
}

const refuseLarge = ({ name, most }: Pick<Open, 'name' | 'most'>, bytes: number): void => {
  if (bytes > most)
    throw new AppError(
      'invalid',
      `${name} unpacks to more than ${Math.round(most / 1024 ** 2)} MB a group of rows. Write it in smaller row groups.`,
    );
};

function refuseMany({ name }: Open, cells: number): void {
  if (cells > MOST_CELLS)
    throw new AppError(
      'invalid',
      `${name} has more than ${MOST_CELLS.toLocaleString('en-US')} cells in a group of rows. Write it in smaller row groups.`,
    );
}

/** What its metadata says of its size may be a lie, so every page is counted. */
function bounded(name: string, most: number): Compressors {
  let bytes = 0;
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input: Uint8Array, length: number) => {
        bytes += length;
        refuseLarge({ name, most }, bytes);
        return unpack(input, length);
      },
    ]),
  );
}

function* rowsOf(asked: readonly Column[], values: readonly unknown[][], from: number): Generator<SourceRow> {
  for (const [i, row] of values.entries()) {
    let next = 0;
    let problem: RowProblem | undefined;
    const cells = asked.map(({ read, name }) => {
      const value = read ? row[next++] : null;
      const text = !read || value === null || value === undefined ? '' : read(value);
      if (text === null) problem ??= notText(name, from + i + 1);
      return text ?? '';
    });
    yield problem ? { cells: [], deleted: false, problem } : { cells, deleted: false };
  }
}

const notText = (column: string, row: number): RowProblem => ({
  ...{ line: row, column, value: '', rule: 'invalid_bytes' },
  message: `Row ${row} of the file: The cell holds bytes that are no text in UTF-8.`,
  fix: 'Write the column as UTF-8 at the source.',
});
