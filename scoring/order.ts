/**
 * Order statistics shared by the metrics, the interval and the scorecard.
 */
import { f64, i32 } from './at';

/**
 * The indices that put `values` in ascending order; equal values keep their order.
 *
 * @param values length n, no NaN
 * @returns length n
 */
export function ascending(values: Float64Array): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => f64(values, a) - f64(values, b) || a - b);
}

/**
 * Quantile with linear interpolation between neighbours.
 *
 * @param sorted ascending, length n ≥ 1
 * @param share [0, 1]
 * @throws RangeError if `sorted` is empty
 * Source: Hyndman & Fan 1996, type 7 (the default of R and numpy).
 */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) throw new RangeError('Expected at least one value, got 0');
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return f64(sorted, low) + (at - low) * (f64(sorted, high) - f64(sorted, low));
}

/** Arithmetic mean; NaN when empty. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += f64(values, i);
  return sum / values.length;
}

/** values[rows[i]] for each i. */
export function take(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = f64(values, i32(rows, i));
  return out;
}
