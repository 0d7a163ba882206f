/** Everybody scored again by a model that stands: the numbers of one pass. Pure; the training's child process runs it. */
import {
  type Before,
  type ColumnPlan,
  type Drift,
  decodeHazard,
  driftOf,
  latestDate,
  type Reference,
  type Report,
  type Rule,
  type Scores,
  score,
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
};

/** @throws AppError if the artifact is of another layout, RangeError if a column that the model uses is missing */
export function rescore({ artifact, table, plans, fold, segments, before, hazard, reference }: RescoreInput): Rescored {
  const model = openModel(artifact);
  const dataUntil = latestDate(table, plans);
  const raw = toRaw(table, plans, dataUntil);
  const scores = score(model, raw, fold);
  const survival =
    hazard && survivalsOf(decodeHazard(hazard.file), { raw, fold, scores, horizonDays: hazard.horizonDays });
  return {
    ...(survival ? { survival } : {}),
    drift: driftOf(reference, raw),
    scores,
    report: model.report,
    fold,
    ...settleSegments(segments, { raw, before }),
    dataUntil,
  };
}
