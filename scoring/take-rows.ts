/** Some rows of a table. */
import type { RawTable } from './dataset';

/** The given rows, in the given order; a row may come more than once. The table itself when all of them are asked for. */
export function takeRows(raw: RawTable, rows: Int32Array): RawTable {
  if (rows.length === raw.n && rows.every((row, i) => row === i)) return raw;
  return {
    n: rows.length,
    columns: raw.columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
        : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1) },
    ),
  };
}
