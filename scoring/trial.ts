/**
 * One fit of one engine on three accounts in four, and what it says of the fourth: engines side by side, for whoever
 * holds the stopwatch. Without blend, calibration or interval.
 */
import { type BaselineColumns, baselineScores } from './baseline';
import type { FeatureSource, RawTable } from './dataset';
import { foldsByGroup } from './folds';
import type { Target } from './gradients';
import { binsFor, fitGrid, layOnGrid, type Place, sourceOfFeature } from './grid';
import { allRows } from './random';
import { ASSUMED_LOGIT_P0 } from './scale';
import type { Signal } from './scorecard';
import type { TrainInput } from './training';
import type { TreeEngine } from './tree-model';
import { treeShap } from './tree-shap';
import { fitUnit, type Unit, unitLogits } from './unit';

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
export type Fitted = { at: Place; unit: Unit };

/**
 * Fits one engine on the rows to learn from, bins and all.
 *
 * @throws RangeError for ml-random-forest above 10,000 rows
 */
export function fitTrial(trial: Trial, run: { engine: TreeEngine | 'scorecard'; seed: number }): Fitted {
  const { raw, sources, target, learn, events, signals } = trial;
  const grid = fitGrid(raw, sources);
  const at = { grid, table: layOnGrid(grid, raw) };
  const how = { ...run, events, signals, prior: ASSUMED_LOGIT_P0, quick: false, tick: () => undefined };
  return { at, unit: fitUnit(at, { target, rows: learn }, how) };
}

/** Raw log-odds of the rows held back, in their order: of the trees, or of the card where there are none. */
export function trialLogits({ held }: Trial, { at, unit }: Fitted): Float64Array {
  const { model, card } = unitLogits(unit, at, held);
  return model ?? card;
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
export function explainTrial({ at, unit }: Fitted, rows: number): number {
  if (unit.model?.engine !== 'boosted') return 0;
  const { trees } = unit.model;
  const { bins } = binsFor(at.grid, at.table, unit.ranks);
  treeShap(trees, bins, { rows: allRows(rows), columnOf: sourceOfFeature(at.grid), columns: at.grid.sources.length });
  return trees.start.length - 1;
}
