/** How many rows the next page has, so that its bytes stay far below the limit. Knows lengths alone. */
import type { RawRow } from './sql-session';

/** The first page tells how large rows are. */
const FIRST_ROWS = 50;
/** Characters that a page aims at. */
export const AIM = 16 * 1024 * 1024;

export const firstSize = (pageRows: number): number => Math.min(FIRST_ROWS, pageRows);

export const nextSize = (rows: readonly RawRow[], pageRows: number): number => {
  const size = rows.reduce((sum, row) => sum + sizeOf(row), 1);
  return Math.max(1, Math.min(pageRows, Math.floor((AIM * rows.length) / size)));
};

export const sizeOf = (row: RawRow): number => row.reduce((size, text) => size + (text?.length ?? 0), 0);
