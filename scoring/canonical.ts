/** One order of rows, whatever order they came in: what is learned from them must not depend on it. */
import { i32, u8 } from './at';
import type { RawTable } from './dataset';
import { allRows } from './random';

/** The rows by account, then by outcome, then by their values. */
export function canonicalOrder(raw: RawTable, account: Int32Array, y: Uint8Array): Int32Array {
  const readers = raw.columns.map((column) => {
    const values = column.kind === 'number' ? column.values : column.codes;
    return (row: number): number => values[row] ?? Number.NaN;
  });
  const byValues = (a: number, b: number): number => {
    for (const value of readers) {
      const [x, z] = [value(a), value(b)];
      if (Number.isNaN(x) !== Number.isNaN(z)) return Number.isNaN(x) ? 1 : -1;
      if (x !== z && !Number.isNaN(x)) return x - z;
    }
    return 0;
  };
  return allRows(raw.n).sort(
    (a, b) => i32(account, a) - i32(account, b) || u8(y, a) - u8(y, b) || byValues(a, b) || a - b,
  );
}
