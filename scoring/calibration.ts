/**
 * Platt scaling: from a raw score to log-odds that mean what they say. Fitted only on predictions for unseen rows.
 */
import { f64, i32, u8 } from './at';
import { sigmoid } from './logit';

/** logit p = a · raw + b. */
export type Calibration = { a: number; b: number };

/** No change. */
export const IDENTITY: Calibration = { a: 1, b: 0 };

/** The slope is drawn towards 1 as by this much information; nothing beside hundreds of events, a hold below fifty. */
const SLOPE_PRIOR = 4;

/** A smaller slope would turn the ranking round or flatten it; such a score is reported as no signal, not inverted. */
const LEAST_SLOPE = 0.05;

/**
 * Fits a and b by Newton's method.
 *
 * @param raw score in log-odds, length n
 * @param y outcome, length n
 * @param rows which rows to fit on; both outcomes present
 * @returns a ≥ .05
 * Source: Platt 1999, with the smoothed targets (P + 1) / (P + 2) and 1 / (N + 2); Lin, Lin & Weng 2007.
 */
export function fitPlatt(raw: Float64Array, y: Uint8Array, rows: Int32Array): Calibration {
  let left = 0;
  for (let i = 0; i < rows.length; i++) left += u8(y, i32(rows, i));
  const targets = { left: (left + 1) / (left + 2), stayed: 1 / (rows.length - left + 2) };
  let fit = IDENTITY;
  for (let round = 0; round < 50; round++) {
    const step = newtonStep(fit, { raw, y, rows, targets });
    fit = { a: fit.a - step.a, b: fit.b - step.b };
    if (Math.abs(step.a) + Math.abs(step.b) < 1e-10) break;
  }
  return fit.a >= LEAST_SLOPE ? fit : { a: LEAST_SLOPE, b: interceptFor(LEAST_SLOPE, { raw, y, rows }) };
}

type Sample = { raw: Float64Array; y: Uint8Array; rows: Int32Array };

function newtonStep(fit: Calibration, of: Sample & { targets: { left: number; stayed: number } }): Calibration {
  let ga = SLOPE_PRIOR * (fit.a - 1);
  let gb = 0;
  let haa = SLOPE_PRIOR;
  let hab = 0;
  let hbb = 1e-9;
  for (let i = 0; i < of.rows.length; i++) {
    const row = i32(of.rows, i);
    const x = f64(of.raw, row);
    const p = sigmoid(fit.a * x + fit.b);
    const error = p - (u8(of.y, row) === 1 ? of.targets.left : of.targets.stayed);
    const w = Math.max(p * (1 - p), 1e-9);
    ga += error * x;
    gb += error;
    haa += w * x * x;
    hab += w * x;
    hbb += w;
  }
  const det = haa * hbb - hab * hab;
  return { a: (hbb * ga - hab * gb) / det, b: (haa * gb - hab * ga) / det };
}

/** The intercept that makes the mean prediction equal to the observed share, by bisection. */
function interceptFor(a: number, { raw, y, rows }: Sample): number {
  let low = -50;
  let high = 50;
  for (let round = 0; round < 60; round++) {
    const b = (low + high) / 2;
    let excess = 0;
    for (let i = 0; i < rows.length; i++) excess += sigmoid(a * f64(raw, i32(rows, i)) + b) - u8(y, i32(rows, i));
    if (excess > 0) high = b;
    else low = b;
  }
  return (low + high) / 2;
}

/** a · raw + b for every row. */
export function calibrated(raw: Float64Array, { a, b }: Calibration): Float64Array {
  return raw.map((x) => a * x + b);
}

/** How sure a calibration is: the variance of a log-odds l is aa · l² + 2 · ab · l + bb. */
export type Doubt = { aa: number; ab: number; bb: number };

/** Nothing was fitted. */
export const NO_DOUBT: Doubt = { aa: 0, ab: 0, bb: 0 };

/**
 * Sampling variance of slope and intercept, at calibrated log-odds that would be calibrated again.
 *
 * @param logit calibrated, out of fold, length n
 * @param events accounts that left; rows of one account tell one thing, so that the information of all rows is scaled
 *   down to one positive row an event
 * Source: the inverse of the information matrix of logistic regression.
 */
export function doubtOf(logit: Float64Array, { y, events }: { y: Uint8Array; events: number }): Doubt {
  let haa = SLOPE_PRIOR;
  let hab = 0;
  let hbb = 1e-9;
  let left = 0;
  for (let i = 0; i < logit.length; i++) {
    const x = f64(logit, i);
    const p = sigmoid(x);
    const w = Math.max(p * (1 - p), 1e-9);
    haa += w * x * x;
    hab += w * x;
    hbb += w;
    left += u8(y, i);
  }
  const scale = Math.max(1, left / events) / (haa * hbb - hab * hab);
  return { aa: scale * hbb, ab: -scale * hab, bb: scale * haa };
}

/** Variance of a calibrated log-odds that its calibration adds. */
export const doubtAt = ({ aa, ab, bb }: Doubt, logit: number): number =>
  Math.max(0, aa * logit * logit + 2 * ab * logit + bb);
