import { z } from 'zod';
import { AccountRow } from './accounts';
import { DayShown } from './day';
import { Component } from './imports';
import { Band, ModelRef, Thresholds } from './scores';
import { Id, Instant } from './text';

/** A rate in [0, 1] with its 95 % interval and what it was counted on; null when nothing could be counted. */
export const Rate = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  leavers: z.number(),
  n: z.number(),
});
export type Rate = z.infer<typeof Rate>;

export const SegmentSummary = z.object({
  id: Id,
  name: z.string(),
  rule: z.string(),
  accounts: z.number(),
  share: z.number(),
  arrMinor: z.number().nullable(),
  currency: z.string().nullable(),
  churn: Rate.nullable(),
  medianHealth: z.number().nullable(),
  band: Band.nullable(),
  /** The first version in use that had it: versions that are matched with one another share their segments. */
  since: z.object({ version: z.number(), at: Instant }),
});
export type SegmentSummary = z.infer<typeof SegmentSummary>;

export const SegmentList = z.object({
  asOf: Instant.nullable(),
  shown: DayShown,
  model: ModelRef.nullable(),
  thresholds: Thresholds,
  accounts: z.number(),
  /** Why there are these segments, or none: stability and fidelity in words. */
  verdict: z.string().nullable(),
  overall: Rate.nullable(),
  segments: z.array(SegmentSummary),
});
export type SegmentList = z.infer<typeof SegmentList>;

/** Low, median and high are the 25th, 50th and 75th percentile inside the segment, in the feature's own unit. */
export const Benchmark = z.object({
  feature: z.string(),
  component: Component,
  low: z.number(),
  median: z.number(),
  high: z.number(),
  everyone: z.number(),
  min: z.number(),
  max: z.number(),
  n: z.number(),
  shrunk: z.boolean(),
  /** Where the odds of leaving change; null = no meaningful break. */
  breakAt: z
    .object({ value: z.number(), side: z.enum(['below', 'above']), oddsRatio: z.number(), n: z.number() })
    .nullable(),
});
export type Benchmark = z.infer<typeof Benchmark>;

export const SegmentDetail = SegmentSummary.extend({
  asOf: Instant.nullable(),
  model: ModelRef.nullable(),
  thresholds: Thresholds,
  everyone: z.number(),
  fidelity: z.number().nullable(),
  averageDealMinor: z.number().nullable(),
  wonDeals: z.number(),
  overall: Rate.nullable(),
  products: z.array(z.object({ name: z.string(), share: z.number(), everyone: z.number() })),
  /** Mean points of the segment against the average account. */
  apart: z.array(z.object({ component: Component, sees: z.string(), points: z.number() })),
  benchmarks: z.array(Benchmark),
  members: z.array(AccountRow),
});
export type SegmentDetail = z.infer<typeof SegmentDetail>;
