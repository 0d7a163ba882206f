/** The one door of scoring: everything the other floors may call. */

export {
  type AnswersInput,
  type AnswersMeasured,
  type AnswersVerdict,
  HELD,
  LEAST_ANSWERS,
  LEAST_SKILL,
  type Predicted,
  predictAnswers,
  trainAnswers,
} from './answers';
export { decodeAnswers, encodeAnswers } from './answers-file';
export { auc, aucDeLong } from './auc';
export { type Backtest, type BacktestOptions, backtest } from './backtest';
export { NothingToJudge } from './backtest-ends';
export type { Benchmark, OddsBreak } from './benchmarks';
export { wilson } from './benchmarks';
export { ece, excessEce } from './calibration-error';
export { readBoolean } from './cell-boolean';
export { type DateOrder, dateOrderOf, readDate } from './cell-date';
export { type Decimal, decimalOf, hasCurrency, readNumber } from './cell-number';
export { isBlankMeasure, isBlankText, plain, spoken, wordsOf } from './cell-text';
export { JUDGED, type Judged } from './challengers';
export {
  type ChanceInput,
  type ChanceMeasured,
  type ChanceVerdict,
  chancesOf,
  LEAST_EVENTS,
  trainChance,
} from './chance';
export { decodeChance, encodeChance } from './chance-file';
export { type Change, changeOf, type Look } from './change';
export type {
  ColumnFormat,
  ColumnPlan,
  ColumnProblem,
  ColumnRole,
  ColumnType,
  TextTable,
} from './column-plan';
export { type InferOptions, inferColumns } from './columns';
export { bestPoint, type CostPoint, costCurve } from './cost-curve';
export { ALONE, type Crew } from './crew';
export { type CrossValidated, crossValidate } from './cross-validated';
export { crossValidatedAuc } from './cross-validated-auc';
export * from './dataset';
export { type Drift, driftOf, type Reference, referenceOf } from './drift';
export { type EffectCurve, effectCurves } from './effect-curves';
export { effectWords, typicalValues, type ValueRange, valueRanges } from './effects';
export { applyEncoding, type Encoding, fitEncoding, planFeatures } from './encoding';
export { type ComponentGain, expectedGains, type GainInput } from './expected-gain';
export { type Finding, type FindingCode, LEAKS } from './finding';
export { fitHazard, type Hazard, hazardLogits } from './hazard';
export { decodeHazard, encodeHazard } from './hazard-file';
export { type Clock, MONTH_DAYS } from './hazard-rows';
export { type History, leavesWithin } from './history';
export { humanName } from './human-name';
export { type LintInput, type LintModel, lintModel, lintTable } from './linter';
export { brier, liftAt, logLoss } from './metrics';
export type { Model } from './model';
export { decodeModel, encodeModel } from './model-file';
export { type MovesTogether, movingTogether } from './moves-together';
export { nearest } from './nearest';
export { type NextStep, nextBest, type Reach, reachOf } from './next-best';
export { quantile } from './order';
export { logLossDifference } from './paired-loss';
export { accountsUpTo, rng, seedOf, shuffle } from './random';
export { NothingToLearn, NothingToRank, type OutcomeCounts, refusalOf } from './refusal';
export { isMeasured, type Report } from './report';
export { groupRows } from './row-groups';
export type { Condition, Rule, Wording } from './rules';
export { healthOf, POINTS } from './scale';
export { type Healths, type Scores, score } from './score';
export { scoreMany } from './score-many';
export type { Signal } from './scorecard';
export { matchSegments, settle } from './segment-identity';
export { assignSegments, findSegments, type Segment, type SegmentInput, type Segments } from './segments';
export { type Before, NO_PASS, type Spreads, settleBetween, settleSegments } from './settle-segments';
export { type Band, bandOf, DEFAULT_THRESHOLDS, type Shown, shownParts, type Thresholds, wholeParts } from './shown';
export { baselineOf, signalsOf } from './signals';
export { type Anchor, leavesBy, survivalOf } from './survival';
export { type Response, type Sweep, sweep } from './sweep';
export { takeRows } from './take-rows';
export { latestDate, sourcesOf, toRaw } from './to-raw';
export { type TrackCell, type TrackEngine, trackCell } from './track';
export type { Leaver, Opinion, TrackRows } from './track-rows';
export { train } from './train';
export type { TrainInput, Training, TrainOptions } from './training';
export {
  explainTrial,
  type Fitted,
  fitTrial,
  layTrial,
  type Trial,
  trialBaseline,
  trialLogits,
  trialParts,
} from './trial';
export type { ComponentWeight, SourceWeight } from './weights';
export { WORKS } from './works';
