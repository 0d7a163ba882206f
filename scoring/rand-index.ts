/**
 * Agreement of two partitions of the same rows, corrected for chance.
 *
 * @param a part of each row, 0 … ; length n
 * @param b the same, length n
 * @returns 1 = the same partition, 0 = what chance gives; may be below 0
 * @throws RangeError if the lengths differ
 * Source: Hubert & Arabie 1985, eq. 5.
 */
import { f64, i32 } from './at';

export function adjustedRandIndex(a: Int32Array, b: Int32Array): number {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`Expected ${n} parts, got ${b.length}`);
  const [rows, columns] = [count(a), count(b)];
  const table = new Float64Array(rows * columns);
  for (let i = 0; i < n; i++) {
    const cell = i32(a, i) * columns + i32(b, i);
    table[cell] = f64(table, cell) + 1;
  }
  const left = new Float64Array(rows);
  const right = new Float64Array(columns);
  table.forEach((value, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    left[row] = f64(left, row) + value;
    right[column] = f64(right, column) + value;
  });
  const both = pairs(table);
  const expected = (pairs(left) * pairs(right)) / Math.max(1, (n * (n - 1)) / 2);
  const most = (pairs(left) + pairs(right)) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}

const count = (parts: Int32Array): number => parts.reduce((most, part) => Math.max(most, part), -1) + 1;

const pairs = (counts: Float64Array): number => counts.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
