import { z } from 'zod';
import { Component } from './imports';
import { Id, Instant, Line } from './text';

export const Band = z.enum(['risk', 'watch', 'healthy']);
export type Band = z.infer<typeof Band>;
/** Why an account has a score or not. `unscored` = no model has looked at it yet; `left` = gone, its score is what a model that did not see its outcome says of it. */
export const ScoreState = z.enum(['scored', 'leaving', 'too_early', 'left', 'unscored']);
export type ScoreState = z.infer<typeof ScoreState>;

/** Shown health at which the bands change: at risk below `risk`, healthy above `healthy`. */
export const Thresholds = z
  .strictObject({ risk: z.int().min(1).max(98), healthy: z.int().min(2).max(99) })
  .refine((bands) => bands.risk < bands.healthy, 'Expected the watch band to begin below the healthy band');
export type Thresholds = z.infer<typeof Thresholds>;

/** Which model stands behind a page, and how far it may be trusted. */
export const ModelRef = z.object({
  id: Id,
  number: z.number(),
  /** true = trained on 30 leavers or more; false = a scorecard or an early blend, and named so. */
  trained: z.boolean(),
  showsProbability: z.boolean(),
  /** "as in the file" or "90 days". */
  horizon: z.string(),
  leavers: z.number(),
  stayers: z.number(),
  /** null = not measured: nobody is known to have left. */
  auc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  baselineAuc: z.number().nullable(),
  promotedAt: Instant.nullable(),
  asOf: Instant,
});
export type ModelRef = z.infer<typeof ModelRef>;

/** A part of a score in whole points; parts add up. */
export const ScorePart = z.object({
  component: Component,
  points: z.number(),
  /** "Contract is Month-to-month": the value behind the largest part. */
  sees: z.string(),
  /** true = the account has no value in any of its columns. */
  missing: z.boolean(),
  actionable: z.boolean(),
  features: z.array(
    z.object({
      column: z.string(),
      name: z.string(),
      value: z.string().nullable(),
      median: z.string().nullable(),
      points: z.number(),
      actionable: z.boolean(),
    }),
  ),
});
export type ScorePart = z.infer<typeof ScorePart>;

/** Most days that a person's word may stand in for the model's. */
export const MOST_OVERRIDE_DAYS = 365;
/** What a person says of an account's health, 0–100, why, and for how many days. */
export const OverrideScore = z.strictObject({
  health: z.int().min(0).max(100),
  reason: Line(500),
  days: z.int().min(1).max(MOST_OVERRIDE_DAYS),
});
export type OverrideScore = z.infer<typeof OverrideScore>;
