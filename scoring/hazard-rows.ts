/** Snapshots × months ahead: the rows a hazard learns from and is asked at. */
import { f64, i32, u8 } from './at';
import type { FeatureSource, RawColumn, RawTable } from './dataset';
import type { History } from './history';
import { rng, seedOf } from './random';

/** Days of a month ahead, and how many of them are looked at. */
export const MONTH_DAYS = 30;
export const MONTHS = 12;

/** The column that says how far ahead a row looks. No imported column can have this name: theirs are trimmed. */
export const AHEAD = ' months ahead';
export const aheadSource: FeatureSource = {
  ...{ name: AHEAD, component: 'custom', actionable: false, sign: 0, monotone: 0 },
};

/** A number column that runs with the calendar: −1 = days until something, +1 = days since. */
export type Clock = { source: string; direction: -1 | 1 };

/** `month[i]` 0 = the first 30 days after snapshot `row[i]`; `y[i]` 1 = leaves in that month. */
export type Steps = { row: Int32Array; month: Uint8Array; y: Uint8Array; months: number };

/** Every month ahead of every snapshot in which the account was still there and of which it is known whether it left. */
export function stepsOf(history: History, { most, seed }: { most: number; seed: number }): Steps {
  const steps: [row: number, month: number, y: number][] = [];
  for (let row = 0; row < history.raw.n; row++)
    for (let month = 0; month < MONTHS; month++) {
      const y = leavesIn(history, row, month);
      if (y === null) break;
      steps.push([row, month, y]);
    }
  const next = rng(seedOf(seed, 590));
  const drawn = steps.length <= most ? steps : steps.filter(() => next() * steps.length < most);
  return {
    row: Int32Array.from(drawn, ([row]) => row),
    month: Uint8Array.from(drawn, ([, month]) => month),
    y: Uint8Array.from(drawn, ([, , y]) => y),
    months: drawn.reduce((last, [, month]) => Math.max(last, month + 1), 0),
  };
}

/** Null where the account is gone before the month, or it is not known how the month ends. */
function leavesIn({ day, leavesIn, counts, until }: History, row: number, month: number): 0 | 1 | null {
  const left = f64(leavesIn, row);
  if (left < MONTH_DAYS * month || f64(day, row) + MONTH_DAYS * (month + 1) > until) return null;
  if (!(left < MONTH_DAYS * (month + 1))) return 0;
  return u8(counts, row) === 1 ? 1 : null;
}

/** The columns as they stand at each step: those that run with the calendar moved along, all others as they were. */
export function expand(raw: RawTable, { row, month }: Steps, clocks: readonly Clock[]): RawTable {
  const directionOf = new Map(clocks.map(({ source, direction }) => [source, direction]));
  const columns = raw.columns.map((column): RawColumn => {
    if (column.kind === 'category') return { ...column, codes: row.map((r) => i32(column.codes, r)) };
    const pace = MONTH_DAYS * (directionOf.get(column.name) ?? 0);
    return { ...column, values: Float64Array.from(row, (r, i) => f64(column.values, r) + pace * u8(month, i)) };
  });
  return { n: row.length, columns: [...columns, { name: AHEAD, kind: 'number', values: Float64Array.from(month) }] };
}
