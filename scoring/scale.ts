/**
 * Log-odds of leaving ↔ health points. Every 10 points halve the odds; 50 is as likely to leave as the average customer.
 */

/** Points by which health falls when the log-odds rise by one: 10 / ln 2 ≈ 14.43. */
export const POINTS = 10 / Math.LN2;

/** The average on which the scale rests: `logitP0` = log-odds of the share of positive snapshots. */
export type Scale = { logitP0: number };

/** Assumed, and said so, as long as nobody is known to have left: one in ten. */
export const ASSUMED_LOGIT_P0 = Math.log(0.1 / 0.9);

/** Unclipped health of a log-odds. */
export function healthOf(logit: number, { logitP0 }: Scale): number {
  return 50 - POINTS * (logit - logitP0);
}

/** Element-wise `healthOf`. */
export function healthsOf(logits: Float64Array, scale: Scale): Float64Array {
  return logits.map((x) => healthOf(x, scale));
}
