/** What every engine says of accounts without dates, each account by members that did not see its outcome. */

import { type Judged, SLOW_FOLDS } from './backtest';
import { baselineScores } from './baseline';
import { fitPlatt } from './calibration';
import { rowsOfFold } from './cross-fit';
import type { Progress } from './dataset';
import { askMembers, fitMembers } from './fit-members';
import { fitGrid, layOnGrid } from './grid';
import { probabilities } from './logit';
import { FOREST_ROWS } from './ml-forest';
import { allRows } from './random';
import { healthOf } from './scale';
import type { TrainInput } from './training';
import { scatter } from './unit';

/** Of n rows: health of the recipe that serves, unclipped, and the chance of leaving as each says it. */
export type CrossValidated = { health: Float64Array; said: Map<Judged, Float64Array> };

type Run = { seed: number; scaleAnchor?: number; progress?: Progress };

const CHALLENGERS = ['auto', 'forest', 'scorecard', 'ml-random-forest'] as const;

/** @throws NothingToLearn with one class only, or fewer than 30 accounts that stayed */
export function crossValidate(input: TrainInput, { seed, scaleAnchor, progress }: Run): CrossValidated {
  const said = new Map<Judged, Float64Array>();
  let health = new Float64Array(0);
  CHALLENGERS.forEach((engine, k) => {
    progress?.('backtest', k, CHALLENGERS.length);
    if (engine === 'ml-random-forest' && input.raw.n > FOREST_ROWS) return;
    const folds = engine === 'ml-random-forest' ? SLOW_FOLDS : 5;
    const anchor = scaleAnchor === undefined ? {} : { scaleAnchor };
    const { cross } = fitMembers(input, { seed, engine, folds, horizon: '', ...anchor });
    const { logit, probability } = askMembers(cross, input.raw, cross.job.labels.fold);
    said.set(engine === 'auto' ? 'boosted' : engine, probability);
    if (engine !== 'auto') return;
    health = logit.map((x) => healthOf(x, cross.frame.scale));
    said.set('baseline', naive(input, cross.job.labels));
  });
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
