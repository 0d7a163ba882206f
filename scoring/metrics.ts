/**
 * How good probabilities are, apart from ranking (auc.ts) and calibration by bins (calibration-error.ts).
 */
import { f64, i32, u8 } from './at';
import { ascending } from './order';

/** @throws RangeError if the lengths differ or nothing is there. */
function paired(p: Float64Array, y: Uint8Array): number {
  if (p.length !== y.length) throw new RangeError(`Expected ${p.length} labels, got ${y.length}`);
  if (p.length === 0) throw new RangeError('Expected at least one row, got 0');
  return p.length;
}

/**
 * Mean negative log-likelihood.
 *
 * @param p predicted probability, [0, 1], length n; kept inside [1e-6, 1 − 1e-6]
 * @param y 1 = left, 0 = stayed; length n
 * @returns nats per row; lower is better
 * @throws RangeError if the lengths differ or n = 0
 */
export function logLoss(p: Float64Array, y: Uint8Array): number {
  const n = paired(p, y);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const q = Math.min(1 - 1e-6, Math.max(1e-6, f64(p, i)));
    sum -= Math.log(u8(y, i) === 1 ? q : 1 - q);
  }
  return sum / n;
}

/**
 * Mean squared error of probabilities.
 *
 * @returns [0, 1]; lower is better
 * @throws RangeError if the lengths differ or n = 0
 * Source: Brier 1950, the two-class form without the factor 2.
 */
export function brier(p: Float64Array, y: Uint8Array): number {
  const n = paired(p, y);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (u8(y, i) - f64(p, i)) ** 2;
  return sum / n;
}

/**
 * How many times more leavers the riskiest `share` of rows holds than the same number drawn at random.
 *
 * @param share (0, 1]; rounded up to whole rows
 * @returns ≥ 0; 1 is chance; NaN when nobody left
 * @throws RangeError if the lengths differ or n = 0
 */
export function liftAt(p: Float64Array, y: Uint8Array, share: number): number {
  const n = paired(p, y);
  const size = Math.ceil(n * share);
  const order = ascending(p);
  let caught = 0;
  let positives = 0;
  for (let k = 0; k < n; k++) {
    const left = u8(y, i32(order, k));
    positives += left;
    if (k >= n - size) caught += left;
  }
  return caught / size / (positives / n);
}
