/**
 * What is high, medium and low for a feature inside a segment, and where the odds of leaving really change.
 */
import { f64, i32, u8 } from './at';
import type { NumberColumn } from './dataset';
import { twoSided } from './normal';
import { quantile } from './order';
import { thresholds } from './surrogate-cuts';

export type OddsBreak = {
  cut: number;
  below: { n: number; rate: number };
  above: { n: number; rate: number };
  /** Corrected for the number of cuts and features tried. */
  p: number;
};

export type Benchmark = {
  feature: string;
  high: number;
  medium: number;
  low: number;
  /** Members with a value. */
  n: number;
  /** null = no meaningful break. */
  break: OddsBreak | null;
};

/** Below this many members the percentiles lean on those of everyone. */
const FULL_WEIGHT = 30;
const LEAST_SIDE = 10;
const LEVEL = 0.05;
const MOST_CUTS = 24;

/**
 * @param rows members; @param y 1 = left, of all rows
 * @param of `tests` = number of features looked at, for the correction; `all` = the whole, sorted, without missing
 * @returns null when no member has a value
 */
export function benchmarkOf(
  column: NumberColumn,
  { rows, y, all, tests }: { rows: Int32Array; y: Uint8Array; all: Float64Array; tests: number },
): Benchmark | null {
  const filled = rows.filter((row) => !Number.isNaN(f64(column.values, row)));
  if (filled.length === 0) return null;
  const values = Float64Array.from(filled, (row) => f64(column.values, row));
  const sorted = values.slice().sort();
  const own = Math.min(1, filled.length / FULL_WEIGHT);
  const at = (share: number) => own * quantile(sorted, share) + (1 - own) * quantile(all, share);
  const labels = Uint8Array.from(filled, (row) => u8(y, row));
  return {
    feature: column.name,
    high: at(0.75),
    medium: at(0.5),
    low: at(0.25),
    n: filled.length,
    break: oddsBreak(values, labels, tests),
  };
}

/** The cut with the largest chi-square, if it survives the correction for every cut and feature tried. */
export function oddsBreak(values: Float64Array, labels: Uint8Array, tests: number): OddsBreak | null {
  const cuts = thresholds(values, MOST_CUTS);
  const left = labels.reduce((sum, label) => sum + label, 0);
  const n = labels.length;
  let best: OddsBreak | null = null;
  let most = 0;
  for (const cut of cuts) {
    let below = 0;
    let gone = 0;
    for (let i = 0; i < n; i++) {
      if (f64(values, i) >= cut) continue;
      below++;
      gone += u8(labels, i);
    }
    if (below < LEAST_SIDE || n - below < LEAST_SIDE) continue;
    const chi = chiSquare({ below, gone, left, n });
    if (chi <= most) continue;
    most = chi;
    const p = Math.min(1, twoSided(Math.sqrt(chi)) * cuts.length * tests);
    const rest = n - below;
    best = { cut, below: { n: below, rate: gone / below }, above: { n: rest, rate: (left - gone) / rest }, p };
  }
  return best && best.p < LEVEL ? best : null;
}

/** Pearson, one degree of freedom, with Yates's correction. */
function chiSquare({ below, gone, left, n }: { below: number; gone: number; left: number; n: number }): number {
  const [a, b, c, d] = [gone, below - gone, left - gone, n - below - left + gone];
  const gap = Math.max(0, Math.abs(a * d - b * c) - n / 2);
  const bottom = (a + b) * (c + d) * (a + c) * (b + d);
  return bottom === 0 ? 0 : (n * gap * gap) / bottom;
}

/** 95 % interval of a share. Source: Wilson 1927. */
export function wilson(hits: number, n: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = hits / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Rows of one segment. */
export function membersOf(assigned: Int32Array, segment: number): Int32Array {
  const rows: number[] = [];
  for (let i = 0; i < assigned.length; i++) if (i32(assigned, i) === segment) rows.push(i);
  return Int32Array.from(rows);
}
