/**
 * Members from units: each calibrated on the out-of-fold predictions of the folds it did learn from, so that what it says
 * of its own fold is untouched by that fold's outcomes.
 */
import { f64, u8 } from './at';
import { groupedError } from './auc';
import { ALONE_FROM, blended } from './blend';
import { type Calibration, calibrated, fitPlatt, IDENTITY } from './calibration';
import { LEARNS_FROM } from './card-fit';
import type { CrossFitted, OutOfFold } from './cross-fit';
import { type Job, rowsOfFold } from './fits';
import { fitCurve } from './isotonic';
import { type Member, memberLogits, memberProbabilities } from './member';
import { scatter } from './unit';

/**
 * Calibrated members and the scale they share.
 *
 * @param of v = share of the model; scaleAnchor = logit p₀ when the scale is frozen, else the share of positive rows
 */
export function calibrate(job: Job, raw: OutOfFold, of: { v: number; scaleAnchor: number | undefined }): CrossFitted {
  const score = blended(raw, of.v);
  const { y } = job.labels;
  const positives = y.reduce((sum, label) => sum + label, 0);
  const share = positives === 0 ? job.prior : Math.log(positives / (y.length - positives));
  const logitP0 = of.scaleAnchor ?? share;
  const frame = { blendWeight: of.v, scale: { logitP0 } };
  const members = raw.units.map((unit, k): Member => {
    return { unit, calibration: platt(job, score, rowsOfFold(job.labels, k, false)), curve: null };
  });
  if (job.events < ALONE_FROM) return { job, members, frame };
  const curves = members.map(({ calibration }, k) => {
    return fitCurve(calibrated(score, calibration), y, rowsOfFold(job.labels, k, false));
  });
  const straight = { job, members, frame };
  const bent = { job, frame, members: members.map((member, k) => ({ ...member, curve: curves[k] ?? null })) };
  return curveWins(straight, bent) ? bent : straight;
}

/** Below 15 events the card is a ranking and stays as it is. */
export function platt(job: Job, score: Float64Array, rows: Int32Array): Calibration {
  return job.events < LEARNS_FROM ? IDENTITY : fitPlatt(score, job.labels.y, rows);
}

/** True when the curves' out-of-fold log loss is lower by more than two standard errors of the paired difference. */
function curveWins(straight: CrossFitted, bent: CrossFitted): boolean {
  const { y, group } = straight.job.labels;
  const p = outOfFold(straight).probability;
  const q = outOfFold(bent).probability;
  const gain = p.map((_, i) => {
    const [before, after] = u8(y, i) === 1 ? [f64(p, i), f64(q, i)] : [1 - f64(p, i), 1 - f64(q, i)];
    return Math.log(Math.max(after, 1e-12) / Math.max(before, 1e-12)) / p.length;
  });
  const mean = gain.reduce((sum, g) => sum + g, 0);
  return (
    mean >
    2 *
      groupedError(
        gain.map((g) => g - mean / gain.length),
        group,
      )
  );
}

/** Calibrated log-odds and probabilities of all rows, each by the member that did not see it. */
export function outOfFold({ job, members, frame }: CrossFitted): { logit: Float64Array; probability: Float64Array } {
  const logit = new Float64Array(job.labels.y.length);
  const probability = new Float64Array(job.labels.y.length);
  members.forEach((member, k) => {
    const rows = rowsOfFold(job.labels, k, true);
    const part = memberLogits(member, job.at, { rows, blendWeight: frame.blendWeight });
    scatter(logit, rows, part);
    scatter(probability, rows, memberProbabilities(member, part));
  });
  return { logit, probability };
}
