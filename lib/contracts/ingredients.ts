import { z } from 'zod';
import { DayShown } from './day';
import { Component } from './imports';
import { ModelRef } from './scores';
import { Rate, SegmentSummary } from './segments';
import { Instant } from './text';

/** A share of all points in [0, 1] with its 95 % interval. */
const Weight = z.object({ weight: z.number(), low: z.number(), high: z.number() });

/**
 * What goes with a column's values: the mean score, 0–100, of `accounts` accounts with each value in turn. `n` = accounts that
 * have the level; null where it was not kept. `steps`: up to and with `upTo`; null = without end. `unit` in words.
 */
export const Effect = z.intersection(
  z.object({ accounts: z.number(), missing: z.number(), filled: z.number(), rows: z.number(), unit: z.string() }),
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('number'),
      /** Of the values: 10th and 90th percentile, and the part of the axis that is drawn. */
      p10: z.number(),
      p90: z.number(),
      from: z.number(),
      to: z.number(),
      steps: z.array(z.object({ upTo: z.number().nullable(), score: z.number() })),
    }),
    z.object({
      kind: z.literal('choice'),
      levels: z.array(z.object({ level: z.string(), score: z.number(), n: z.number().nullable() })),
      leftOut: z.number(),
    }),
  ]),
);
export type Effect = z.infer<typeof Effect>;

export const Ingredient = Weight.extend({
  component: Component,
  actionable: z.boolean(),
  /** "higher raises", "mixed", … */
  effect: z.string(),
  features: z.array(
    Weight.extend({
      name: z.string(),
      effect: z.string(),
      actionable: z.boolean(),
      /** an admin said otherwise since the version was trained; the mark counts from the next training on */
      marked: z.boolean(),
      /** null: its version was trained before curves were kept, or no account has a value */
      curve: Effect.nullable(),
      /** names of the columns that move together with it; null: not measured when its version was trained */
      together: z.array(z.string()).nullable(),
    }),
  ),
});
export type Ingredient = z.infer<typeof Ingredient>;

/** Leavers caught among the lowest-scored tenth per 100 leavers, with the component less without it; 95 %, over `leavers`. */
export const Gain = z.object({ value: z.number(), low: z.number(), high: z.number(), leavers: z.number() });
export type Gain = z.infer<typeof Gain>;

/** running: being measured; absent: not measured with this version; too_few: too few left or stayed to refit. */
export const Gains = z.object({
  state: z.enum(['measured', 'running', 'absent', 'too_few']),
  measuredAt: Instant.nullable(),
});
export type Gains = z.infer<typeof Gains>;

/** green = fresh and half the accounts or more; amber = late or 5–50 %; red = none. */
export const ChecklistItem = z.object({
  component: Component,
  state: z.enum(['connected', 'late', 'partial', 'missing']),
  source: z.string().nullable(),
  covered: z.number(),
  coveredShare: z.number(),
  newest: Instant.nullable(),
  promisedDays: z.number().nullable(),
  columns: z.number(),
  /** Covered accounts of each segment by its id; a segment without one is absent. */
  segments: z.record(z.string(), z.number()),
  /** What it is worth as it stands; null: not measured, or in no column of the version. */
  gain: Gain.nullable(),
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;

/** The weights of each version that was in use, in the order of promotion. */
export const WeightHistory = z.array(
  z.object({
    number: z.number(),
    promotedAt: Instant,
    leavers: z.number(),
    weights: z.array(Weight.extend({ component: Component })),
  }),
);
export type WeightHistory = z.infer<typeof WeightHistory>;

export const IngredientsView = z.object({
  asOf: Instant.nullable(),
  shown: DayShown,
  model: ModelRef.nullable(),
  ingredients: z.array(Ingredient),
  /** Columns that share their weight; `least` = weakest |Spearman| of two of them over at most `rows` rows. null: not measured. */
  together: z.array(z.object({ names: z.array(z.string()), least: z.number(), rows: z.number() })).nullable(),
  history: WeightHistory,
  /** empty on a past day: what is connected is asked of today alone */
  checklist: z.array(ChecklistItem),
  gains: Gains,
  accounts: z.number(),
  segments: z.array(SegmentSummary),
  segmentVerdict: z.string().nullable(),
  /** The rate of leaving over everyone the model learned from. */
  overall: Rate.nullable(),
});
export type IngredientsView = z.infer<typeof IngredientsView>;
