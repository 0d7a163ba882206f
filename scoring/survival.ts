/** From the chances of leaving month by month to a curve, and to the chance of leaving within any number of days. */
import { f64 } from './at';
import { MONTH_DAYS } from './hazard-rows';
import { sigmoid } from './logit';

/** What the curve must agree with: the served chance of leaving within `days`. */
export type Anchor = { days: number; probability: number };

/**
 * The chance of still being a customer at the end of each month ahead.
 *
 * @param logits log-odds of leaving in each month ahead, one account
 * @param anchor all months are moved by one step in log-odds, so that the curve says the same as the score that is shown:
 *   the hazard gives the shape over time, the score the level
 * @returns same length, not rising, in [0, 1]
 */
export function survivalOf(logits: Float64Array, anchor?: Anchor): Float64Array {
  if (!anchor || logits.length === 0) return curveOf(logits, 0);
  let low = -30;
  let high = 30;
  for (let round = 0; round < 60; round++) {
    const step = (low + high) / 2;
    if (leavesBy(curveOf(logits, step), anchor.days) > anchor.probability) high = step;
    else low = step;
  }
  return curveOf(logits, (low + high) / 2);
}

function curveOf(logits: Float64Array, step: number): Float64Array {
  let stays = 1;
  return logits.map((x) => {
    stays *= 1 - sigmoid(x + step);
    return stays;
  });
}

/**
 * The chance of having left after some days; inside a month the pace of leaving is even.
 *
 * @param survival as `survivalOf` gives it
 * @returns [0, 1]; NaN beyond the last month
 */
export function leavesBy(survival: Float64Array, days: number): number {
  const month = Math.floor(days / MONTH_DAYS);
  const part = days / MONTH_DAYS - month;
  if (days < 0 || month + Math.ceil(part) > survival.length) return Number.NaN;
  const before = month === 0 ? 1 : f64(survival, month - 1);
  if (part === 0) return 1 - before;
  const after = f64(survival, month);
  return before === 0 ? 1 : 1 - before * (after / before) ** part;
}
