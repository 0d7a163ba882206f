/**
 * One fit of one engine on three accounts in four, and what it says of the fourth: engines side by side, for whoever
 * holds the stopwatch. Without blend, calibration or interval.
 */
import { f64 } from './at';
import { type BaselineColumns, baselineScores } from './baseline';
import { fitCard } from './card-fit';
import type { Crew } from './crew';
import type { FeatureSource, RawTable } from './dataset';
import { foldsByGroup } from './folds';
import type { Target } from './gradients';
import { binsFor, fitGrid, layOnGrid, type Place, sourceOfFeature } from './grid';
import type { Model } from './model';
import { allRows } from './random';
import { type Card, cardLogits, type Signal } from './scorecard';
import type { TrainInput } from './training';
import { type TreeEngine, type TreeModel, treeLogits } from './tree-model';
import { treeShap } from './tree-shap';
import { fitModel, unitLogits } from './unit';

/** `learn` and `held` share out all n rows of `raw`, whole accounts each; `events` = rows of `learn` that left. */
export type Trial = {
  raw: RawTable;
  sources: FeatureSource[];
  target: Target;
  learn: Int32Array;
  held: Int32Array;
  events: number;
  baseline: BaselineColumns;
  signals: Signal[];
};

/** Shares out the accounts of a table, leavers and stayers alike. */
export function layTrial(input: TrainInput, seed: number): Trial {
  const { raw, sources, y, group, baseline, signals } = input;
  const rows = allRows(raw.n);
  const fold = foldsByGroup({ y, group }, rows, { folds: 4, seed });
  const learn = rows.filter((row) => fold[row] !== 0);
  return {
    ...{ raw, sources, baseline, signals, learn, held: rows.filter((row) => fold[row] === 0) },
    target: { y, group, weight: new Float64Array(raw.n).fill(1) },
    events: learn.reduce((sum, row) => sum + (y[row] ?? 0), 0),
  };
}

/** A fitted engine and the grid that it learned on. */
export type Fitted = { at: Place } & ({ ranks: Uint8Array[]; model: TreeModel } | { model: null; card: Card });

/** `crew` shares out what one fit can be parted into; alone by default. */
type TrialRun = { engine: TreeEngine | 'scorecard'; seed: number; crew?: Crew };

/**
 * Fits one engine on the rows to learn from, bins and all; trees without the card that would stand beside them.
 *
 * @throws RangeError for ml-random-forest above 10,000 rows
 */
export function fitTrial(trial: Trial, run: TrialRun): Fitted {
  const { raw, sources, target, learn, events, signals } = trial;
  const grid = fitGrid(raw, sources);
  const at = { grid, table: layOnGrid(grid, raw) };
  const on = { target, rows: learn };
  const { engine, seed, crew } = run;
  if (engine === 'scorecard') return { at, model: null, card: fitCard(at, on, { signals, events, seed }) };
  return { at, ...fitModel(at, on, { engine, seed, events, quick: false, crew, tick: () => undefined }) };
}

/** Raw log-odds of the rows held back, in their order: of the trees, or of the card where there are none. */
export function trialLogits({ held }: Trial, fitted: Fitted): Float64Array {
  const { at } = fitted;
  if (fitted.model === null) return cardLogits(fitted.card, at, held);
  const all = treeLogits(fitted.model, binsFor(at.grid, at.table, fitted.ranks).bins, held);
  return Float64Array.from(held, (row) => f64(all, row));
}

/**
 * What the trees and the card of a model say of rows that it did not learn from, apart: the mean of its members' raw
 * log-odds. Without trees the card stands for both.
 */
export function trialParts(model: Model, raw: RawTable): { model: Float64Array; card: Float64Array } {
  const at = { grid: model.grid, table: layOnGrid(model.grid, raw) };
  const said = model.members.map(({ unit }) => unitLogits(unit, at, allRows(raw.n)));
  const mean = (parts: Float64Array[]) =>
    Float64Array.from(
      { length: raw.n },
      (_, row) => parts.reduce((sum, part) => sum + f64(part, row), 0) / parts.length,
    );
  return { model: mean(said.map((part) => part.model ?? part.card)), card: mean(said.map((part) => part.card)) };
}

/** Scores of the naive baseline for the rows held back, in their order; learned on the others. Higher = riskier. */
export function trialBaseline({ raw, sources, target, learn, held, baseline }: Trial): Float64Array {
  const grid = fitGrid(raw, sources);
  const fold = { target, learn, score: held };
  return baselineScores(raw, { grid, table: layOnGrid(grid, raw) }, { columns: baseline, fold });
}

/**
 * Attributes the log-odds of the first `rows` rows to their columns.
 *
 * @returns how many trees were explained; 0 when the engine has none or carries no points
 */
export function explainTrial(fitted: Fitted, rows: number): number {
  if (fitted.model === null || fitted.model.engine !== 'boosted') return 0;
  const { at, model } = fitted;
  const { bins } = binsFor(at.grid, at.table, fitted.ranks);
  const request = { rows: allRows(rows), columnOf: sourceOfFeature(at.grid), columns: at.grid.sources.length };
  treeShap(model.trees, bins, request);
  return model.trees.start.length - 1;
}
