/**
 * Logistic gradients, and their packing: gradient and hessian as two integers in one double, so that a histogram
 * update is a single addition and its result does not depend on the order of the rows.
 */
import { f64, i32, u8 } from './at';
import { sigmoid } from './logit';
import type { Random } from './random';

/** packed = G + H · unit with G = gradient · gradientScale and H = hessian · hessianScale, both integers; |ΣG| < unit / 2. */
export type Packing = { gradientScale: number; hessianScale: number; unit: number };

/** First and second derivative of the weighted log loss by the log-odds, length n each. */
export type Gradients = { gradient: Float64Array; hessian: Float64Array };

/** What a fit minimises: outcome, weight (≥ 0) and account of every row, length n. */
export type Target = { y: Uint8Array; weight: Float64Array; group: Int32Array };

/** The largest |gradient| and hessian of some rows. */
type Largest = { gradient: number; hessian: number };

/** Derivatives at the current log-odds `margin`, for `rows`. @returns the largest of them */
export function updateGradients(
  into: Gradients,
  margin: Float64Array,
  at: { rows: Int32Array; target: Target },
): Largest {
  const { rows, target } = at;
  let largestGradient = 1e-12;
  let largestHessian = 1e-12;
  for (let i = 0; i < rows.length; i++) {
    const row = i32(rows, i);
    const p = sigmoid(f64(margin, row));
    const w = f64(target.weight, row);
    const gradient = (p - u8(target.y, row)) * w;
    const hessian = Math.max(p * (1 - p), 1e-6) * w;
    into.gradient[row] = gradient;
    into.hessian[row] = hessian;
    largestGradient = Math.max(largestGradient, Math.abs(gradient));
    largestHessian = Math.max(largestHessian, hessian);
  }
  return { gradient: largestGradient, hessian: largestHessian };
}

/**
 * Integers as fine as a double can hold for sums over `count` rows: 50 bits less two row counters, shared evenly.
 *
 * @param largest of the rows that may be summed, and maybe of others
 * @returns scales so that the largest gradient and hessian use all their bits
 */
export function packingFor(largest: Largest, count: number): Packing {
  const counterBits = Math.ceil(Math.log2(count + 1));
  const bits = Math.max(8, 50 - 2 * counterBits);
  const gradientBits = Math.min(20, Math.ceil(bits / 2));
  const hessianBits = Math.min(20, bits - gradientBits);
  return {
    gradientScale: (2 ** gradientBits - 1) / largest.gradient,
    hessianScale: (2 ** hessianBits - 1) / largest.hessian,
    unit: 2 ** (gradientBits + counterBits + 2),
  };
}

/**
 * Packs the first `count` rows with stochastic rounding, which keeps sums unbiased.
 *
 * @param out length ≥ count, filled
 * Source: Shi et al. 2022, quantized training of gradient boosting decision trees.
 */
export function pack(
  out: Float64Array,
  from: { rows: Int32Array; count: number; gradients: Gradients; random: Random },
  { gradientScale, hessianScale, unit }: Packing,
): void {
  const { rows, count } = from;
  const { gradient, hessian } = from.gradients;
  let state = Math.floor(from.random() * 4294967296) | 0;
  for (let i = 0; i < count; i++) {
    const row = i32(rows, i);
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const first = (state >>> 8) / 16777216;
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const second = (state >>> 8) / 16777216;
    const g = Math.floor(f64(gradient, row) * gradientScale + first);
    out[i] = g + Math.floor(f64(hessian, row) * hessianScale + second) * unit;
  }
}
