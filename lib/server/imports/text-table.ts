/**
 * A whole file as columns of text, for what needs all rows at once (typing, training on one file). Short values that
 * repeat are kept once.
 */
import type { TextTable } from '@/scoring';
import type { CsvFile } from './read-csv';
import type { RowProblem } from './row-problem';

export type LoadedTable = {
  table: TextTable;
  /** Physical line of each row; length table.rows. */
  lines: Int32Array;
  problems: RowProblem[];
  /** Rows in the file: stored + reported. */
  rowsIn: number;
};

/** Different values a column may have before its cells are no longer pooled. */
const POOLED_VALUES = 2000;
const POOLED_LENGTH = 40;

export async function loadTable(file: CsvFile): Promise<LoadedTable> {
  const cells: string[][] = file.names.map(() => []);
  const pools = file.names.map(() => new Map<string, string>());
  const lines: number[] = [];
  const problems: RowProblem[] = [];
  for await (const block of file.blocks((problem) => problems.push(problem))) {
    for (const row of block) {
      lines.push(row.line);
      for (let c = 0; c < cells.length; c++) cells[c]?.push(pooled(row.cells[c] ?? '', pools[c]));
    }
  }
  const table = { names: file.names, rows: lines.length, cells };
  return { table, lines: Int32Array.from(lines), problems, rowsIn: lines.length + problems.length };
}

function pooled(cell: string, pool: Map<string, string> | undefined): string {
  if (!pool || cell.length > POOLED_LENGTH) return cell;
  const known = pool.get(cell);
  if (known !== undefined) return known;
  if (pool.size < POOLED_VALUES) pool.set(cell, cell);
  return cell;
}

/** The table without some rows. `keep` has length table.rows, 1 = stays. */
export function keepRows(table: TextTable, keep: Uint8Array): TextTable {
  let rows = 0;
  for (const flag of keep) rows += flag;
  if (rows === table.rows) return table;
  return { names: table.names, rows, cells: table.cells.map((column) => column.filter((_, i) => keep[i] === 1)) };
}
