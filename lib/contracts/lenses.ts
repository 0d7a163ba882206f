import { z } from 'zod';
import { Id, Instant } from './text';

/** What health alone does not say; each lens is null where its data is not there. */
export const Lenses = z.object({
  accountId: Id,
  asOf: Instant.nullable(),
  /** Chance of not having left 30 days after the renewal. */
  renewal: z.object({ at: Instant, stays: z.number() }).nullable(),
  /** Mean place of `parts` among the accounts scored now, [0, 1]: 1 = above all others. */
  adoption: z
    .object({
      percentile: z.number(),
      n: z.number(),
      parts: z.array(z.object({ name: z.string(), value: z.string(), percentile: z.number() })),
    })
    .nullable(),
  /** The latest real answer; `weight` falls evenly from 1 on its day to 0 after 180 days. */
  sentiment: z
    .object({ kind: z.string(), score: z.number(), max: z.number(), at: Instant, days: z.number(), weight: z.number() })
    .nullable(),
  /** ARR that is expected to come in over the months of the curve, minor units of the account's currency, before margin. */
  value: z
    .object({ months: z.number(), expectedMinor: z.number(), fullMinor: z.number(), currency: z.string() })
    .nullable(),
});
export type Lenses = z.infer<typeof Lenses>;
