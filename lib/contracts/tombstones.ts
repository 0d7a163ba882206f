import { z } from 'zod';
import { Id, Instant } from './text';

/** Ids of accounts that were deleted: no import brings them back. Newest first. */
export const TombstoneList = z.object({
  total: z.number(),
  tombstones: z.array(z.object({ id: Id, externalId: z.string(), deletedAt: Instant, deletedBy: z.string() })),
});
export type TombstoneList = z.infer<typeof TombstoneList>;
