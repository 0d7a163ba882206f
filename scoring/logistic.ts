/**
 * Ridge logistic regression in a few columns, for the baseline and the scale of the scorecard.
 */
import { f64, i32, item, u8 } from './at';
import { sigmoid } from './logit';

/** logit p = intercept + Σ slopes[j] · x_j. */
export type Logistic = { intercept: number; slopes: Float64Array };

/**
 * Fits by Newton's method.
 *
 * @param columns d columns of length n, no NaN at `rows`; a handful, on comparable scales
 * @param on outcome and weight of all n rows, and the rows to fit on
 * @param ridge penalty ½ · ridge · slope²; the intercept is free
 * Source: Hastie, Tibshirani & Friedman 2009, section 4.4.1.
 */
export function fitLogistic(
  columns: Float64Array[],
  on: { y: Uint8Array; weight: Float64Array; rows: Int32Array },
  ridge: number,
): Logistic {
  const size = columns.length + 1;
  const beta = new Float64Array(size);
  for (let round = 0; round < 40; round++) {
    const step = solve(...normalEquations(columns, on, { beta, ridge }));
    let moved = 0;
    for (let j = 0; j < size; j++) {
      beta[j] = f64(beta, j) - f64(step, j);
      moved += Math.abs(f64(step, j));
    }
    if (moved < 1e-9) break;
  }
  return { intercept: f64(beta, 0), slopes: beta.slice(1) };
}

/** Linear predictor of one row. */
export function linear({ intercept, slopes }: Logistic, columns: Float64Array[], row: number): number {
  return columns.reduce((sum, x, j) => sum + f64(slopes, j) * f64(x, row), intercept);
}

/** Hessian (row-major) and gradient of the penalised loss at beta. */
function normalEquations(
  columns: Float64Array[],
  on: { y: Uint8Array; weight: Float64Array; rows: Int32Array },
  at: { beta: Float64Array; ridge: number },
): [Float64Array, Float64Array] {
  const size = at.beta.length;
  const hessian = new Float64Array(size * size);
  const gradient = at.beta.map((b, j) => (j === 0 ? 0 : at.ridge * b));
  for (let j = 0; j < size; j++) hessian[j * size + j] = j === 0 ? 1e-9 : at.ridge;
  const x = new Float64Array(size);
  x[0] = 1;
  for (let i = 0; i < on.rows.length; i++) {
    const row = i32(on.rows, i);
    let eta = f64(at.beta, 0);
    for (let j = 1; j < size; j++) {
      x[j] = f64(item(columns, j - 1), row);
      eta += f64(at.beta, j) * f64(x, j);
    }
    const p = sigmoid(eta);
    const w = f64(on.weight, row);
    addOuter(hessian, x, w * Math.max(p * (1 - p), 1e-9));
    for (let j = 0; j < size; j++) gradient[j] = f64(gradient, j) + w * (p - u8(on.y, row)) * f64(x, j);
  }
  return [hessian, gradient];
}

function addOuter(matrix: Float64Array, x: Float64Array, scale: number): void {
  for (let j = 0; j < x.length; j++) {
    for (let k = 0; k < x.length; k++) {
      const at = j * x.length + k;
      matrix[at] = f64(matrix, at) + scale * f64(x, j) * f64(x, k);
    }
  }
}

/** Solves the symmetric positive definite system by Gaussian elimination; overwrites both. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let j = 0; j < size; j++) {
    for (let k = j + 1; k < size; k++) {
      const ratio = f64(matrix, k * size + j) / f64(matrix, j * size + j);
      for (let c = j; c < size; c++)
        matrix[k * size + c] = f64(matrix, k * size + c) - ratio * f64(matrix, j * size + c);
      right[k] = f64(right, k) - ratio * f64(right, j);
    }
  }
  for (let j = size - 1; j >= 0; j--) {
    let sum = f64(right, j);
    for (let c = j + 1; c < size; c++) sum -= f64(matrix, j * size + c) * f64(right, c);
    right[j] = sum / f64(matrix, j * size + j);
  }
  return right;
}
