/**
 * Area under the ROC curve, its interval, and the paired comparison of two scores on the same rows.
 */
import { f64, i32, u8 } from './at';
import { ascending } from './order';

export type Estimate = { value: number; low: number; high: number };

/** The area and what each row adds to its error: area(sample) − area(population) ≈ sum of `influence`. */
export type AucParts = { value: number; influence: Float64Array; positives: number };

/**
 * The area with the influence of every row (mid-ranks, O(n log n)).
 *
 * @param score length n
 * @param label 1 = left, 0 = stayed; length n
 * @returns value in [0, 1]; influence of length n
 * @throws RangeError if the lengths differ, or only one class is present
 * Source: DeLong, DeLong & Clarke-Pearson 1988; mid-ranks as in Sun & Xu 2014.
 */
export function aucParts(score: Float64Array, label: Uint8Array): AucParts {
  const n = score.length;
  if (label.length !== n) throw new RangeError(`Expected ${n} labels, got ${label.length}`);
  const positives = label.reduce((sum, y) => sum + y, 0);
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`Expected both classes, got ${positives} that left and ${negatives} that stayed`);
  }
  const influence = placements(score, label);
  let value = 0;
  for (let i = 0; i < n; i++) if (u8(label, i) === 1) value += f64(influence, i) / negatives;
  value /= positives;
  for (let i = 0; i < n; i++) {
    const left = u8(label, i) === 1;
    influence[i] = (f64(influence, i) / (left ? negatives : positives) - value) / (left ? positives : negatives);
  }
  return { value, influence, positives };
}

/** For a row that left: stayers ranked below it; for a stayer: leavers ranked above it. Ties count half. */
function placements(score: Float64Array, label: Uint8Array): Float64Array {
  const order = ascending(score);
  const out = new Float64Array(score.length);
  const positives = label.reduce((sum, y) => sum + y, 0);
  let below: [number, number] = [0, 0];
  for (let start = 0; start < order.length; ) {
    const tie = tieFrom(order, score, start);
    let left = 0;
    for (let k = start; k < tie; k++) left += u8(label, i32(order, k));
    const stayed = tie - start - left;
    for (let k = start; k < tie; k++) {
      const row = i32(order, k);
      out[row] = u8(label, row) === 1 ? below[0] + stayed / 2 : positives - below[1] - left / 2;
    }
    below = [below[0] + stayed, below[1] + left];
    start = tie;
  }
  return out;
}

/** One past the last position that ties with position `start`. */
function tieFrom(order: Int32Array, score: Float64Array, start: number): number {
  const value = f64(score, i32(order, start));
  let end = start + 1;
  while (end < order.length && f64(score, i32(order, end)) === value) end++;
  return end;
}

/**
 * Area under the ROC curve: the chance that a random churned account ranks above a random retained one.
 *
 * @param score predicted risk, any monotone scale; length n
 * @param label 1 = churned within the horizon, 0 = not; length n
 * @returns [0, 1]; 0.5 is chance; ties count half
 * @throws RangeError if the lengths differ, or only one class is present
 * Source: Hanley & McNeil 1982, eq. 1.
 */
export function auc(score: Float64Array, label: Uint8Array): number {
  return aucParts(score, label).value;
}

/**
 * The area with a 95 % interval for independent rows.
 *
 * @returns low and high clipped to [0, 1]
 * @throws RangeError as `auc`
 * Source: DeLong, DeLong & Clarke-Pearson 1988, with n − 1 in each class.
 */
export function aucDeLong(score: Float64Array, label: Uint8Array): Estimate {
  const { value, influence, positives } = aucParts(score, label);
  const negatives = score.length - positives;
  let variance = 0;
  for (let i = 0; i < score.length; i++) {
    const size = u8(label, i) === 1 ? positives : negatives;
    variance += f64(influence, i) ** 2 * (size / Math.max(1, size - 1));
  }
  return within(value, Math.sqrt(variance));
}

/** value ± 1.96 standard errors, kept inside [0, 1]. */
export function within(value: number, standardError: number): Estimate {
  const half = 1.959963984540054 * standardError;
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/**
 * Standard error of a sum of influences when the rows of one account move together.
 *
 * @param influence what each row adds, length n
 * @param group account of each row, length n
 * Source: Obuchowski 1997, clustered ROC data; equals DeLong (n instead of n − 1) when every account has one row.
 */
export function groupedError(influence: Float64Array, group: Int32Array): number {
  const sums = new Map<number, number>();
  for (let i = 0; i < influence.length; i++) {
    const g = i32(group, i);
    sums.set(g, (sums.get(g) ?? 0) + f64(influence, i));
  }
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return Math.sqrt((squares * sums.size) / Math.max(1, sums.size - 1));
}
