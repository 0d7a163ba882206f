import { z } from 'zod';
import { Id, Instant } from './text';

const Code = z.string().regex(/^[A-Z]{3}$/, 'Expected a currency code such as EUR');

/** What one unit of `currency` is worth in the workspace's own, from `validFrom` on until the next rate. */
export const Rate = z.object({ id: Id, currency: Code, rate: z.number(), validFrom: Instant });
export type Rate = z.infer<typeof Rate>;
/** `missing` = currencies of accounts without a rate: in no sum of money. */
export const RateList = z.object({
  base: Code,
  rates: z.array(Rate),
  missing: z.array(z.object({ currency: Code, accounts: z.number() })),
});
export type RateList = z.infer<typeof RateList>;

export const SetRate = z.strictObject({
  currency: Code,
  rate: z.number().positive().max(1e9),
  validFrom: z.iso.date(),
});
export type SetRate = z.infer<typeof SetRate>;
