/**
 * The best cut of one node, read from its histogram: every threshold, missing values tried on both sides.
 */
import { f64, i32 } from './at';
import { MISSING } from './binner';
import type { Packing } from './gradients';

/** Rules of a cut; `monotone[f]`: +1 the output may only rise with f, −1 only fall, 0 free. */
export type SplitRules = { lambda: number; minHessian: number; monotone: Int32Array | null };

/**
 * A running search, and at its end the best cut. `missingLeft` 2 = nothing was missing here.
 * gain = reduction of the loss × 2; feature −1 = no cut is worth making.
 */
export type Search = {
  gradient: number;
  hessian: number;
  parent: number;
  gain: number;
  feature: number;
  threshold: number;
  missingLeft: number;
  leftTotal: number;
};

/** A search over a node whose packed total is `total`. */
export function newSearch(total: number, packing: Packing, rules: SplitRules): Search {
  const h = Math.round(total / packing.unit);
  const gradient = (total - h * packing.unit) / packing.gradientScale;
  const hessian = h / packing.hessianScale;
  const parent = (gradient * gradient) / (hessian + rules.lambda);
  return { gradient, hessian, parent, gain: 1e-8, feature: -1, threshold: 0, missingLeft: 2, leftTotal: 0 };
}

/** Where and under which rules to look. */
export type SplitSource = { histogram: Float64Array; binCount: Int32Array; packing: Packing; rules: SplitRules };

/** Tries every threshold of feature f and keeps the best in `search`. */
export function searchFeature(search: Search, f: number, source: SplitSource): void {
  const { histogram } = source;
  const offset = f << 8;
  const bins = i32(source.binCount, f);
  const missing = f64(histogram, offset + MISSING);
  let sum = 0;
  for (let b = 0; b < bins; b++) {
    const v = f64(histogram, offset + b);
    if (v === 0) continue;
    sum += v;
    const last = b === bins - 1;
    if (last && missing === 0) break;
    const better = tryCut(search, sum, { f, source });
    if (better) keep(search, f, { threshold: b, missingLeft: missing === 0 ? 2 : 0, leftTotal: sum });
    if (missing !== 0 && !last && tryCut(search, sum + missing, { f, source })) {
      keep(search, f, { threshold: b, missingLeft: 1, leftTotal: sum + missing });
    }
  }
}

function keep(search: Search, f: number, cut: { threshold: number; missingLeft: number; leftTotal: number }): void {
  search.feature = f;
  search.threshold = cut.threshold;
  search.missingLeft = cut.missingLeft;
  search.leftTotal = cut.leftTotal;
}

/** True, and the gain raised, when sending `left` to one side is allowed and better than the best so far. */
function tryCut(search: Search, left: number, at: { f: number; source: SplitSource }): boolean {
  const { packing, rules } = at.source;
  const units = Math.floor((left + packing.unit / 2) / packing.unit);
  const leftHessian = units / packing.hessianScale;
  const rightHessian = search.hessian - leftHessian;
  if (leftHessian < rules.minHessian || rightHessian < rules.minHessian) return false;
  const leftGradient = (left - units * packing.unit) / packing.gradientScale;
  const rightGradient = search.gradient - leftGradient;
  const leftShare = leftGradient / (leftHessian + rules.lambda);
  const rightShare = rightGradient / (rightHessian + rules.lambda);
  const gain = leftGradient * leftShare + rightGradient * rightShare - search.parent;
  if (gain <= search.gain) return false;
  const direction = rules.monotone === null ? 0 : i32(rules.monotone, at.f);
  if (direction * (leftShare - rightShare) < 0) return false;
  search.gain = gain;
  return true;
}
