/**
 * One file under an address as a source by pull: a CSV file, a Parquet file, or the sheets of an Excel file, whole every time. Knows addresses
 * and formats; no workspace and no table of ours.
 */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Connector, Page, Reading, Stream } from './connector';
import type { FileLimits, FileOptions } from './file-address';
import { limitsOf } from './file-answer';
import { CSV_BEGINNING, csvTable } from './file-csv';
import { type Fetched, type Portion, WHOLE, withFile } from './file-fetch';
import { HEAD_BYTES } from './file-kind';
import { parquetTable } from './file-parquet';
import { FileCursor, type FileTable, pagesOf } from './file-table';
import { sheetTables } from './file-xlsx';
import { readCursor } from './vendor-rows';

const isText = (kind: Fetched['kind']): boolean => kind === 'csv' || kind === 'gzip';
const FOR_CHECK: Portion = (kind) => (isText(kind) ? CSV_BEGINNING : HEAD_BYTES);
const FOR_COLUMNS: Portion = (kind) => (isText(kind) ? CSV_BEGINNING : Number.POSITIVE_INFINITY);

export function fileSource(options: FileOptions): Connector {
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    if (reading.query !== null) throw noQuery();
    yield* withFile(options, { portion: WHOLE, signal }, async function* (fetched) {
      const table = tableIn(await tablesOf(fetched, limitsOf(options)), reading.name);
      yield* pagesOf(table, reading, { from: begin(fetched, kept), signal });
    });
  }
  return {
    async check(signal) {
      const looked = withFile(options, { portion: FOR_CHECK, signal }, async function* (fetched) {
        if (isText(fetched.kind)) await tablesOf(fetched, limitsOf(options));
        yield fetched.name;
      });
      for await (const _name of looked); // to its end, so that the file is gone
    },
    async streams(signal) {
      const found: Stream[] = [];
      const looked = withFile(options, { portion: FOR_COLUMNS, signal }, async function* (fetched) {
        yield* await tablesOf(fetched, limitsOf(options));
      });
      for await (const { name, columns, rows } of looked) found.push({ name, columns, rows, key: [], cursors: [] });
      return found;
    },
    describe: async () => {
      throw noQuery();
    },
    read,
  };
}

async function tablesOf(fetched: Fetched, { sheetBytes, groupBytes }: FileLimits): Promise<FileTable[]> {
  switch (fetched.kind) {
    case 'csv':
    case 'gzip':
      return [await csvTable(fetched)];
    case 'xlsx':
      return sheetTables(fetched, sheetBytes);
    case 'parquet':
      return [await parquetTable(fetched, groupBytes)];
  }
}

function tableIn(tables: readonly FileTable[], name: string): FileTable {
  const found = tables.find((table) => table.name === name);
  if (!found) throw new AppError('upstream', `The file has no table “${name}”.`, { field: 'name' });
  return found;
}

/** Behind the rows that are stored if it is the same file to the byte; another file is read from its beginning. */
function begin({ sha256 }: Fetched, kept: string | null): FileCursor {
  const cursor = readCursor(FileCursor, kept);
  return cursor?.sha256 === sha256 ? cursor : { v: 1, sha256, row: 0 };
}

const noQuery = (): AppError => new AppError('invalid', 'A file takes no query. Choose one of its tables.');
