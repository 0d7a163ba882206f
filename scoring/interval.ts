/**
 * How sure a score is: the spread of refits on bootstrapped accounts, scaled so that refits on disjoint halves of the
 * accounts agree four times in five.
 */
import { f64, i32, item } from './at';
import { type Doubt, doubtAt } from './calibration';
import type { HalfErrors } from './cross-fit';
import type { Place } from './grid';
import { quantile } from './order';
import { allMissing } from './scorecard';
import { blendedLogits, type Unit } from './unit';

/** 10th and 90th percentile of the refits' log-odds around their mean; low ≤ 0 ≤ high. */
export type Deviations = { low: Float64Array; high: Float64Array };

/**
 * What an interval needs at scoring time. `slope` turns raw log-odds into calibrated ones; `factor` is the one scale;
 * `componentVariance` = variance, in log-odds, of what a component adds where it is present.
 */
export type Spread = {
  units: Unit[];
  slope: number;
  factor: number;
  componentVariance: ComponentVariance[];
  doubt: Doubt;
};

export type ComponentVariance = { component: string; sources: string[]; variance: number };

/** Half of the central 80 % of a normal distribution, in standard deviations. */
const HALF_80 = 1.2815515655446004;

/**
 * Spread of the units for the requested rows.
 *
 * @param slope of the calibration
 * @returns in calibrated log-odds, in the order of `rows`, before scaling
 */
export function deviations(
  units: Unit[],
  at: Place,
  of: { rows: Int32Array; blendWeight: number; slope: number },
): Deviations {
  const logits = units.map((unit) => blendedLogits(unit, at, of));
  return deviationsOf(logits, of.slope);
}

/** The same from what the units say: raw, blended log-odds, one list per unit. */
export function deviationsOf(logits: Float64Array[], slope: number): Deviations {
  const n = logits[0]?.length ?? 0;
  const low = new Float64Array(n);
  const high = new Float64Array(n);
  const here = new Float64Array(logits.length);
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let u = 0; u < here.length; u++) {
      here[u] = slope * f64(item(logits, u), i);
      mean += f64(here, u) / here.length;
    }
    here.sort();
    low[i] = Math.min(0, quantile(here, 0.1) - mean);
    high[i] = Math.max(0, quantile(here, 0.9) - mean);
  }
  return { low, high };
}

/**
 * The factor by which bootstraps understate the error of a fit: how far disjoint halves lie apart against the spread of
 * bootstraps of one half, so that four differences in five fall inside. Both at half size, hence no assumption on how
 * errors shrink with more accounts; the shape over rows is that of the full-size spread.
 *
 * @param of `apart` and `again` as in `HalfErrors`, calibrated log-odds of the rows of `spread`
 * @returns > 0; 1 when nothing varies
 */
export function fitFactor(of: HalfErrors, spread: Deviations): number {
  let full = 0;
  let half = 0;
  for (let i = 0; i < of.again.length; i++) {
    full += ((f64(spread.high, i) - f64(spread.low, i)) / (2 * HALF_80)) ** 2;
    half += f64(of.again, i) ** 2;
  }
  const ratios: number[] = [];
  for (let i = 0; i < of.apart.length; i++) {
    for (const bound of [f64(spread.low, i), f64(spread.high, i)]) {
      if (bound !== 0) ratios.push(Math.abs(f64(of.apart, i) / bound));
    }
  }
  if (ratios.length === 0 || full === 0 || half === 0) return 1;
  const factor = quantile(Float64Array.from(ratios).sort(), 0.8) / Math.sqrt(half / full);
  return factor > 0 ? factor : 1;
}

/**
 * 80 % interval of the requested rows around their own log-odds: the refits' spread and what the calibration, which they
 * share, is in doubt about. A row for which a whole component is missing gets the
 * variance that component has elsewhere on top.
 *
 * @param logit calibrated log-odds of each requested row
 * @param around deviations of `spread.units` for the same rows
 * @returns low and high in log-odds, in the order of `rows`
 */
export function intervalOf(
  spread: Omit<Spread, 'units'>,
  at: Place,
  of: { rows: Int32Array; logit: Float64Array; around: Deviations },
): { low: Float64Array; high: Float64Array } {
  const extra = missingVariance(spread.componentVariance, at);
  const bound = (deviation: number, i: number): number => {
    const more = f64(extra, i32(of.rows, i)) + doubtAt(spread.doubt, f64(of.logit, i));
    return Math.hypot(spread.factor * deviation, HALF_80 * Math.sqrt(more));
  };
  return {
    low: of.logit.map((x, i) => x - bound(f64(of.around.low, i), i)),
    high: of.logit.map((x, i) => x + bound(f64(of.around.high, i), i)),
  };
}

/** Variance to add for what is missing; length n. */
function missingVariance(components: ComponentVariance[], at: Place): Float64Array {
  const extra = new Float64Array(at.table.n);
  for (const { sources, variance } of components) {
    for (const row of allMissing(at, sources)) extra[row] = f64(extra, row) + variance;
  }
  return extra;
}
