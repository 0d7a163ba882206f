import { z } from 'zod';
import { Band, ScoreState } from './scores';
import { Id, Instant } from './text';

/** An account below another one, at whatever depth; health and band as shown, ARR in minor units of the workspace's currency. */
export const GroupMember = z.object({
  id: Id,
  name: z.string(),
  /** 1 = right below. */
  depth: z.number(),
  state: ScoreState,
  health: z.number().nullable(),
  band: Band.nullable(),
  arrMinor: z.number().nullable(),
  owner: z.string().nullable(),
});
export type GroupMember = z.infer<typeof GroupMember>;

/** Most members listed by name; the roll-ups count all. */
export const MOST_MEMBERS = 200;

const Named = z.object({ id: Id, name: z.string(), health: z.number() });

/** The accounts below one, and what their healths come to: 0–100 as shown, over those that have one and are still customers. */
export const AccountGroup = z.object({
  accountId: Id,
  asOf: Instant.nullable(),
  currency: z.string(),
  accounts: z.number(),
  left: z.number(),
  scored: z.number(),
  mean: z.number().nullable(),
  worst: Named.nullable(),
  /** Over the `n` of them with an ARR, `arrMinor` in all. */
  arrWeighted: z.object({ health: z.number(), n: z.number(), arrMinor: z.number() }).nullable(),
  /** Without it the ARR-weighted mean, where no ARR is known the plain one, would stand `points` higher. */
  drags: Named.extend({ points: z.number(), by: z.enum(['ARR-weighted mean', 'mean']) }).nullable(),
  /** Worst first. */
  members: z.array(GroupMember),
});
export type AccountGroup = z.infer<typeof AccountGroup>;
