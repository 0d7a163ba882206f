/**
 * What training takes and gives.
 */
import type { BaselineColumns } from './baseline';
import type { Crew } from './crew';
import type { FeatureSource, Progress, RawTable } from './dataset';
import type { Model } from './model';
import type { Engine, Report } from './report';
import type { Signal } from './scorecard';

/**
 * n rows. `y` 1 = left. Folds, bags and bootstraps are drawn by `group`, so that copies stay together (undated: identical
 * feature rows share one); leavers and stayers are counted by `account`, by `group` where it is absent. `baseline` = recognised columns of the naive baseline. `signals` = what the scorecard may use.
 */
export type TrainInput = {
  raw: RawTable;
  sources: FeatureSource[];
  y: Uint8Array;
  group: Int32Array;
  account?: Int32Array;
  baseline: BaselineColumns;
  signals: Signal[];
};

/**
 * | option | default | meaning |
 * |---|---|---|
 * | seed | – | same seed, same bytes |
 * | engine | – | auto: boosted; the card alone serves below 15 events whatever is asked for |
 * | folds | 5 | cross-fit members |
 * | intervalMembers | 20 | bootstrap refits for intervals; at least 2 |
 * | spreadRows | 60,000 | most rows that each of these refits learns from; their spread is scaled to the size of a member |
 * | horizon | – | in words, e.g. "as in the file" |
 * | progress | – | called at every fit and every few trees; throw from it to cancel |
 * | scaleAnchor | this file's | logit p₀ when the scale is frozen |
 * | crew | alone | who does the fits: the same bytes whoever does |
 * | unmeasured | false | no outcome is known (y all 0): the card ranks alone, and its report measures nothing |
 */
export type TrainOptions = {
  seed: number;
  engine: 'auto' | Engine;
  folds?: number;
  intervalMembers?: number;
  spreadRows?: number;
  horizon: string;
  progress?: Progress;
  scaleAnchor?: number;
  crew?: Crew;
  unmeasured?: boolean;
};

/**
 * The model, and what it says of its own training rows, each by the member that did not see it.
 * `points.columns` is empty for a forest, which carries none; then `baseOf` is the health itself.
 */
export type Training = {
  model: Model;
  oof: { fold: Int8Array; logit: Float64Array; probability: Float64Array };
  /** `values`: n × columns, row-major, unclipped health points; baseOf[i] + Σ values[i, ·] = health; `base` = mean of baseOf. */
  points: { base: number; baseOf: Float64Array; columns: string[]; values: Float64Array };
  /** 80 %, unclipped health. */
  interval: { low: Float64Array; high: Float64Array };
  report: Report;
  /** One fit on all rows, beside others where a crew has threads; points of all rows once; log-odds of all rows once. */
  timings: { trainMs: number; attributeMs: number; scoreMs: number };
};
