/** When an account is likely to leave, beside whether: the curve that the latest pass kept. */
import type { Survival } from '@/lib/contracts/survival';
import { leavesBy } from '@/scoring';

const DAY = 86_400_000;
const SPOKEN_OF = [30, 90, 180];
/** Who leaves within so many days after the renewal date did not renew. */
const AFTER_RENEWAL = 30;

type Kept = { survival: readonly number[]; asOf: Date; renewalAt: string | null };

/** Null where the version in use keeps no curve. */
export function survivalOf({ survival, asOf, renewalAt }: Kept): Survival | null {
  if (survival.length === 0) return null;
  const curve = Float64Array.from(survival);
  const leaves = SPOKEN_OF.map((days) => ({ days, probability: leavesBy(curve, days) }));
  const until = renewalAt === null ? Number.NaN : (Date.parse(renewalAt) - asOf.getTime()) / DAY + AFTER_RENEWAL;
  const left = Number.isNaN(until) ? Number.NaN : leavesBy(curve, until);
  return {
    months: [...survival],
    leaves: leaves.filter(({ probability }) => !Number.isNaN(probability)),
    renewal: renewalAt === null || Number.isNaN(left) ? null : { at: renewalAt, stays: 1 - left },
  };
}
