import { z } from 'zod';
import { Job } from './jobs';
import { Band, ModelRef } from './scores';
import { Id, Instant } from './text';

/** `segment` −1 = all; days: one of the horizons of the record. */
export const TrackQuery = z.strictObject({
  version: Id.optional(),
  days: z.coerce.number().int().min(0).max(365).optional(),
  segment: z.coerce.number().int().min(-1).max(100).optional(),
});
export type TrackQuery = z.infer<typeof TrackQuery>;

/** A figure with its 95 % interval, accounts drawn again. */
const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** Null = the figure does not exist: nobody on the list, nobody left, or only a ranking. */
export const TrackEngine = z.object({
  engine: z.string(),
  red: z.number(),
  hits: z.number(),
  precision: Estimate.nullable(),
  caught: z.number(),
  recall: Estimate.nullable(),
  lift: Estimate.nullable(),
  auc: Estimate.nullable(),
  excessEce: z.number().nullable(),
  logLoss: z.number().nullable(),
});
export type TrackEngine = z.infer<typeof TrackEngine>;

const TrackFigures = z.object({
  /** Account-months, those of them that left within the horizon, and accounts. */
  rows: z.number(),
  positives: z.number(),
  accounts: z.number(),
  leavers: z.number(),
  engines: z.array(TrackEngine),
  bins: z.array(z.object({ mean: z.number(), observed: z.number(), n: z.number() })),
  byEnd: z.array(z.object({ asOf: Instant.nullable(), leavers: z.number(), caught: z.number() })),
});

export const TrackCell = TrackFigures.extend({
  /** This version and the one in use before it, on the account-months that both spoke of; null = there are none. */
  previous: z
    .object({
      number: z.number(),
      ends: z.number(),
      cell: TrackFigures.pick({ rows: true, leavers: true, engines: true }),
    })
    .nullable()
    .default(null),
});
export type TrackCell = z.infer<typeof TrackCell>;

/** `no data`: it had no score, or half of the kinds of data had no value; `wrong`: it had, and was not on the list. */
export const MissedChurn = z.object({
  id: Id,
  name: z.string(),
  leftAt: Instant.nullable(),
  /** The month end that was asked about. */
  asOf: Instant.nullable(),
  arrMinor: z.number().nullable(),
  currency: z.string().nullable(),
  health: z.number().nullable(),
  band: Band.nullable(),
  state: z.enum(['scored', 'too_early', 'unscored', 'leaving']),
  verdict: z.enum(['no data', 'wrong']),
  /** Kinds of data without a value then. */
  lacking: z.array(z.string()),
  /** The first later month end at which it was at risk. */
  seenAt: Instant.nullable(),
});
export type MissedChurn = z.infer<typeof MissedChurn>;

/** An account that stood on the red list and did not leave within the horizon. */
export const FalseAlarm = z.object({
  id: Id,
  name: z.string(),
  arrMinor: z.number().nullable(),
  currency: z.string().nullable(),
  /** Month ends on the list without leaving within the horizon, the first and the last of them, and the lowest health. */
  months: z.number(),
  first: Instant.nullable(),
  last: Instant.nullable(),
  health: z.number(),
  /** It left later than the horizon; null = still a customer. */
  leftAt: Instant.nullable(),
});
export type FalseAlarm = z.infer<typeof FalseAlarm>;

/** Most accounts listed by name. */
export const MOST_NAMED = 200;

export const TrackRecord = z.object({
  /** The version that was measured; null before the first training. */
  model: ModelRef.extend({ engine: z.string(), status: z.string() }).nullable(),
  /** The measuring that is under way, or the last one. */
  job: Job.nullable(),
  record: z
    .object({
      measuredAt: Instant,
      /** false = a file without dates: out of fold, and no month ends. */
      dated: z.boolean(),
      horizons: z.array(z.number()),
      days: z.number(),
      /** The horizon of the score itself. */
      horizonDays: z.number(),
      segments: z.array(z.object({ position: z.number(), name: z.string() })),
      segment: z.number(),
      /** Health below which an account is on the list. */
      risk: z.number(),
      ends: z.array(Instant),
      /** Day up to which the training behind the first month end knew who left. */
      learnedUntil: Instant.nullable(),
      /** Most account-months that a fit behind it learned from; 0 = no month ends. */
      learnedRows: z.number(),
      cell: TrackCell,
      /** Left, but had given notice by then. */
      noticed: z.number(),
      skipped: z.array(z.object({ engine: z.string(), reason: z.string() })),
      missedCount: z.number(),
      missed: z.array(MissedChurn),
      /** Where the missed stood. */
      stood: z.array(z.object({ band: Band.nullable(), leavers: z.number(), arrMinor: z.number() })),
      alarmCount: z.number(),
      alarms: z.array(FalseAlarm),
      currency: z.string(),
      /** What was shown at month ends after training; null = none has closed yet. */
      live: TrackCell.nullable(),
      liveFirst: Instant.nullable(),
    })
    .nullable(),
});
export type TrackRecord = z.infer<typeof TrackRecord>;
