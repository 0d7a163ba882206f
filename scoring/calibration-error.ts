/**
 * Whether "30 %" means 30 of 100: the gap between predicted and observed shares in bins of equal count.
 */
import { f64, i32, u8 } from './at';
import { ascending } from './order';
import { rng } from './random';

export type CalibrationBin = { mean: number; observed: number; n: number };

/**
 * Bins of equal count, from the lowest to the highest prediction.
 *
 * @param p predicted probability, length n
 * @param y 1 = left, 0 = stayed; length n
 * @param bins how many; fewer rows than bins leave out the empty ones
 * @throws RangeError if the lengths differ
 */
export function calibrationBins(p: Float64Array, y: Uint8Array, bins = 10): CalibrationBin[] {
  if (p.length !== y.length) throw new RangeError(`Expected ${p.length} labels, got ${y.length}`);
  const order = ascending(p);
  const out: CalibrationBin[] = [];
  for (let b = 0; b < bins; b++) {
    const start = Math.floor((b * p.length) / bins);
    const end = Math.floor(((b + 1) * p.length) / bins);
    let predicted = 0;
    let observed = 0;
    for (let k = start; k < end; k++) {
      predicted += f64(p, i32(order, k));
      observed += u8(y, i32(order, k));
    }
    const n = end - start;
    if (n > 0) out.push({ mean: predicted / n, observed: observed / n, n });
  }
  return out;
}

/**
 * Expected calibration error: mean distance between predicted and observed share over bins of equal count.
 *
 * @returns [0, 1]; 0 is perfect in the bins, but a perfect model shows more on finite data (see `excessEce`)
 * @throws RangeError if the lengths differ
 * Source: Naeini et al. 2015, with equal-count bins (Nixon et al. 2019).
 */
export function ece(p: Float64Array, y: Uint8Array, bins = 10): number {
  let error = 0;
  for (const bin of calibrationBins(p, y, bins)) error += (bin.n / p.length) * Math.abs(bin.mean - bin.observed);
  return error;
}

/** Defaults: 200 simulations, seed 1, 10 bins. */
export type ExcessOptions = { simulations?: number; seed?: number; bins?: number };

/**
 * ECE minus what a perfectly calibrated model with these predictions would show on average by chance.
 *
 * @param p predicted probability, length n
 * @param y 1 = left, 0 = stayed; length n
 * @returns about 0 for a calibrated model; may be slightly negative
 * @throws RangeError if the lengths differ
 */
export function excessEce(p: Float64Array, y: Uint8Array, options: ExcessOptions = {}): number {
  const { simulations = 200, seed = 1, bins = 10 } = options;
  const random = rng(seed);
  const sorted = p.slice().sort();
  const drawn = new Uint8Array(p.length);
  let chance = 0;
  for (let s = 0; s < simulations; s++) {
    for (let i = 0; i < sorted.length; i++) drawn[i] = random() < f64(sorted, i) ? 1 : 0;
    chance += eceOfSorted(sorted, drawn, bins);
  }
  return ece(p, y, bins) - chance / simulations;
}

/** `ece` when p is already ascending. */
function eceOfSorted(p: Float64Array, y: Uint8Array, bins: number): number {
  let error = 0;
  for (let b = 0; b < bins; b++) {
    const end = Math.floor(((b + 1) * p.length) / bins);
    let gap = 0;
    for (let k = Math.floor((b * p.length) / bins); k < end; k++) gap += f64(p, k) - u8(y, k);
    error += Math.abs(gap) / p.length;
  }
  return error;
}
