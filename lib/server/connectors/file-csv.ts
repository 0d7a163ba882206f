/** A CSV file as a table. The reader of uploaded files reads it; what cannot be read of it is told row by row. */
import 'server-only';
import fs from 'node:fs';
import { AppError } from '@/lib/contracts/errors';
import { type CsvFile, type CsvRow, openCsv } from '@/lib/server/imports/read-csv';
import type { RowProblem } from '@/lib/server/imports/row-problem';
import type { SourceRow } from './connector';
import type { Fetched } from './file-fetch';
import type { FileTable } from './file-table';

/** Of a file whose columns alone are asked for: a header is never longer, and a person may be waiting. */
export const CSV_BEGINNING = 1 << 22;

export async function csvTable({ path, name, cut }: Fetched): Promise<FileTable> {
  if (cut && !hasLineEnd(path)) throw new AppError('invalid', `The first line of ${name} is too long to be a header.`);
  const file = await openCsv(path).catch((cause) => {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError('invalid', `${name}: ${cause.message}`, {
      ...(cause.field ? { field: cause.field } : {}),
      cause,
    });
  });
  const columns = file.names.map((column) => ({ name: column, type: 'text' }));
  return { name, columns, rows: null, blocks: () => blocksOf(file) };
}

const hasLineEnd = (path: string): boolean => /[\r\n]/.test(fs.readFileSync(path, 'latin1'));

/** Rows that cannot be read stand in the stream where the reader meets them, so that a count of rows is a place in the file. */
async function* blocksOf(file: CsvFile): AsyncGenerator<Iterable<SourceRow>> {
  const broken: RowProblem[] = [];
  for await (const block of file.blocks((problem) => broken.push(problem))) yield mixed(block, broken);
}

function* mixed(block: Iterable<CsvRow>, broken: RowProblem[]): Generator<SourceRow> {
  for (const { cells } of block) {
    yield* refused(broken);
    yield { cells, deleted: false };
  }
  yield* refused(broken);
}

function* refused(broken: RowProblem[]): Generator<SourceRow> {
  for (const problem of broken.splice(0)) {
    // Rows of a source are numbered as they come, so the line in the file is said in words.
    const message = `Line ${problem.line} of the file: ${problem.message}`;
    const fix = problem.fix.replace(' and upload again', ' at the source');
    yield { cells: [], deleted: false, problem: { ...problem, message, fix } };
  }
}
