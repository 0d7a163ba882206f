/**
 * Before any fit: checks what came, refuses what cannot teach, and lays the table on its grid.
 */
import { mostBins } from './boost-options';
import { LEARNS_FROM } from './card-fit';
import { ALONE } from './crew';
import type { Job } from './fits';
import { foldsByGroup } from './folds';
import { categoryIndex, fitGrid, type Grid, layOnGrid } from './grid';
import { refuseLarge } from './ml-forest';
import { allRows } from './random';
import { refusalOf, refuseRanking } from './refusal';
import { ASSUMED_LOGIT_P0 } from './scale';
import type { Signal } from './scorecard';
import type { TrainInput, TrainOptions } from './training';

/** Of more rows the spread of refits shows no more, and costs as many times more. */
const SPREAD_ROWS = 60_000;

/**
 * The job that all fits of a training share.
 *
 * @throws NothingToLearn with one class only, or fewer than 30 accounts that stayed
 * @throws NothingToRank for the card alone with fewer than 10 accounts, or without a column that it knows
 * @throws RangeError if lengths differ, a source names no column, or ml-random-forest is asked to read over 10,000 rows
 */
export function prepare(input: TrainInput, options: TrainOptions): Job {
  const { raw, y, group, signals } = input;
  if (y.length !== raw.n || group.length !== raw.n || (input.account ?? group).length !== raw.n) {
    throw new RangeError(`Expected ${raw.n} outcomes and accounts, got ${y.length} and ${group.length}`);
  }
  const account = input.account ?? group;
  const leavers = new Set(account.filter((_, row) => y[row] === 1)).size;
  const stayers = new Set(account).size - leavers;
  const refusal = options.unmeasured ? null : refusalOf({ leavers, stayers, rows: raw.n });
  if (refusal) throw refusal;
  if (options.unmeasured && leavers > 0) throw new RangeError(`Expected no outcome, got ${leavers} that left`);
  const grid = fitGrid(raw, input.sources, mostBins(leavers));
  const known = knownSignals(grid, input);
  if (options.unmeasured) refuseRanking({ accounts: stayers, signals: known.length });
  const folds = options.folds ?? 5;
  const fold = foldsByGroup({ y, group }, allRows(raw.n), { folds, seed: options.seed });
  const job: Job = {
    at: { grid, table: layOnGrid(grid, raw) },
    target: { y, weight: new Float64Array(raw.n).fill(1), group },
    labels: { y, group, fold, folds },
    engine: 'scorecard',
    events: leavers,
    signals: leavers < LEARNS_FROM ? tempered(known) : signals,
    prior: options.scaleAnchor ?? ASSUMED_LOGIT_P0,
    seed: options.seed,
    spreadRows: options.spreadRows ?? SPREAD_ROWS,
    tick: (stage, done, total) => options.progress?.(stage, done, total),
    crew: options.crew ?? ALONE,
  };
  return withRecipe(job, { engine: options.engine, folds });
}

/** What may differ between trainings on one table. */
export type Recipe = { engine: TrainOptions['engine']; folds: number };

/** The same job by another recipe; @throws RangeError if ml-random-forest is asked to read over 10,000 rows */
export function withRecipe(job: Job, { engine, folds }: Recipe): Job {
  const { y, group } = job.labels;
  const rows = allRows(y.length);
  if (engine === 'ml-random-forest') refuseLarge(y.length);
  const learns = job.events >= LEARNS_FROM && job.at.grid.features.length > 0;
  const asked = engine === 'auto' ? 'boosted' : engine;
  const known = folds === job.labels.folds;
  const fold = known ? job.labels.fold : foldsByGroup({ y, group }, rows, { folds, seed: job.seed });
  return { ...job, engine: learns ? asked : 'scorecard', labels: { y, group, fold, folds } };
}

/** What the card ranks by before it learns: a category has no expert sign. */
const knownSignals = (grid: Grid, { signals }: TrainInput): Signal[] =>
  signals.filter(({ source }) => grid.sources.some(({ name }) => name === source) && categoryIndex(grid, source) < 0);

/**
 * Expert weights are proportions. As long as no outcome says how far accounts lie apart, they are scaled so that signals
 * that know nothing of each other, each evenly spread over [−1, 1], spread the log-odds by one standard deviation of 1.
 */
function tempered(signals: Signal[]): Signal[] {
  const spread = Math.sqrt(signals.reduce((sum, { weight }) => sum + weight ** 2 / 3, 0));
  return spread === 0 ? signals : signals.map((signal) => ({ ...signal, weight: signal.weight / spread }));
}
