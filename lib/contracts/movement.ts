import { z } from 'zod';
import { Id, Instant } from './text';

/** Each instant means the latest pass that is kept from then or before. */
export const MovementQuery = z.strictObject({ from: Instant.optional(), to: Instant.optional() });
export type MovementQuery = z.infer<typeof MovementQuery>;

export const KeptPass = z.object({ asOf: Instant, version: z.number() });
export type KeptPass = z.infer<typeof KeptPass>;

/** A segment under its name of that pass, or what stands in place of one. `segmentId` is that of the version in use, where it still has it. */
export const Place = z.object({
  id: z.string(),
  name: z.string(),
  segmentId: Id.nullable(),
});
export type Place = z.infer<typeof Place>;

/** ARR is today's, in minor units of `currency`, over the accounts whose ARR is known (`priced`). */
export const Flow = z.object({
  from: z.string(),
  to: z.string(),
  accounts: z.number(),
  arrMinor: z.number().nullable(),
  priced: z.number(),
});
export type Flow = z.infer<typeof Flow>;

export const SegmentMovement = z.object({
  /** Newest first. */
  passes: z.array(KeptPass),
  /** The earliest pass there is. */
  keptSince: Instant.nullable(),
  /** Null where fewer than two passes are kept. */
  from: KeptPass.nullable(),
  to: KeptPass.nullable(),
  currency: z.string(),
  before: z.array(Place),
  after: z.array(Place),
  flows: z.array(Flow),
});
export type SegmentMovement = z.infer<typeof SegmentMovement>;
