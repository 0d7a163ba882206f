/**
 * One pass over a column of text: how many cells are filled, and how often each different value stands in it.
 */
import { isBlankMeasure, isBlankText } from './cell-text';

export type ColumnProfile = {
  name: string;
  rows: number;
  /** Cells that hold something, as text. */
  filled: number;
  /** Trimmed text → count, in order of first appearance; blanks left out. */
  values: Map<string, number>;
};

export function profileColumn(name: string, cells: readonly string[]): ColumnProfile {
  const values = new Map<string, number>();
  let filled = 0;
  for (const cell of cells) {
    if (isBlankText(cell)) continue;
    const text = cell.trim();
    if (text === '') continue;
    filled++;
    values.set(text, (values.get(text) ?? 0) + 1);
  }
  return { name, rows: cells.length, filled, values };
}

/** The same column seen as numbers, dates or yes/no, where "-" and "NA" are blanks too. */
export function measured(profile: ColumnProfile): { values: Map<string, number>; filled: number } {
  const values = new Map<string, number>();
  let filled = 0;
  for (const [text, count] of profile.values) {
    if (isBlankMeasure(text)) continue;
    values.set(text, count);
    filled += count;
  }
  return { values, filled };
}

/** Cells (not distinct values) that pass a test. */
export function countWhere(values: ReadonlyMap<string, number>, test: (text: string) => boolean): number {
  let count = 0;
  for (const [text, times] of values) if (test(text)) count += times;
  return count;
}
