import { z } from 'zod';
import { Id, Instant } from './text';

/** What stands beside the values of a score: its segment's usual ones, and its own at the last renewal. In words, as the values are. */
export const DriversBeside = z.object({
  accountId: Id,
  asOf: Instant,
  /** Scored accounts of its segment in the same pass, of which the medians are; null = it is in none. */
  segment: z.object({ name: z.string(), accounts: z.number() }).nullable(),
  /** The last renewal on record; `keptAt` = the kept day whose values stand for it, null = none was kept by then. */
  renewal: z.object({ at: Instant, keptAt: Instant.nullable() }).nullable(),
  /** By column. null = missing, or nothing to say. */
  values: z.array(z.object({ column: z.string(), segment: z.string().nullable(), renewal: z.string().nullable() })),
});
export type DriversBeside = z.infer<typeof DriversBeside>;
