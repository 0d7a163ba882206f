/** Which rows are most like one row, by the inputs that weigh most. Looks at no outcome. */
import { f64, i32, item } from './at';
import type { RawColumn, RawTable } from './dataset';
import { quantile } from './order';

/**
 * `alike` in [0, 1]: 1 = the same in every input. `apart[c]` = share of the whole distance that column c makes; they add up
 * to 1 − alike, in the order of the columns.
 */
export type Near = { row: number; alike: number; apart: Float64Array };

/** `weight` ≥ 0 per column, by name; those of the table are made to add up to 1. `group[i]`: rows of one group count once. */
type NearOptions = { weight: ReadonlyMap<string, number>; group: readonly string[]; k: number };

/**
 * The k rows most like `own`, nearest first, at most one of a group; equal ones in the order of the table.
 *
 * @param table n rows; @param own one row with the same columns
 * @throws RangeError if `group` has another length than the table, or a column is missing in `own`
 * Source: Gower 1971: a number differs by its share of the spread (here P90 − P10, at most 1), a level by 0 or 1. A missing
 * value is like another missing one and unlike any other.
 */
export function nearest(table: RawTable, own: RawTable, { weight, group, k }: NearOptions): Near[] {
  if (group.length !== table.n) throw new RangeError(`Expected ${table.n} groups, got ${group.length}`);
  const sum = table.columns.reduce((all, { name }) => all + (weight.get(name) ?? 0), 0) || 1;
  const parts = table.columns.map((column) => partsOf(column, own, (weight.get(column.name) ?? 0) / sum));
  const distance = new Float64Array(table.n);
  for (const part of parts) for (let i = 0; i < table.n; i++) distance[i] = f64(distance, i) + f64(part, i);
  const order = Int32Array.from({ length: table.n }, (_, i) => i);
  order.sort((a, b) => f64(distance, a) - f64(distance, b) || a - b);
  const seen = new Set<string>();
  const out: Near[] = [];
  for (let i = 0; i < order.length && out.length < k; i++) {
    const row = i32(order, i);
    if (seen.has(item(group, row))) continue;
    seen.add(item(group, row));
    out.push({ row, alike: 1 - f64(distance, row), apart: Float64Array.from(parts, (part) => f64(part, row)) });
  }
  return out;
}

/** What a column adds to the distance of every row. */
function partsOf(column: RawColumn, own: RawTable, weight: number): Float64Array {
  const mine = own.columns.find(({ name }) => name === column.name);
  if (mine === undefined || mine.kind !== column.kind) throw new RangeError(`Expected the column ${column.name}`);
  if (column.kind === 'category') {
    const code = mine.kind === 'category' ? (mine.codes[0] ?? -1) : -1;
    return Float64Array.from(column.codes, (each) => (each === code ? 0 : weight));
  }
  const at = mine.kind === 'number' ? (mine.values[0] ?? Number.NaN) : Number.NaN;
  const spread = spreadOf(column.values);
  return column.values.map((value) => {
    if (Number.isNaN(value) || Number.isNaN(at)) return Number.isNaN(value) && Number.isNaN(at) ? 0 : weight;
    return weight * Math.min(1, Math.abs(value - at) / spread);
  });
}

/** P90 − P10; where eight of ten are the same, the whole range. Never 0. */
function spreadOf(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return 1;
  const middle = quantile(sorted, 0.9) - quantile(sorted, 0.1);
  return middle || f64(sorted, sorted.length - 1) - f64(sorted, 0) || 1;
}
