import { z } from 'zod';
import { ScoreState, Thresholds } from './scores';
import { Id, Instant } from './text';
import { Scored, Unit, WhatIf } from './what-if';

/** Most actions named for an account, and the least points for which one is named. */
export const MOST_ACTIONS = 3;
export const LEAST_GAIN = 1;
/** Below this many healthy accounts nobody can say what they have. */
export const LEAST_PEERS = 10;

/** A value, or a level in words. */
const Value = z.union([z.number(), z.string()]);
export const NextAction = z.object({
  column: z.string(),
  name: z.string(),
  unit: Unit,
  from: Value,
  to: Value,
  /** P10 and P90 of the accounts it is held against; null = a choice. */
  range: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Ranges to be travelled: 1 = from P10 to P90, or to another level. */
  cost: z.number(),
  /** Whole points; `after` − `before`, unclipped. */
  gain: z.number(),
  before: Scored,
  after: Scored,
});
export type NextAction = z.infer<typeof NextAction>;

/** What could be acted on first, each on top of the one before; none is a legal answer. */
export const NextActions = z.object({
  accountId: Id,
  modelNumber: z.number(),
  asOf: Instant,
  state: ScoreState,
  thresholds: Thresholds,
  actions: z.array(NextAction),
  /** How many columns can be acted on. */
  levers: z.number(),
  like: WhatIf.shape.like,
});
export type NextActions = z.infer<typeof NextActions>;
