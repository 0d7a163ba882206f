import { z } from 'zod';
import { Band } from './scores';
import { Id, Instant } from './text';

/** The other version; without one, the version in use, or the one in use before it. */
export const CompareWith = z.strictObject({ with: Id.optional() });
export type CompareWith = z.infer<typeof CompareWith>;

const VersionName = z.object({ id: Id, number: z.number(), asOf: Instant });

/** Most accounts listed one by one. */
export const MOST_COMPARED = 200;

/** Account by account: health 0–100 as shown by each version, bands by the thresholds of today. */
export const ModelComparison = z.object({
  version: VersionName,
  /** null = there is no other version to hold it against. */
  other: VersionName.nullable(),
  /** Others one may choose, newest first. */
  choices: z.array(VersionName),
  /** Accounts with a score by both; by one alone. */
  both: z.number(),
  onlyHere: z.number(),
  onlyThere: z.number(),
  /** Accounts whose band differs, among `both`. */
  bandChanges: z.number(),
  /** Mean and median of |difference|, points; null without accounts. */
  meanMove: z.number().nullable(),
  medianMove: z.number().nullable(),
  /** How many accounts go from a band to a band. */
  bands: z.array(z.object({ from: Band, to: Band, accounts: z.number() })),
  /** The largest differences first. */
  rows: z.array(
    z.object({
      id: Id,
      name: z.string(),
      before: z.number(),
      after: z.number(),
      bandBefore: Band,
      bandAfter: Band,
      causeBefore: z.string().nullable(),
      causeAfter: z.string().nullable(),
    }),
  ),
});
export type ModelComparison = z.infer<typeof ModelComparison>;
