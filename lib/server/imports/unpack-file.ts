/**
 * Makes the CSV of a file that is none: the first sheet of an Excel file that holds a table, a Parquet file, a gzip archive. Runs
 * in a process of its own, since such a file takes seconds and may be made to do harm.
 */
import 'server-only';
import fs from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { AppError } from '@/lib/contracts/errors';
import { UPLOAD_LIMIT } from '@/lib/contracts/imports';
import type { FileKind } from '@/lib/server/connectors/file-kind';
import { parquetTable } from '@/lib/server/connectors/file-parquet';
import type { FileTable } from '@/lib/server/connectors/file-table';
import { unpacked } from '@/lib/server/connectors/file-unpack';
import { sheetTables } from '@/lib/server/connectors/file-xlsx';

export type Packed = { file: string; name: string; kind: Exclude<FileKind, 'csv'> };
/** `from` = what it was, in words; `left` = further sheets that were not read. `bytes` of the CSV. */
export type Unpacked = { bytes: number; from: string; left: string[] };

const MB = 1024 ** 2;
/** Unpacked, in memory: of an Excel file, and of a group of a Parquet file's rows. */
const SHEET_BYTES = 80 * MB;
const GROUP_BYTES = 200 * MB;
const RATIO = 200;

/** The CSV takes the file's place. @throws AppError where it holds no table, or more than can be read */
export async function unpackFile({ file, name, kind }: Packed): Promise<Unpacked> {
  const made = `${file}.csv`;
  try {
    const { from, left, text } = await opened({ file, name, kind });
    const handle = await fs.promises.open(made, 'wx', 0o600);
    let bytes = 0;
    try {
      for await (const part of text) {
        const piece = typeof part === 'string' ? Buffer.from(part) : part;
        bytes += piece.length;
        if (bytes > UPLOAD_LIMIT)
          throw new AppError('too_large', `Expected at most ${UPLOAD_LIMIT} bytes unpacked, got more.`);
        await handle.writeFile(piece);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    fs.renameSync(made, file);
    return { bytes, from, left };
  } finally {
    fs.rmSync(made, { force: true });
  }
}

type Opened = Omit<Unpacked, 'bytes'> & { text: AsyncIterable<string | Buffer> };

async function opened({ file, name, kind }: Packed): Promise<Opened> {
  const fetched = { kind, name, path: file, bytes: fs.statSync(file).size, sha256: '', cut: false };
  if (kind === 'gzip') {
    const text = unpacked(fs.createReadStream(file), { name, maxBytes: UPLOAD_LIMIT, maxRatio: RATIO });
    return { from: 'gzip', left: [], text };
  }
  if (kind === 'parquet') return { from: 'Parquet', left: [], text: csvOf(await parquetTable(fetched, GROUP_BYTES)) };
  const tables = await sheetTables(fetched, SHEET_BYTES);
  const good = tables.find(({ columns }) => columns.length > 0);
  if (!good) throw new AppError('invalid', `${name} has no sheet with a header and rows.`);
  const sheetOf = (table: FileTable) => table.name.replace(`${name} › `, '');
  return {
    ...{ from: `Excel, sheet ${sheetOf(good)}`, text: csvOf(good) },
    left: tables.filter((table) => table !== good).map(sheetOf),
  };
}

async function* csvOf({ columns, blocks }: FileTable): AsyncGenerator<string, void> {
  yield stringify([columns.map(({ name }) => name)]);
  for await (const block of blocks(columns.map((_, place) => place))) {
    let rows: string[][] = [];
    for (const { cells, problem } of block) {
      if (problem) throw new AppError('invalid', problem.message);
      rows.push(columns.map((_, place) => cells[place] ?? ''));
      if (rows.length < 5_000) continue;
      yield stringify(rows);
      rows = [];
    }
    if (rows.length > 0) yield stringify(rows);
  }
}
