/** Some rows of a table, and the rows of two. */
import type { RawColumn, RawTable } from './dataset';

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

/**
 * The rows of two tables that have the same columns, those of `a` first.
 *
 * @throws RangeError if `b` lacks a column of `a`, or holds it in another kind
 */
export function joinRows(a: RawTable, b: RawTable): RawTable {
  const columns = a.columns.map((column): RawColumn => {
    const other = b.columns.find(({ name }) => name === column.name);
    if (column.kind === 'number' && other?.kind === 'number')
      return { ...column, values: Float64Array.from([...column.values, ...other.values]) };
    if (column.kind === 'category' && other?.kind === 'category')
      return { ...column, codes: Int32Array.from([...column.codes, ...other.codes]) };
    throw new RangeError(`Expected the column ${column.name} in both tables, in the same kind`);
  });
  return { n: a.n + b.n, columns };
}
