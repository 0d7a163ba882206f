/**
 * The one figure of a training that checks ask for again and again, without the rest of it.
 */
import { blended, blendWeight } from './blend';
import { crossFit } from './cross-fit';
import { prepare } from './prepare';
import { foldedAuc, pairedAuc } from './report';
import type { TrainInput, TrainOptions } from './training';

/**
 * Cross-validated AUC of what would serve: equals `train(input, options).report.auc.value` but for the calibration, which
 * no ranking inside a fold depends on, at about a seventh of the cost.
 *
 * @throws NothingToLearn and RangeError as `train`
 */
export function crossValidatedAuc(input: TrainInput, options: TrainOptions): number {
  const job = prepare(input, options);
  const raw = crossFit(job);
  const v = raw.model === null ? 0 : blendWeight(job.events, pairedAuc(raw.model, raw.card, job.labels));
  return foldedAuc(blended(raw, v), job.labels).value;
}
