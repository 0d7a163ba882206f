/**
 * What is said about a model: counts, quality out of fold, weights.
 */
import { f64, i32 } from './at';
import { aucParts, type Estimate, groupedError, within } from './auc';
import { type PairedAuc, TRAINED_FROM } from './blend';
import { type CalibrationBin, calibrationBins, ece, excessEce } from './calibration-error';
import { LEARNS_FROM } from './card-fit';
import { brier, liftAt, logLoss } from './metrics';
import { take } from './order';
import type { ComponentWeight, SourceWeight } from './weights';

/** The engine that serves: the card alone below 15 events. */
export type Engine = 'boosted' | 'forest' | 'ml-random-forest' | 'scorecard';

/** `events` = accounts that left; figures are out of fold with nested calibration. AUCs are means of folds. */
export type Report = {
  rows: number;
  positives: number;
  events: number;
  seed: number;
  engine: Engine;
  /** v: share of the model. */
  blendWeight: number;
  /** False below 30 events: never call it a trained model. */
  trained: boolean;
  /** False below 15 events: a ranking, not a probability. */
  showsProbability: boolean;
  /** Where probabilities come from: Platt's line, or the observed rate at this score (points stay on the line). */
  calibrator: 'platt' | 'isotonic';
  /** 95 % interval by account. */
  auc: Estimate & { folds: number[] };
  baselineAuc: number;
  cardAuc: number | null;
  modelAuc: number | null;
  brier: number;
  ece: number;
  excessEce: number;
  liftTopDecile: number;
  logLoss: number;
  calibration: CalibrationBin[];
  weights: SourceWeight[];
  componentWeights: ComponentWeight[];
  baseRate: number;
  logitP0: number;
};

/** Outcome, account and fold of all n rows. */
export type FoldedLabels = { y: Uint8Array; group: Int32Array; fold: Int8Array; folds: number };

/**
 * AUC by fold, and the influence of every row on their mean. A fold with one class is left out.
 *
 * @param score raw or calibrated, any monotone scale inside a fold; length n
 * @returns `value` .5 when no fold has both classes
 */
export function foldedAuc(
  score: Float64Array,
  of: FoldedLabels,
): { value: number; folds: number[]; influence: Float64Array } {
  const folds: number[] = [];
  const influence = new Float64Array(score.length);
  for (let k = 0; k < of.folds; k++) {
    const rows = Int32Array.from(of.fold.keys()).filter((row) => of.fold[row] === k);
    const label = Uint8Array.from(rows, (row) => of.y[row] ?? 0);
    const left = label.reduce((sum, y) => sum + y, 0);
    if (left === 0 || left === rows.length) continue;
    const parts = aucParts(take(score, rows), label);
    folds.push(parts.value);
    for (let i = 0; i < rows.length; i++) influence[i32(rows, i)] = f64(parts.influence, i);
  }
  for (let i = 0; i < influence.length; i++) influence[i] = f64(influence, i) / Math.max(1, folds.length);
  const value = folds.length === 0 ? 0.5 : folds.reduce((sum, a) => sum + a, 0) / folds.length;
  return { value, folds, influence };
}

/** Model against card on the same rows. */
export function pairedAuc(model: Float64Array, card: Float64Array, of: FoldedLabels): PairedAuc {
  const a = foldedAuc(model, of);
  const b = foldedAuc(card, of);
  const influence = a.influence.map((x, i) => x - f64(b.influence, i));
  return { difference: a.value - b.value, standardError: groupedError(influence, of.group) };
}

/** Everything `report` needs that is not computed in it. */
export type ReportInput = {
  labels: FoldedLabels;
  events: number;
  seed: number;
  engine: Engine;
  blendWeight: number;
  calibrator: Report['calibrator'];
  logit: Float64Array;
  probability: Float64Array;
  raw: { model: Float64Array | null; card: Float64Array; baseline: Float64Array };
  logitP0: number;
  tables: { weights: SourceWeight[]; componentWeights: ComponentWeight[] };
};

/** Whether a report says anything of how well the scores rank: only where some left. */
export const isMeasured = ({ positives }: Pick<Report, 'positives'>): boolean => positives > 0;

/** The report of a training; where nobody left its areas are ½ and its errors mean nothing (see `isMeasured`). */
export function reportOf(input: ReportInput): Report {
  const { labels, probability: p, raw, events } = input;
  const { y } = labels;
  const area = foldedAuc(input.logit, labels);
  const positives = y.reduce((sum, label) => sum + label, 0);
  return {
    rows: y.length,
    positives,
    events,
    seed: input.seed,
    engine: input.engine,
    blendWeight: input.blendWeight,
    calibrator: input.calibrator,
    trained: events >= TRAINED_FROM,
    showsProbability: events >= LEARNS_FROM,
    auc: { ...within(area.value, groupedError(area.influence, labels.group)), folds: area.folds },
    baselineAuc: foldedAuc(raw.baseline, labels).value,
    cardAuc: foldedAuc(raw.card, labels).value,
    modelAuc: raw.model === null ? null : foldedAuc(raw.model, labels).value,
    brier: brier(p, y),
    ece: ece(p, y),
    excessEce: excessEce(p, y, { simulations: 200, seed: input.seed }),
    liftTopDecile: positives === 0 ? 1 : liftAt(p, y, 0.1),
    logLoss: logLoss(p, y),
    calibration: calibrationBins(p, y),
    ...input.tables,
    baseRate: positives / y.length,
    logitP0: input.logitP0,
  };
}
