import { z } from 'zod';
import { Component } from './imports';
import { Id, Instant } from './text';

/** Which score: the latest that was kept up to then; without it, the latest. */
export const AskAudit = z.strictObject({ at: Instant.optional() });
export type AskAudit = z.infer<typeof AskAudit>;

/** A value that the score used. Instants are when facts were learned. */
export const AuditedValue = z.object({
  name: z.string(),
  component: Component,
  /** null = it was missing. */
  value: z.string().nullable(),
  /** Exact points; null = this model carries none. */
  points: z.number().nullable(),
  /** When the newest fact behind it that the score knew was learned; null = there was none. */
  knownAt: Instant.nullable(),
  /** Facts of its kind from before that day that became known after it; `from` = the first of them. */
  late: z.object({ facts: z.number(), from: Instant }).nullable(),
  /** Built again from the facts as they stand now, where that gives another value; `filedAt` = the import that brought one since. */
  rebuilt: z.object({ value: z.string().nullable(), filedAt: Instant.nullable() }).nullable(),
});
export type AuditedValue = z.infer<typeof AuditedValue>;

export const Replay = z.object({
  verdict: z.enum(['equal', 'differs', 'unreadable']),
  /** What is another than it was kept, to the last digit. */
  differs: z.array(z.object({ what: z.string(), kept: z.string(), replayed: z.string() })),
  /** Why it could not be replayed. */
  reason: z.string().nullable(),
});
export type Replay = z.infer<typeof Replay>;

const Pass = z.object({
  asOf: Instant,
  modelId: Id,
  modelNumber: z.number(),
  engine: z.string(),
  /** When the version learned. */
  learnedAt: Instant,
  /** SHA-256 of the values, as kept with the score. */
  inputHash: z.string(),
  /** The member that did not see its outcome, from 1; null = the mean of all, for none saw it. */
  member: z.number().nullable(),
  /** Exact and unclipped; the interval is 80 %. */
  health: z.number(),
  low: z.number(),
  high: z.number(),
  base: z.number(),
  /** 0–100. */
  shown: z.number(),
  replay: Replay,
  values: z.array(AuditedValue),
  /** Why the values could not be built again from facts; null = they were. */
  notRebuilt: z.string().nullable(),
});

/** A kept score, recomputed from the values that were kept with it. */
export const AuditedScore = z.object({
  accountId: Id,
  /** Nothing was kept before; null = nothing was kept at all. */
  keptFrom: Instant.nullable(),
  /** Scores that were kept, newest first. */
  choices: z.array(z.object({ asOf: Instant, modelNumber: z.number(), shown: z.number() })),
  /** null = the asked day lies before the first score that was kept. */
  pass: Pass.nullable(),
});
export type AuditedScore = z.infer<typeof AuditedScore>;
