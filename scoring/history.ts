/**
 * Snapshots of accounts over time with what became of each: what is learned from and judged by time. Knows no clock: the
 * day up to which leaving is known comes with the table.
 */
import type { BaselineColumns } from './baseline';
import type { FeatureSource, RawTable } from './dataset';
import type { Signal } from './scorecard';

/** n snapshots in any order, several to an account; days are counted from one common day. */
export type History = {
  raw: RawTable;
  sources: FeatureSource[];
  signals: Signal[];
  baseline: BaselineColumns;
  /** Account of each row, numbered from 0; length n. */
  account: Int32Array;
  /** The instant of each snapshot; length n. */
  day: Float64Array;
  /** Days from the snapshot until the account left; NaN = it has not, as far as is known; length n. */
  leavesIn: Float64Array;
  /** 0 = it left in a way that is not to be learned from; length n. */
  counts: Uint8Array;
  /** Up to this day everybody who left is known to have left. */
  until: number;
  /** How many days after it happens leaving is known for sure. */
  lag: number;
};

/**
 * Whether the account of a row leaves within some days, as known on a day.
 *
 * @param until the last day on which leaving is known
 * @returns 1 leaves, 0 stays, −1 not known yet or not to be learned from
 */
export function leavesWithin(
  of: Pick<History, 'day' | 'leavesIn' | 'counts'>,
  row: number,
  { days, until }: { days: number; until: number },
): -1 | 0 | 1 {
  const day = of.day[row] ?? Number.NaN;
  if (!(day + days <= until)) return -1;
  const left = of.leavesIn[row] ?? Number.NaN;
  if (!(left < days)) return 0;
  return of.counts[row] === 1 ? 1 : -1;
}
