/**
 * What accounts that were never asked, or never answered, would answer: a forest learned from real answers, the chances of
 * promoter, passive and detractor, and an interval that holds among the silent. Knows no survey and no date.
 */

import { askForest, fitAnswerForest, meansOutside } from './answer-forest';
import type { AnswerModel } from './answers-file';
import { f64, i32, u8 } from './at';
import { canonicalOrder } from './canonical';
import { around, chanceFrom, errorsOf, halfWidth, liftsOf, MOST_POINTS, widthsOf } from './conformal';
import type { Crew } from './crew';
import type { FeatureSource, Progress, RawTable } from './dataset';
import { foldsByGroup } from './folds';
import { fitGrid, layOnGrid, type Place } from './grid';
import { fitOdds, type Odds, oddsOfSilence } from './odds-of-silence';
import { accountsUpTo, allRows, seedOf } from './random';
import { joinRows, takeRows } from './take-rows';

/** Fewest answers, and the skill that has to be passed. */
export const LEAST_ANSWERS = 80;
export const LEAST_SKILL = 0.1;
/** More answers than these teach nothing new and take minutes: whole accounts are drawn. */
const MOST_ANSWERS = 20_000;
const FOLDS = 5;
/** Share of the answers that an interval holds. */
export const HELD = 0.8;
/** Points from which an answer is a promoter's, and above which it is no detractor's any more. */
const PROMOTER = 9;
const CUTS = { promoter: 8.5, passive: 6.5 };

/**
 * n answers: `points` 0 … 10, columns as they were known before; accounts numbered from 0, the silent in the same numbering,
 * one row each.
 */
export type AnswersInput = {
  sources: FeatureSource[];
  known: { raw: RawTable; account: Int32Array; points: Uint8Array };
  silent: { raw: RawTable; account: Int32Array };
};
type Run = { seed: number; progress?: Progress; crew?: Crew };

/** All out of fold. `skill` = 1 − MSE ÷ MSE of the mean; `coverage` of the interval as it is shown, [0, 1], among accounts like the silent. */
export type AnswersFound = { answers: number; accounts: number };
export type AnswersMeasured = AnswersFound & { skill: number; coverage: number; meanAbsoluteError: number };
/** `fold` of each account, by its number; −1 = neither among the known nor among the silent. */
export type AnswersVerdict =
  | ({ state: 'too_few' } & AnswersFound)
  | ({ state: 'no_signal' } & AnswersFound & { skill: number })
  | ({ state: 'learned'; model: AnswerModel; fold: Int8Array } & AnswersMeasured);

/** @throws RangeError if lengths differ, a source names no column, or an answer lies above the scale */
export function trainAnswers(input: AnswersInput, run: Run): AnswersVerdict {
  const { known } = input;
  check(known);
  const found = { answers: known.raw.n, accounts: new Set(known.account).size };
  if (found.answers < LEAST_ANSWERS) return { state: 'too_few', ...found };
  const job = prepare(input, run.seed);
  const { at, points, fold } = job;
  const tick = (stage: string) => (done: number, total: number) => run.progress?.(stage, done, total);
  const target = { y: points, weight: new Float64Array(points.length).fill(1), group: job.account };
  const forest = { at, target, top: MOST_POINTS, high: PROMOTER, fold, seed: seedOf(run.seed, 1) };
  const members = fitAnswerForest(forest, { folds: FOLDS, crew: run.crew, tick: tick('answers') });
  const error = askForest(members, at, fold).map((mean, row) => u8(points, row) - mean);
  const skill = skillOf(error, job);
  if (!(skill > LEAST_SKILL)) return { state: 'no_signal', ...found, skill };
  const odds = fitOdds(job.apart, { seed: seedOf(run.seed, 2), folds: FOLDS, crew: run.crew, tick: tick('silence') });
  const weight = weightsOf(odds, job);
  const meanAbsoluteError = error.reduce((sum, each) => sum + Math.abs(each), 0) / error.length;
  return {
    ...{ state: 'learned', ...found, skill, meanAbsoluteError, coverage: coverageOf(error, { ...job, weight }) },
    model: { grid: at.grid, members, odds, errors: errorsOf(error, weight) },
    fold: job.foldOf,
  };
}

/** n accounts: the expected answer, the chances of its kind (they add up to 1), and the interval in whole points. */
export type Predicted = Record<'mean' | 'promoter' | 'passive' | 'detractor' | 'low' | 'high', Float64Array>;

/**
 * @param fold of each row's account in training, length n; −1 = not trained on
 * @throws RangeError naming the columns that the table lacks
 */
export function predictAnswers(model: AnswerModel, raw: RawTable, fold: Int8Array): Predicted {
  const at = { grid: model.grid, table: layOnGrid(model.grid, raw) };
  const mean = askForest(model.members, at, fold);
  const own = oddsOfSilence(model.odds, at, fold);
  const [widths, lifts] = [widthsOf(model.errors), liftsOf(model.errors)];
  const promoter = mean.map((m) => chanceFrom(lifts, m, CUTS.promoter));
  const higher = mean.map((m) => chanceFrom(lifts, m, CUTS.passive));
  const ends = Array.from(mean, (m, row) => around(m, halfWidth(widths, f64(own, row), HELD)));
  return {
    ...{ mean, promoter, passive: higher.map((p, row) => p - f64(promoter, row)), detractor: higher.map((p) => 1 - p) },
    low: Float64Array.from(ends, ({ low }) => low),
    high: Float64Array.from(ends, ({ high }) => high),
  };
}

type Job = {
  at: Place;
  points: Uint8Array;
  account: Int32Array;
  /** Of each answer. */
  fold: Int8Array;
  foldOf: Int8Array;
  /** Answers, then the silent: what tells them apart is learned from it. */
  apart: { at: Place; account: Int32Array; fold: Int8Array; known: number };
};

/** In an order of its own, on one grid, with one fold an account. */
function prepare({ sources, known, silent }: AnswersInput, seed: number): Job {
  const order = canonicalOrder(known.raw, known.account, known.points);
  const rows = accountsUpTo(order, known.account, { most: MOST_ANSWERS, seed });
  const quiet = canonicalOrder(silent.raw, silent.account, new Uint8Array(silent.raw.n));
  const pick = (values: Int32Array, at: Int32Array): Int32Array => Int32Array.from(at, (row) => i32(values, row));
  const [raw, others] = [takeRows(known.raw, rows), takeRows(silent.raw, quiet)];
  const joined = joinRows(raw, others);
  const points = Uint8Array.from(rows, (row) => u8(known.points, row));
  const [answered, unheard] = [pick(known.account, rows), pick(silent.account, quiet)];
  const account = Int32Array.from([...answered, ...unheard]);
  const promoters = Uint8Array.from(account, (_, row) => Number((points[row] ?? 0) >= PROMOTER));
  const fold = foldsByGroup({ y: promoters, group: account }, allRows(account.length), { folds: FOLDS, seed });
  const foldOf = new Int8Array(account.reduce((most, number) => Math.max(most, number + 1), 0)).fill(-1);
  account.forEach((number, row) => {
    foldOf[number] = fold[row] ?? -1;
  });
  const grid = fitGrid(joined, sources);
  return {
    ...{ at: { grid, table: layOnGrid(grid, raw) }, points, account: answered, fold: fold.slice(0, raw.n), foldOf },
    apart: { at: { grid, table: layOnGrid(grid, joined) }, account, fold, known: raw.n },
  };
}

/** 0 where all answers are alike: then there is nothing to foresee. */
function skillOf(error: Float64Array, { points, fold }: Job): number {
  const means = meansOutside(points, fold, FOLDS);
  const naive = points.reduce((sum, y, row) => sum + (y - f64(means, fold[row] ?? 0)) ** 2, 0);
  return naive === 0 ? 0 : 1 - error.reduce((sum, each) => sum + each * each, 0) / naive;
}

/** How much each answer tells of the silent; an account counts once however often it answered. */
function weightsOf(odds: Odds, { at, fold, account }: Job): Float64Array {
  const times = new Map<number, number>();
  for (const number of account) times.set(number, (times.get(number) ?? 0) + 1);
  return oddsOfSilence(odds, at, fold).map((weight, row) => weight / (times.get(i32(account, row)) ?? 1));
}

/** Share of the answers that lie in an interval made without their fold, weighted as the silent. */
function coverageOf(error: Float64Array, { points, fold, weight }: Job & { weight: Float64Array }): number {
  let inside = 0;
  for (let k = 0; k < FOLDS; k++) {
    const others = Int32Array.from(fold.keys()).filter((row) => fold[row] !== k);
    const part = (values: Float64Array): Float64Array => Float64Array.from(others, (row) => f64(values, row));
    const widths = widthsOf(errorsOf(part(error), part(weight)));
    for (let row = 0; row < fold.length; row++) {
      if (fold[row] !== k) continue;
      const answer = u8(points, row);
      const { low, high } = around(answer - f64(error, row), halfWidth(widths, f64(weight, row), HELD));
      if (answer >= low && answer <= high) inside += f64(weight, row);
    }
  }
  return inside / weight.reduce((sum, each) => sum + each, 0);
}

function check({ raw, account, points }: AnswersInput['known']): void {
  if (account.length !== raw.n || points.length !== raw.n)
    throw new RangeError(`Expected ${raw.n} answers and accounts, got ${points.length} and ${account.length}`);
  const highest = points.reduce((most, y) => Math.max(most, y), 0);
  if (highest > MOST_POINTS) throw new RangeError(`Expected answers up to ${MOST_POINTS}, got ${highest}`);
}
