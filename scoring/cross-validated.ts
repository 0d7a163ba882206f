/** What every engine says of accounts without dates, each account by members that did not see its outcome. */

import { foldsFor } from './backtest';
import { baselineScores } from './baseline';
import { fitPlatt } from './calibration';
import type { Judged } from './challengers';
import type { Crew } from './crew';
import type { Progress } from './dataset';
import { askMembers, fitRecipes } from './fit-members';
import { rowsOfFold } from './fits';
import { fitGrid, layOnGrid } from './grid';
import { probabilities } from './logit';
import { FOREST_ROWS } from './ml-forest';
import { allRows } from './random';
import { healthOf } from './scale';
import type { TrainInput } from './training';
import { scatter } from './unit';

/** Of n rows: health of the recipe that serves, unclipped, and the chance of leaving as each says it. */
export type CrossValidated = { health: Float64Array; said: Map<Judged, Float64Array> };

type Run = { seed: number; scaleAnchor?: number; progress?: Progress; crew?: Crew };

/** What takes longest comes first, so that no thread is left with it at the end. */
const RECIPES = ['ml-random-forest', 'forest', 'auto', 'scorecard'] as const;
/** In the order in which they are told. */
const TOLD = ['auto', 'forest', 'scorecard', 'ml-random-forest'] as const;

/** @throws NothingToLearn with one class only, or fewer than 30 accounts that stayed */
export function crossValidate(input: TrainInput, { seed, ...run }: Run): CrossValidated {
  const said = new Map<Judged, Float64Array>();
  let health = new Float64Array(0);
  const able = RECIPES.filter((engine) => engine !== 'ml-random-forest' || input.raw.n <= FOREST_ROWS);
  const recipes = able.map((engine) => ({ engine, folds: foldsFor(engine) }));
  const progress: Progress = (_, done, total) => run.progress?.('backtest', done, total);
  const fitted = fitRecipes(input, recipes, { ...run, seed, horizon: '', progress });
  for (const engine of TOLD) {
    const cross = fitted[able.indexOf(engine)]?.cross;
    if (cross === undefined) continue;
    const { logit, probability } = askMembers(cross, input.raw, cross.job.labels.fold);
    said.set(engine === 'auto' ? 'boosted' : engine, probability);
    if (engine !== 'auto') continue;
    health = logit.map((x) => healthOf(x, cross.frame.scale));
    said.set('baseline', naive(input, cross.job.labels));
  }
  return { health, said };
}

type Folded = Parameters<typeof rowsOfFold>[0];

function naive({ raw, sources, y, group, baseline }: TrainInput, labels: Folded): Float64Array {
  const grid = fitGrid(raw, sources);
  const place = { grid, table: layOnGrid(grid, raw) };
  const target = { y, group, weight: new Float64Array(raw.n).fill(1) };
  const scores = new Float64Array(raw.n);
  for (let k = 0; k < labels.folds; k++) {
    const held = rowsOfFold(labels, k, true);
    const fold = { target, learn: rowsOfFold(labels, k, false), score: held };
    scatter(scores, held, baselineScores(raw, place, { columns: baseline, fold }));
  }
  const { a, b } = fitPlatt(scores, y, allRows(raw.n));
  return probabilities(scores.map((x) => a * x + b));
}
