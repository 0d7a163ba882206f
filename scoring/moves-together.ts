/**
 * Columns whose values move together: a model may lean on any of them, so their weight is shared among them by chance. Looks
 * at no outcome.
 */
import { f64, i32, item } from './at';
import type { RawTable } from './dataset';
import { allRows, rng, seedOf, shuffle } from './random';
import { takeRows } from './take-rows';

/** Rows that ranks are compared on, at most: with so many, a correlation of .7 is known to .01. */
const MOST_ROWS = 5_000;
/** Rows in which both columns have a value, at least: fewer say nothing. */
const LEAST_ROWS = 30;
/** |Spearman| from which two columns are said to move together. */
const STRONG = 0.7;
/** Part of the seed that only this draw uses. */
const PART = 820;

/** `least` = the weakest |Spearman| between any two of them, over the `rows` compared at most. */
export type MovesTogether = { columns: string[]; least: number; rows: number };

/**
 * Groups of number columns, yes and no among them, of which every two move together; missing values are left out pair by
 * pair. A column stands in one group at most: the strongest pairs come together first.
 *
 * @param of.strong |Spearman| in [0, 1]
 */
export function movingTogether(raw: RawTable, of: { seed: number; strong?: number }): MovesTogether[] {
  const strong = of.strong ?? STRONG;
  const rows = allRows(raw.n);
  shuffle(rows, rng(seedOf(of.seed, PART)));
  const part = takeRows(raw, rows.slice(0, MOST_ROWS).sort());
  const columns = part.columns.flatMap((column) => (column.kind === 'number' ? [ordered(column)] : []));
  const apart = new Map<string, number>();
  const keyOf = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
  for (let a = 0; a < columns.length; a++)
    for (let b = a + 1; b < columns.length; b++)
      apart.set(keyOf(a, b), Math.abs(spearman(item(columns, a), item(columns, b))));
  const between = (a: number[], b: number[]) =>
    Math.min(...a.flatMap((x) => b.map((y) => apart.get(keyOf(x, y)) ?? 0)));
  const paired = allRows(columns.length).filter((a) => columns.some((_, b) => (apart.get(keyOf(a, b)) ?? 0) >= strong));
  const groups = joined(
    Array.from(paired, (c) => [c]),
    { between, strong },
  );
  return groups.map((group) => {
    const least = Math.min(...group.flatMap((a, k) => group.slice(k + 1).map((b) => apart.get(keyOf(a, b)) ?? 0)));
    return { columns: group.map((c) => item(columns, c).name), least, rows: part.n };
  });
}

type Join = { between: (a: number[], b: number[]) => number; strong: number };

/** Complete linkage: two groups become one only while every pair across them is strong. Groups of one are no groups. */
function joined(start: number[][], { between, strong }: Join): number[][] {
  let groups = start;
  for (;;) {
    let best = { a: -1, b: -1, size: 0 };
    for (let a = 0; a < groups.length; a++)
      for (let b = a + 1; b < groups.length; b++) {
        const size = between(item(groups, a), item(groups, b));
        if (size >= strong && size > best.size) best = { a, b, size };
      }
    if (best.a < 0) return groups.filter((group) => group.length > 1);
    const both = [...item(groups, best.a), ...item(groups, best.b)].sort((a, b) => a - b);
    groups = groups.filter((_, k) => k !== best.a && k !== best.b).concat([both]);
  }
}

/** `order` = the rows that have a value, by value. */
type Ordered = { name: string; values: Float64Array; order: Int32Array };

function ordered({ name, values }: { name: string; values: Float64Array }): Ordered {
  const order = allRows(values.length).filter((row) => !Number.isNaN(f64(values, row)));
  order.sort((a, b) => f64(values, a) - f64(values, b));
  return { name, values, order };
}

/**
 * Spearman's correlation over the rows in which both have a value; ties share their middle rank.
 *
 * @returns [−1, 1]; 0 with fewer than 30 such rows, or where one of the two does not vary in them
 * Source: Spearman 1904, as Pearson's correlation of the ranks. Checked against scipy.stats.spearmanr in the tests.
 */
function spearman(a: Ordered, b: Ordered): number {
  const [x, y] = [ranksWhere(a, b.values), ranksWhere(b, a.values)];
  const rows = a.order.filter((row) => !Number.isNaN(f64(b.values, row)));
  if (rows.length < LEAST_ROWS) return 0;
  const middle = (rows.length + 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const row of rows) {
    const [dx, dy] = [f64(x, row) - middle, f64(y, row) - middle];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/** The rank, from 1, of each row's value among the rows in which the other column has one too; length n. */
function ranksWhere({ values, order }: Ordered, other: Float64Array): Float64Array {
  const rows = order.filter((row) => !Number.isNaN(f64(other, row)));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && f64(values, i32(rows, end)) === f64(values, i32(rows, start))) end++;
    for (let k = start; k < end; k++) ranks[i32(rows, k)] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
