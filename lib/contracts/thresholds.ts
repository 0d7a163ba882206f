import { z } from 'zod';
import { Band, Thresholds } from './scores';
import { Id, Instant } from './text';

/** Effect in percent of those who would leave; cost of acting on one account, minor units of the workspace's currency. Bands to preview. */
export const AskThresholds = z.strictObject({
  effect: z.coerce.number().int().min(1).max(100).default(20),
  cost: z.coerce.number().int().min(0).max(1_000_000_000).default(50_000),
  risk: z.coerce.number().int().min(1).max(98).optional(),
  healthy: z.coerce.number().int().min(2).max(99).optional(),
});
export type AskThresholds = z.infer<typeof AskThresholds>;

/** Most accounts of a preview listed by name. */
export const MOST_PREVIEWED = 50;

export const ThresholdProposal = z.object({
  asOf: Instant.nullable(),
  now: Thresholds,
  currency: z.string(),
  horizon: z.string(),
  effect: z.number(),
  cost: z.number(),
  /** Accounts with a probability and an ARR, which the curve counts, and scored accounts without. */
  accounts: z.number(),
  without: z.number(),
  /** Acting on all accounts below `health`: expected ARR kept less cost, minor units. Null = acting pays at none, or nothing to count. */
  best: z.object({ health: z.number(), acts: z.number(), gainMinor: z.number() }).nullable(),
  /** The same at the threshold of today. */
  today: z.object({ health: z.number(), acts: z.number(), gainMinor: z.number() }).nullable(),
  curve: z.array(z.object({ health: z.number(), acts: z.number(), gainMinor: z.number() })),
  /** Who would change band under the asked bands. */
  preview: z.object({
    bands: z.array(z.object({ from: Band, to: Band, accounts: z.number() })),
    changes: z.number(),
    rows: z.array(z.object({ id: Id, name: z.string(), health: z.number(), from: Band, to: Band })),
  }),
});
export type ThresholdProposal = z.infer<typeof ThresholdProposal>;
