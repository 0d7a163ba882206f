/** Everybody scored again by a model that stands: the numbers of one pass. Pure; the training's child process runs it. */
import {
  assignSegments,
  type ColumnPlan,
  decodeModel,
  latestDate,
  type Report,
  type Rule,
  type Scores,
  score,
  type TextTable,
  toRaw,
} from '@/scoring';

/** `fold` of each row's account in training, −1 = not trained on; `segments` in the order of their positions. */
export type RescoreInput = {
  artifact: Uint8Array;
  table: TextTable;
  plans: ColumnPlan[];
  fold: Int8Array;
  segments: { rules: Rule[] }[];
};
export type Rescored = { scores: Scores; report: Report; fold: Int8Array; segmentOf: Int32Array };

/** @throws RangeError if the artifact is of another layout, or a column that the model uses is missing */
export function rescore({ artifact, table, plans, fold, segments }: RescoreInput): Rescored {
  const model = decodeModel(artifact);
  const raw = toRaw(table, plans, latestDate(table, plans));
  return { scores: score(model, raw, fold), report: model.report, fold, segmentOf: assignSegments(segments, raw) };
}
