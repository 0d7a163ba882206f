import { z } from 'zod';
import { Band, Thresholds } from './scores';
import { Id } from './text';

/** Most values changed at once. */
export const MOST_CHANGES = 5;

const Change = z.strictObject({
  column: z.string().min(1).max(10_000),
  value: z.union([z.number(), z.string().max(10_000)]),
});
export const AskWhatIf = z.strictObject({ changes: z.array(Change).max(MOST_CHANGES) });
export type AskWhatIf = z.infer<typeof AskWhatIf>;

/** `shown` on 0–100; `health` whole, unclipped. */
export const Scored = z.object({ shown: z.number(), health: z.number(), band: Band });
export type Scored = z.infer<typeof Scored>;

const Lever = z.object({ column: z.string(), name: z.string() });
/** Health where the value is not known, unclipped with one decimal, as in `steps` and `levels`. */
const Unknown = z.number();
/** `days` before the day of the data; `share`: in parts of one; null = as it was imported or counted. */
export const Unit = z.enum(['days', 'share']).nullable();
export type Unit = z.infer<typeof Unit>;
export const NumberLever = Lever.extend({
  kind: z.literal('number'),
  unit: Unit,
  value: z.number().nullable(),
  /** What eight of ten healthy accounts like it have; null = none to compare with. */
  range: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Health for values above that of the step before, up to and with `upTo`; null = without end. */
  steps: z.array(z.object({ upTo: z.number().nullable(), health: z.number() })),
  missing: Unknown,
});
export type NumberLever = z.infer<typeof NumberLever>;
export const ChoiceLever = Lever.extend({
  kind: z.literal('choice'),
  value: z.string().nullable(),
  levels: z.array(z.object({ level: z.string(), health: z.number() })),
  missing: Unknown,
});
export type ChoiceLever = z.infer<typeof ChoiceLever>;

/** What the model says of an account with some values changed; the curves hold with these changes made. */
export const WhatIf = z.object({
  accountId: Id,
  modelNumber: z.number(),
  thresholds: Thresholds,
  before: Scored,
  after: Scored,
  /** Whole points by which the unclipped health changes. */
  difference: z.number(),
  /** The difference by changed column; adds up to it. */
  parts: z.array(Lever.extend({ points: z.number() })),
  /** Whose ranges these are: healthy accounts of its segment, or where they are few all healthy ones. */
  like: z.object({ segment: z.string().nullable(), accounts: z.number() }),
  levers: z.array(z.discriminatedUnion('kind', [NumberLever, ChoiceLever])),
});
export type WhatIf = z.infer<typeof WhatIf>;
