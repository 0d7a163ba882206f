/**
 * Whole numbers for eyes: parts that add up to the shown score exactly, without a remainder bar.
 */
import { f64, i32 } from './at';

/** base + Σ parts + clip = score; 0 ≤ score ≤ 100; clip ≠ 0 only when health lies outside. */
export type Shown = { base: number; parts: Int32Array; clip: number; score: number };

/**
 * Rounds a score and its parts by largest remainders: each part is rounded up or down, the ones nearest to the next whole
 * number up, so that they add up to the rounded health.
 *
 * @param base base bar of the row
 * @param points its parts; base + Σ points = health but for floating-point noise
 * @param health unclipped
 * @returns parts in the order of `points`
 * @throws RangeError if anything is not finite
 */
export function shownParts(base: number, points: Float64Array, health: number): Shown {
  const exact = Float64Array.of(base, ...points);
  if (!exact.every(Number.isFinite) || !Number.isFinite(health)) {
    throw new RangeError(`Expected finite points, got base ${base}, health ${health} and ${points.length} parts`);
  }
  const whole = Math.round(health);
  const rounded = wholeParts(exact, whole);
  const score = Math.min(100, Math.max(0, whole));
  return { base: i32(rounded, 0), parts: rounded.slice(1), clip: score - whole, score };
}

/**
 * Whole numbers near `exact` that add up to `whole`: each is rounded down, then the ones nearest to the next whole number up, of equals the first.
 *
 * @param exact at least one finite number; their sum lies near `whole`
 */
export function wholeParts(exact: Float64Array, whole: number): Int32Array {
  const rounded = Int32Array.from(exact, Math.floor);
  const byRemainder = Array.from(exact.keys()).sort(
    (a, b) => f64(exact, b) - Math.floor(f64(exact, b)) - (f64(exact, a) - Math.floor(f64(exact, a))),
  );
  let lacking = whole - rounded.reduce((sum, part) => sum + part, 0);
  for (let k = 0; lacking !== 0 && exact.length > 0; k = (k + 1) % byRemainder.length) {
    const at = lacking > 0 ? byRemainder[k] : byRemainder[byRemainder.length - 1 - k];
    const step = Math.sign(lacking);
    rounded[at ?? 0] = i32(rounded, at ?? 0) + step;
    lacking -= step;
  }
  return rounded;
}

export type Band = 'at risk' | 'watch' | 'healthy';

/** Unclipped health; at risk below `risk`, healthy above `healthy`. */
export type Thresholds = { risk: number; healthy: number };

/** At risk below 40 (about twice the average odds), healthy above 60. */
export const DEFAULT_THRESHOLDS: Thresholds = { risk: 40, healthy: 60 };

/** The band of an unclipped health. */
export function bandOf(health: number, thresholds: Thresholds = DEFAULT_THRESHOLDS): Band {
  if (health < thresholds.risk) return 'at risk';
  return health > thresholds.healthy ? 'healthy' : 'watch';
}
