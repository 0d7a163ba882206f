/**
 * The fields of a stored model, in the order of the file. Changing anything here changes `MODEL_VERSION` in model-file.ts.
 */

import type { Doubt } from './calibration';
import {
  boolean,
  type Codec,
  float64s,
  int16s,
  int32s,
  list,
  nullable,
  number,
  oneOf,
  record,
  text,
  uint8s,
} from './codec';
import { COMPONENTS, type Feature, type FeatureSource } from './dataset';
import type { Category, Grid } from './grid';
import type { ComponentVariance, Spread } from './interval';
import type { Member } from './member';
import type { Model } from './model';
import type { Report } from './report';
import type { Card, CardTerm } from './scorecard';
import type { TreeModel } from './tree-model';
import type { Trees } from './trees';
import type { Unit } from './unit';

const direction = oneOf([-1, 0, 1]);
const component = oneOf(COMPONENTS);

const source = record<FeatureSource>({
  name: text,
  component,
  actionable: boolean,
  sign: direction,
  monotone: direction,
});

/** Names and kinds of the features, first in the file so that a wrong list is found before anything else is read. */
export const features: Codec<Feature[]> = list(record<Feature>({ name: text, source, level: nullable(text) }));

const category = record<Category>({ source: text, levels: list(text) });

export const grid = record<Grid>({
  sources: list(source),
  features,
  edges: list(float64s),
  categories: list(category),
});

export const trees = record<Trees>({
  base: number,
  start: int32s,
  feature: int16s,
  threshold: int16s,
  missingLeft: uint8s,
  left: int32s,
  value: float64s,
  cover: float64s,
});

const term = record<CardTerm>({ source: text, weight: number, center: number, z: float64s });

const unit = record<Unit>({
  ranks: list(uint8s),
  model: nullable(record<TreeModel>({ engine: oneOf(['boosted', 'forest', 'ml-random-forest']), trees })),
  card: record<Card>({ terms: list(term), slope: number, intercept: number }),
});

export const member = record<Member>({
  unit,
  calibration: record({ a: number, b: number }),
  curve: nullable(record({ x: float64s, p: float64s })),
});

const variance = record<ComponentVariance>({ component: text, sources: list(text), variance: number });

const spread = record<Spread>({
  units: list(unit),
  slope: number,
  factor: number,
  componentVariance: list(variance),
  doubt: record<Doubt>({ aa: number, ab: number, bb: number }),
});

const range = { weight: number, low: number, high: number };

const report = record<Report>({
  rows: number,
  positives: number,
  events: number,
  seed: number,
  engine: oneOf(['boosted', 'forest', 'ml-random-forest', 'scorecard']),
  blendWeight: number,
  calibrator: oneOf(['platt', 'isotonic']),
  trained: boolean,
  showsProbability: boolean,
  auc: record({ value: number, low: number, high: number, folds: list(number) }),
  baselineAuc: number,
  cardAuc: nullable(number),
  modelAuc: nullable(number),
  brier: number,
  ece: number,
  excessEce: number,
  liftTopDecile: number,
  logLoss: number,
  calibration: list(record({ mean: number, observed: number, n: number })),
  weights: list(record({ component, source: text, ...range })),
  componentWeights: list(record({ component, ...range })),
  baseRate: number,
  logitP0: number,
});

export const model: Codec<Model> = record<Model>({
  grid,
  blendWeight: number,
  scale: record({ logitP0: number }),
  members: list(member),
  spread,
  horizon: text,
  seed: number,
  report,
});
