import { z } from 'zod';
import { Id, Instant } from './text';

/** Accounts shown, and the inputs by which they are found: those that weigh most. */
export const MOST_SIMILAR = 10;
export const MOST_INPUTS = 12;

const Difference = z.object({ name: z.string(), theirs: z.string().nullable(), here: z.string().nullable() });
export const SimilarAccount = z.object({
  id: Id,
  name: z.string(),
  /** The day whose values are like those of this account today; null = a file without dates. */
  asOf: Instant.nullable(),
  /** As kept for that day, 0–100, by a model that did not see the outcome; null = nothing was kept. */
  health: z.number().nullable(),
  /** [0, 1]; 1 = the same in every input that counts. */
  alike: z.number(),
  /** Where most of the distance lies, largest first. */
  differs: z.array(Difference),
  /** Within the horizon; `laterAt` = it left after that. */
  outcome: z.object({
    kind: z.enum(['left', 'renewed', 'stayed']),
    at: Instant.nullable(),
    laterAt: Instant.nullable(),
  }),
});
export type SimilarAccount = z.infer<typeof SimilarAccount>;

/** The past accounts most like this one and what became of them; never the account itself, each once. */
export const SimilarAccounts = z.object({
  accountId: Id,
  modelNumber: z.number(),
  /** "90 days", or "as in the file". */
  horizon: z.string(),
  inputs: z.number(),
  rows: z.array(SimilarAccount),
  /** Of `rows`, and its 95 % interval (Wilson). */
  left: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
  /** Everyone they were found among: snapshots, how many of them left, accounts. */
  among: z.object({ rows: z.number(), left: z.number(), accounts: z.number(), months: z.number() }),
});
export type SimilarAccounts = z.infer<typeof SimilarAccounts>;
