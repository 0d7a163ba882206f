/**
 * Intervals that hold what they promise: from the errors of predictions for rows that were not learned from, weighted
 * where the rows to come are of another kind than those that are known. Knows no model.
 * Source: Tibshirani, Foygel Barber, Candès & Ramdas 2019, conformal prediction under covariate shift; one weight shared by
 * all rows of an account as in Dunn, Wasserman & Ramdas 2022.
 */
import { f64 } from './at';
import { ascending, take } from './order';

/** Whole points on which an answer may lie. */
export const MOST_POINTS = 10;

/** Errors (answer − prediction) of rows not learned from, ascending, and how much each weighs; `total` = the sum of all. */
export type Errors = { error: Float64Array; weight: Float64Array; total: number };

/** @param error,weight length n, in any order; weight ≥ 0 */
export function errorsOf(error: Float64Array, weight: Float64Array): Errors {
  const order = ascending(error);
  const sorted = take(weight, order);
  return { error: take(error, order), weight: sorted, total: sum(sorted) };
}

/**
 * Least half-width h at which the interval that is shown, `around`, holds the answer: an interval of whole points is wider
 * than h says, and reckoning with the width before rounding would hold 90 answers of 100 where 80 are promised.
 */
const halfWidthFor = (error: number): number => Math.max(0, Math.abs(error) - 1);

/** Half-widths in ascending order, and the weight of all up to each of them, ready to be asked for a quantile. */
export type Widths = { width: Float64Array; reached: Float64Array; total: number };

export function widthsOf({ error, weight, total }: Errors): Widths {
  const width = error.map(halfWidthFor);
  const order = ascending(width);
  return { width: take(width, order), reached: summedUp(take(weight, order)), total };
}

/**
 * The half-width that holds the answer with the chance `share`.
 *
 * @param own weight of the row that is asked about: it stands for an error of any size
 * @returns Infinity where the known rows weigh too little against it
 */
export function halfWidth({ width, reached, total }: Widths, own: number, share: number): number {
  return width[firstFrom(reached, share * (total + own))] ?? Number.POSITIVE_INFINITY;
}

/** mean ± half-width, rounded outward to whole points and kept on the scale. */
export function around(mean: number, half: number): { low: number; high: number } {
  return {
    low: Math.max(0, Math.ceil(mean - half) - 1),
    high: Math.min(MOST_POINTS, Math.floor(mean + half) + 1),
  };
}

/** Errors in ascending order, and the weight of all below each of them. */
export type Lifts = { error: Float64Array; below: Float64Array; total: number };

export function liftsOf({ error, weight, total }: Errors): Lifts {
  return { error, below: summedUp(weight).map((sum, i) => sum - f64(weight, i)), total };
}

/**
 * Chance that an answer is at least `from`: the share of the errors that would lift the prediction so far.
 *
 * @param from halfway between two whole points
 */
export function chanceFrom({ error, below, total }: Lifts, mean: number, from: number): number {
  if (total === 0) return 0;
  return Math.min(1, Math.max(0, 1 - (below[firstFrom(error, from - mean)] ?? total) / total));
}

/** Index of the first of ascending values that is at least x; their number where none is. */
function firstFrom(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (f64(values, middle) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function summedUp(values: Float64Array): Float64Array {
  let reached = 0;
  return values.map((x) => {
    reached += x;
    return reached;
  });
}

/** In the order of the values: the same sum whatever made the order before. */
const sum = (values: Float64Array): number => values.reduce((all, x) => all + x, 0);
