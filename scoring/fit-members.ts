/** The members of a model, blended and calibrated, and what they say of rows: training and the backtest share this recipe. */
import { f64, i32, item } from './at';
import { blendWeight } from './blend';
import { calibrate } from './calibrate';
import { type CrossFitted, crossFit, crossFits, type OutOfFold } from './cross-fit';
import type { RawTable } from './dataset';
import type { Job } from './fits';
import { type Grid, layOnGrid } from './grid';
import { logit, probabilities } from './logit';
import { type Frame, type Member, memberLogits, memberProbabilities } from './member';
import { prepare, type Recipe, withRecipe } from './prepare';
import { allRows } from './random';
import { pairedAuc } from './report';
import type { TrainInput, TrainOptions } from './training';

/** Members with their out-of-fold log-odds. */
type FittedMembers = { cross: CrossFitted; raw: OutOfFold };

/**
 * Fits five members, each blind to a fifth of the accounts; blends and calibrates them.
 *
 * @param of `whole` = one more fit, on all rows, for what it costs
 * @throws NothingToLearn, NothingToRank and RangeError as `train`
 */
export function fitMembers(input: TrainInput, options: TrainOptions, of = { whole: false }): FittedMembers {
  const job = prepare(input, options);
  return settled(job, crossFit(job, of), options);
}

/** The same table by several recipes, side by side; @throws as `fitMembers` */
export function fitRecipes(input: TrainInput, recipes: Recipe[], options: Omit<TrainOptions, 'engine' | 'folds'>) {
  const job = prepare(input, { ...options, engine: 'auto' });
  const jobs = recipes.map((recipe) => withRecipe(job, recipe));
  return fitJobs(jobs, options);
}

/** Several trainings that are prepared, side by side. */
export function fitJobs(jobs: Job[], options: Pick<TrainOptions, 'scaleAnchor'> = {}): FittedMembers[] {
  return crossFits(jobs).map((raw, k) => settled(item(jobs, k), raw, options));
}

function settled(job: Job, raw: OutOfFold, { scaleAnchor }: Pick<TrainOptions, 'scaleAnchor'>): FittedMembers {
  const v = raw.model === null ? 0 : blendWeight(job.events, pairedAuc(raw.model, raw.card, job.labels));
  return { cross: calibrate(job, raw, { v, scaleAnchor }), raw };
}

/** Calibrated log-odds and chance of leaving of n rows. */
export type Said = { logit: Float64Array; probability: Float64Array };

/** The part of a training that can be asked. */
type Askable = { job: { at: { grid: Grid } }; members: Member[]; frame: Frame };

/**
 * What members say of the rows of a table.
 *
 * @param foldOf fold of each row's account, length n: its own member is asked; −1 = the mean of all, in log-odds
 * @throws RangeError naming the columns that the table lacks
 */
export function askMembers({ job, members, frame }: Askable, raw: RawTable, foldOf: Int8Array): Said {
  const at = { grid: job.at.grid, table: layOnGrid(job.at.grid, raw) };
  const sum = new Float64Array(raw.n);
  const odds = new Float64Array(raw.n);
  members.forEach((member, k) => {
    const rows = allRows(raw.n).filter((row) => foldOf[row] === k || foldOf[row] === -1);
    const logits = memberLogits(member, at, { rows, blendWeight: frame.blendWeight });
    const own = member.curve === null ? logits : memberProbabilities(member, logits).map(logit);
    for (let i = 0; i < rows.length; i++) {
      const row = i32(rows, i);
      const share = foldOf[row] === k ? 1 : 1 / members.length;
      sum[row] = f64(sum, row) + share * f64(logits, i);
      odds[row] = f64(odds, row) + share * f64(own, i);
    }
  });
  return { logit: sum, probability: probabilities(odds) };
}
