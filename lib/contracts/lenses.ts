import { z } from 'zod';
import { Job } from './jobs';
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
  /** Chance of a higher ARR after so many days, and its place among the accounts of the last pass: 1 = the highest. */
  expansion: z
    .object({ asOf: Instant, chance: z.number(), place: z.number(), n: z.number(), days: z.number() })
    .nullable(),
  /** What an account without a real answer in the last year would say: points on the scale of 0 to 10, chances that add up to 1, an 80 % interval in whole points. */
  predictedNps: z
    .object({
      asOf: Instant,
      mean: z.number(),
      promoter: z.number(),
      passive: z.number(),
      detractor: z.number(),
      low: z.number(),
      high: z.number(),
    })
    .nullable(),
});
export type Lenses = z.infer<typeof Lenses>;

/** How the learning of a lens ended: too little to learn from, nothing to be foreseen in it, or a model. */
const LensState = z.enum(['too_few', 'no_signal', 'learned']);

/** Figures out of fold; null where nothing was measured. */
export const NpsLens = z.object({
  state: LensState,
  learnedAt: Instant,
  scoredAt: Instant.nullable(),
  /** Real answers that could be learned from, of how many accounts; and how many it takes. */
  answers: z.number(),
  accounts: z.number(),
  needed: z.number(),
  /** 1 − MSE ÷ MSE of the mean; a lens has to pass `leastSkill`. */
  skill: z.number().nullable(),
  leastSkill: z.number(),
  /** Mean distance of the prediction from the answer, points. */
  error: z.number().nullable(),
  /** Share of answers inside their interval, [0, 1], weighted to accounts like the silent; `promised` = what it should be. */
  coverage: z.number().nullable(),
  promised: z.number(),
  /** Accounts that are foreseen now. */
  silent: z.number(),
  /** First answers of accounts that were foreseen before: how many, how many of them inside, mean distance in points. */
  later: z.object({
    n: z.number(),
    inside: z.number(),
    error: z.number().nullable(),
    since: Instant.nullable(),
  }),
});
export type NpsLens = z.infer<typeof NpsLens>;

/** `events` and `others` = accounts that expanded after a month end, and those that never did; `needed` of each. */
export const ExpansionLens = z.object({
  state: LensState,
  learnedAt: Instant,
  scoredAt: Instant.nullable(),
  days: z.number(),
  events: z.number(),
  others: z.number(),
  /** Account-months learned from. */
  rows: z.number(),
  needed: z.number(),
  /** 95 % interval by account. */
  auc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** AUC of the best single column. */
  baseline: z.number().nullable(),
  /** Share of account-months followed by an expansion. */
  baseRate: z.number().nullable(),
  /** Accounts with a chance now. */
  scored: z.number(),
});
export type ExpansionLens = z.infer<typeof ExpansionLens>;

/** The lenses that are learned; null = nobody has tried yet. `job` = the learning under way, or the last one. */
export const TrainedLenses = z.object({
  job: Job.nullable(),
  nps: NpsLens.nullable(),
  expansion: ExpansionLens.nullable(),
});
export type TrainedLenses = z.infer<typeof TrainedLenses>;
