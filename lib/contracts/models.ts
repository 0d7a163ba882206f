import { z } from 'zod';
import { Component } from './imports';
import { Job } from './jobs';
import { ModelRef } from './scores';
import { Instant, Line } from './text';

export const Finding = z.object({
  code: z.string(),
  columns: z.array(z.string()),
  rows: z.number().nullable(),
  message: z.string(),
  blocks: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

export const ModelStatus = z.enum(['candidate', 'active', 'retired', 'refused']);
export type ModelStatus = z.infer<typeof ModelStatus>;

export const ModelSummary = ModelRef.extend({
  status: ModelStatus,
  engine: z.string(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  rows: z.number(),
  blendWeight: z.number(),
  findings: z.number(),
  /** Why it cannot be promoted without a written reason; empty = it can. */
  gate: z.array(z.string()),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

/** +1: a higher value may only make a score healthier, −1: only riskier; 0: as the data say. */
const Direction = z.union([z.literal(-1), z.literal(0), z.literal(1)]);
/** `actionable`: somebody can act on it; else it is context. */
export const ColumnMark = z.strictObject({ actionable: z.boolean(), direction: Direction });
export type ColumnMark = z.infer<typeof ColumnMark>;

export const ModelDetail = ModelSummary.extend({
  /** null = nothing is measured, because nobody is known to have left. `baseRate` in [0, 1]. */
  figures: z
    .object({
      brier: z.number(),
      logLoss: z.number(),
      ece: z.number(),
      excessEce: z.number(),
      liftTopDecile: z.number(),
      baseRate: z.number(),
    })
    .nullable(),
  cardAuc: z.number().nullable(),
  modelAuc: z.number().nullable(),
  folds: z.array(z.number()),
  seed: z.number(),
  calibration: z.array(z.object({ mean: z.number(), observed: z.number(), n: z.number() })),
  findingList: z.array(Finding),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      component: Component.nullable(),
      role: z.string(),
      used: z.boolean(),
      reason: z.string(),
      excludedReason: z.string().nullable(),
      actionable: z.boolean(),
      direction: Direction,
      /** What somebody said of it, for the next training; null = nothing. */
      mark: ColumnMark.nullable(),
    }),
  ),
  assumedShare: z.number(),
  /** Of the version in use, at its latest pass: how far the accounts have moved from those of its training. Null = no pass yet, or not in use. */
  drift: z
    .object({
      asOf: Instant,
      rows: z.array(
        z.object({
          source: z.string(),
          psi: z.number(),
          p: z.number(),
          n: z.number(),
          m: z.number(),
          missingThen: z.number(),
          missingNow: z.number(),
          drifted: z.boolean(),
        }),
      ),
    })
    .nullable(),
  /** Log loss of this version less that of the one in use, on account-months neither had seen; null = not both are measured. */
  paired: z
    .object({ value: z.number(), low: z.number(), high: z.number(), rows: z.number(), against: z.number() })
    .nullable(),
  promotionReason: z.string().nullable(),
});
export type ModelDetail = z.infer<typeof ModelDetail>;

export const ModelList = z.object({
  models: z.array(ModelSummary),
  job: Job.nullable(),
  /** The latest pass of the version in use over all accounts, and the one that is asked for. */
  scoring: z.object({ asOf: Instant.nullable(), job: Job.nullable() }),
  /** Overrides of scores: in how many of `n` people and model meant the same band, and how many points people were above the model on average. */
  agreement: z.object({ n: z.number(), sameBand: z.number(), points: z.number() }).nullable(),
  /** What stands there to learn from now. */
  material: z.object({ accounts: z.number(), leavers: z.number(), stayers: z.number(), columns: z.number() }),
});
export type ModelList = z.infer<typeof ModelList>;

export const TrainModel = z.strictObject({
  engine: z.enum(['auto', 'boosted', 'scorecard']).default('auto'),
  seed: z.int().min(0).max(2_147_483_647).default(1),
});
export type TrainModel = z.infer<typeof TrainModel>;
/** `reason` is asked for when the gate is not empty. */
export const PromoteModel = z.strictObject({ reason: Line(500).optional() });
export type PromoteModel = z.infer<typeof PromoteModel>;
export const ExcludeColumn = z.strictObject({ key: z.string().min(1).max(10_000), reason: Line(500).nullable() });
export type ExcludeColumn = z.infer<typeof ExcludeColumn>;
/** null = back to what is guessed. */
export const MarkColumn = z.strictObject({ key: z.string().min(1).max(10_000), mark: ColumnMark.nullable() });
export type MarkColumn = z.infer<typeof MarkColumn>;
