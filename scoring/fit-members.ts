/** The members of a model, blended and calibrated, and what they say of rows: training and the backtest share this recipe. */
import { f64, i32 } from './at';
import { blendWeight } from './blend';
import { calibrate } from './calibrate';
import { type CrossFitted, crossFit, type OutOfFold } from './cross-fit';
import type { RawTable } from './dataset';
import { layOnGrid } from './grid';
import { logit, probabilities } from './logit';
import { memberLogits, memberProbabilities } from './member';
import { prepare } from './prepare';
import { allRows } from './random';
import { pairedAuc } from './report';
import type { TrainInput, TrainOptions } from './training';

/**
 * Fits five members, each blind to a fifth of the accounts; blends and calibrates them.
 *
 * @throws NothingToLearn, NothingToRank and RangeError as `train`
 */
export function fitMembers(input: TrainInput, options: TrainOptions): { cross: CrossFitted; raw: OutOfFold } {
  const job = prepare(input, options);
  const raw = crossFit(job);
  const v = raw.model === null ? 0 : blendWeight(job.events, pairedAuc(raw.model, raw.card, job.labels));
  return { cross: calibrate(job, raw, { v, scaleAnchor: options.scaleAnchor }), raw };
}

/** Calibrated log-odds and chance of leaving of n rows. */
export type Said = { logit: Float64Array; probability: Float64Array };

/**
 * What members say of the rows of a table.
 *
 * @param foldOf fold of each row's account, length n: its own member is asked; −1 = the mean of all, in log-odds
 * @throws RangeError naming the columns that the table lacks
 */
export function askMembers({ job, members, frame }: CrossFitted, raw: RawTable, foldOf: Int8Array): Said {
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
