import { z } from 'zod';
import { Instant } from './text';

/** The chance of still being a customer. All shares in [0, 1]; it agrees with the risk that is shown at the horizon of the score. */
export const Survival = z.object({
  /** After 1, 2, … months of 30 days from the moment of the score. */
  months: z.array(z.number()),
  /** Chance of having left within so many days. */
  leaves: z.array(z.object({ days: z.number(), probability: z.number() })),
  /** Chance of not having left 30 days after the renewal date; null = none ahead within the curve. */
  renewal: z.object({ at: Instant, stays: z.number() }).nullable(),
});
export type Survival = z.infer<typeof Survival>;
