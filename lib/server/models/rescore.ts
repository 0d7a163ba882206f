/** Accounts scored again by a model that stands: the numbers of one pass, in the training's child process, or of few accounts, in the worker's own. Pure. */
import {
  type Before,
  type ColumnPlan,
  type Drift,
  decodeHazard,
  driftOf,
  type Hazard,
  latestDate,
  type Model,
  type RawTable,
  type Reference,
  type Report,
  type Rule,
  type Scores,
  type Spreads,
  score,
  settleBetween,
  settleSegments,
  type TextTable,
  toRaw,
} from '@/scoring';
import { openModel } from './open-model';
import { survivalsOf } from './over-time';

/** `fold` of each row's account in training, −1 = not trained on; `segments` in the order of their positions. */
export type RescoreInput = {
  artifact: Uint8Array;
  table: TextTable;
  plans: ColumnPlan[];
  fold: Int8Array;
  segments: { rules: Rule[] }[];
  /** Where the pass before left the accounts: they move when two passes agree, or at once when clearly. */
  before: Before;
  /** The file of the hazard, and the days of the score's own horizon; null where the version has none. */
  reference: Reference[];
  hazard: { file: Uint8Array; horizonDays: number } | null;
};
/** `dataUntil`: latest date of the data, milliseconds UTC; null without dates. */
export type Rescored = {
  scores: Scores;
  report: Report;
  fold: Int8Array;
  segmentOf: Int32Array;
  fits: Int32Array;
  dataUntil: number | null;
  survival?: Float64Array[];
  drift: Drift[];
  spreads: Spreads;
};

/** @throws AppError if the artifact is of another layout, RangeError if a column that the model uses is missing */
export function rescore({ artifact, table, plans, fold, segments, before, hazard, reference }: RescoreInput): Rescored {
  const model = openModel(artifact);
  const dataUntil = latestDate(table, plans);
  const raw = toRaw(table, plans, dataUntil);
  const over = hazard && { hazard: decodeHazard(hazard.file), horizonDays: hazard.horizonDays };
  return {
    ...scoredBy({ model, over }, { raw, fold }),
    drift: driftOf(reference, raw),
    ...settleSegments(segments, { raw, before }),
    dataUntil,
  };
}

/** A version with dates, decoded. `over`: null where it has no curve of staying. */
export type OpenVersion = {
  model: Model;
  over: { hazard: Hazard; horizonDays: number } | null;
  plans: ColumnPlan[];
};
type SomeInput = Pick<RescoreInput, 'table' | 'fold' | 'segments' | 'before'> & { spreads: Spreads | null };

/** Few accounts between two passes; drift and the latest date stay those of the pass. */
export function rescoreSome(version: OpenVersion, { table, fold, segments, before, spreads }: SomeInput) {
  const raw = toRaw(table, version.plans);
  return { ...scoredBy(version, { raw, fold }), ...settleBetween(segments, { raw, before, spreads }) };
}

type By = Pick<OpenVersion, 'model' | 'over'>;

function scoredBy({ model, over }: By, { raw, fold }: { raw: RawTable; fold: Int8Array }) {
  const scores = score(model, raw, fold);
  const survival = over && survivalsOf(over.hazard, { raw, fold, scores, horizonDays: over.horizonDays });
  return { ...(survival ? { survival } : {}), scores, report: model.report, fold };
}
