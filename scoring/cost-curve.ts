/** Where the red list pays: acting on everybody below a health, whole points, and what it is expected to be worth. */
import { f64 } from './at';

/** n accounts: health as shown, chance of leaving within the horizon, and what a year of it is worth; no NaN. */
export type Actable = { health: Float64Array; probability: Float64Array; value: Float64Array };

/** `effect` = share of those who would leave that acting keeps, an assumption; `cost` of acting on one account, in the unit of `value`. */
export type Acting = { effect: number; cost: number };

/** Acting on the `acts` accounts below `health`: expected value kept less cost. */
export type CostPoint = { health: number; acts: number; gain: number };

const LEAST = 1;
const MOST = 98;

/** One point for each threshold from 1 to 98. */
export function costCurve({ health, probability, value }: Actable, { effect, cost }: Acting): CostPoint[] {
  const order = Int32Array.from(health.keys()).sort((a, b) => f64(health, a) - f64(health, b) || a - b);
  const curve: CostPoint[] = [];
  let next = 0;
  let gain = 0;
  for (let at = LEAST; at <= MOST; at++) {
    for (; next < order.length && f64(health, order[next] ?? 0) < at; next++) {
      const row = order[next] ?? 0;
      gain += f64(probability, row) * f64(value, row) * effect - cost;
    }
    curve.push({ health: at, acts: next, gain });
  }
  return curve;
}

/** The threshold with the largest gain, the lowest of several; null where acting is worth nothing at any. */
export function bestPoint(curve: readonly CostPoint[]): CostPoint | null {
  return curve.reduce<CostPoint | null>((best, point) => (point.gain > (best?.gain ?? 0) ? point : best), null);
}
