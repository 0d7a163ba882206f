/** The sheets of an Excel file as tables, read into memory once their unpacked size is known to be bearable. Knows no address. */
import 'server-only';
import fs from 'node:fs';
import { Unzip, UnzipInflate } from 'fflate';
import readWorkbook, { type Sheet } from 'read-excel-file/node';
import { AppError } from '@/lib/contracts/errors';
import { columnNames } from '@/lib/server/imports/read-csv';
import type { SourceRow } from './connector';
import type { Fetched } from './file-fetch';
import { cellText, cellType, SheetNumber } from './file-sheet-cell';
import type { FileTable } from './file-table';

type Cells = readonly unknown[];

/** @throws AppError where no sheet can be read; a single one among others says so when it is asked for */
export async function sheetTables(fetched: Fetched, most: number): Promise<FileTable[]> {
  const { name, path } = fetched;
  await refuseBomb(fetched, most);
  const sheets = await readWorkbook(path, { trim: false, parseNumber: (written) => new SheetNumber(written) }).catch(
    (cause) => Promise.reject(unreadable(name, cause)),
  );
  const filled = sheets.filter(({ data }) => data.some(isFilled));
  const tables = filled.map((sheet) => tableOf(`${name} › ${sheet.sheet}`, sheet));
  const good = tables.find((table) => !('refused' in table));
  if (good) return tables.map((table) => ('refused' in table ? refusing(table) : table));
  const [first] = tables;
  throw first && 'refused' in first ? first.refused : new AppError('invalid', `${name} is empty.`);
}

const isFilled = (row: Cells): boolean => row.some((cell) => cell !== null && cell !== '');
const unreadable = (name: string, cause: unknown): AppError =>
  new AppError(
    'invalid',
    `${name} is no Excel file that can be read: it is damaged, or a ZIP archive of other files.`,
    {
      cause,
    },
  );

type Refused = { name: string; refused: AppError };

function tableOf(name: string, { data }: Sheet<SheetNumber>): FileTable | Refused {
  const [header = [], ...rows] = data.filter(isFilled);
  try {
    const names = columnNames(header.map(cellText));
    if (rows.length === 0) throw new AppError('invalid', 'There is a header but no rows.');
    const columns = names.map((column, place) => ({ name: column, type: typeOf(rows, place) }));
    return { name, columns, rows: rows.length, blocks: () => blocksOf(rows) };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { name, refused: new AppError(cause.code, `${name}: ${cause.message}`, { cause }) };
  }
}

function refusing({ name, refused }: Refused): FileTable {
  const blocks = async function* (): AsyncGenerator<Iterable<SourceRow>> {
    yield Promise.reject(refused);
  };
  return { name, columns: [], rows: null, blocks };
}

/** Of the cells that are filled; text where they are of several. */
function typeOf(rows: readonly Cells[], place: number): string {
  const types = new Set<string>();
  for (const row of rows) {
    const cell = row[place];
    if (cell !== null && cell !== undefined && cell !== '') types.add(cellType(cell));
    if (types.size > 1) return 'text';
  }
  return [...types][0] ?? 'text';
}

async function* blocksOf(rows: readonly Cells[]): AsyncGenerator<Iterable<SourceRow>> {
  yield (function* () {
    for (const row of rows) yield { cells: row.map(cellText), deleted: false };
  })();
}

/** Counts what the archive unpacks to, a piece at a time: what its directory says of that may be a lie. */
async function refuseBomb({ name, path }: Fetched, most: number): Promise<void> {
  let bytes = 0;
  let broken: unknown = null;
  const unzip = new Unzip();
  unzip.register(UnzipInflate);
  unzip.onfile = (file) => {
    file.ondata = (failed, part) => {
      broken ??= failed;
      bytes += failed ? 0 : part.length;
    };
    file.start();
  };
  try {
    for await (const part of fs.createReadStream(path)) {
      const piece: Buffer = part; // bytes, as no encoding was set
      unzip.push(new Uint8Array(piece));
      if (broken || bytes > most) break;
    }
  } catch (cause) {
    throw unreadable(name, cause);
  }
  if (broken) throw unreadable(name, broken);
  if (bytes > most)
    throw new AppError(
      'invalid',
      `${name} unpacks to more than ${Math.round(most / 1024 ** 2)} MB, which is too much for an Excel file. Export it as CSV.`,
    );
}
