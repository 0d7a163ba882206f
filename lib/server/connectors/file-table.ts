/** What every format becomes: tables of columns and rows, given out page by page from a row on. Knows no format. */
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Page, Reading, SourceRow, StreamColumn } from './connector';

export type FileTable = {
  name: string;
  columns: readonly StreamColumn[];
  rows: number | null;
  /**
   * From the first row on, its cells in the order of the columns; only those at `places` have to be told. A block is to be
   * gone through before the next.
   */
  blocks: (places: readonly number[]) => AsyncIterable<Iterable<SourceRow>>;
};

/** The file that was read, and how many of its rows are stored. */
export const FileCursor = z.object({ v: z.literal(1), sha256: z.string(), row: z.int().min(0) });
export type FileCursor = z.infer<typeof FileCursor>;

/** Rows of a page. */
const PAGE = 5_000;

/** @throws AppError upstream where a column that is to be read is not there */
export async function* pagesOf(
  table: FileTable,
  reading: Reading,
  { from, signal }: { from: FileCursor; signal: AbortSignal },
): AsyncGenerator<Page, void> {
  const at = placesOf(table, reading.columns);
  const asked = ({ cells, deleted, problem }: SourceRow): SourceRow =>
    problem ? { cells, deleted, problem } : { cells: at.map((place) => cells[place] ?? ''), deleted };
  let row = 0;
  let waiting: SourceRow[] = [];
  const page = (): Page => {
    const rows = waiting;
    waiting = [];
    return { rows, cursor: JSON.stringify({ ...from, row }) };
  };
  for await (const block of table.blocks(at)) {
    signal.throwIfAborted();
    for (const each of block) {
      if (++row <= from.row) continue;
      waiting.push(asked(each));
      if (waiting.length < PAGE) continue;
      yield page();
      signal.throwIfAborted();
    }
  }
  if (waiting.length > 0) yield page();
}

function placesOf({ name, columns }: FileTable, wanted: readonly string[]): number[] {
  return wanted.map((column) => {
    const place = columns.findIndex((each) => each.name === column);
    if (place < 0) throw new AppError('upstream', `${name} has no column “${column}” any more.`, { field: column });
    return place;
  });
}
