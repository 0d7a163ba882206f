import { z } from 'zod';
import { Instant } from './text';

/** A past day, UTC, whose end is asked about: facts as then known, scores as then in use; names, owners and settings stay today's. */
export const AskDay = z.strictObject({ asOf: z.iso.date('Expected a day as YYYY-MM-DD').optional() });
export type AskDay = z.infer<typeof AskDay>;

/** What is shown: the past day, null = now; and since when scores are kept, null = none are. */
export const DayShown = z.object({ day: z.iso.date().nullable(), keptFrom: Instant.nullable() });
export type DayShown = z.infer<typeof DayShown>;
