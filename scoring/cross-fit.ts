/**
 * Cross-fitting: one unit per fold, none of which sees the fold it scores; refits of the same recipe for the interval.
 */
import { f64, i32, item } from './at';
import { foldsByGroup } from './folds';
import type { Target } from './gradients';
import type { Place } from './grid';
import type { Frame, Member } from './member';
import { allRows, bootstrapGroups, rng, rowsDrawn, seedOf } from './random';
import type { FoldedLabels } from './report';
import type { Signal } from './scorecard';
import type { TreeEngine } from './tree-model';
import { blendedLogits, fitUnit, scatter, type Unit, unitLogits } from './unit';

/** What every fit of a training shares; `tick(stage, done, total)` may throw to cancel. */
export type Job = {
  at: Place;
  target: Target;
  labels: FoldedLabels;
  engine: TreeEngine | 'scorecard';
  events: number;
  signals: Signal[];
  /** Log-odds of the average account as long as nobody has left. */
  prior: number;
  seed: number;
  tick: (stage: string, done: number, total: number) => void;
};

/** The members of a training with what they share. */
export type CrossFitted = { job: Job; members: Member[]; frame: Frame };

/** Rows of a fold, or of all others. */
export function rowsOfFold(labels: FoldedLabels, k: number, inside: boolean): Int32Array {
  return allRows(labels.y.length).filter((row) => (labels.fold[row] === k) === inside);
}

type Fit = { rows: Int32Array; seed: number; quick?: boolean; weight?: Float64Array; stage: [string, number, number] };

function refit(job: Job, { rows, seed, quick = false, weight, stage }: Fit): Unit {
  const target = weight === undefined ? job.target : { ...job.target, weight };
  const tick = (): void => job.tick(...stage);
  tick();
  const { engine, events, signals, prior } = job;
  return fitUnit(job.at, { target, rows }, { engine, events, signals, prior, seed, quick, tick });
}

/** Raw out-of-fold log-odds of all n rows. */
export type OutOfFold = { units: Unit[]; model: Float64Array | null; card: Float64Array };

/** Unit k learns from every fold but k, and scores fold k. */
export function crossFit(job: Job): OutOfFold {
  const { labels } = job;
  const n = labels.y.length;
  const units: Unit[] = [];
  const model = job.engine === 'scorecard' ? null : new Float64Array(n);
  const card = new Float64Array(n);
  for (let k = 0; k < labels.folds; k++) {
    const rows = rowsOfFold(labels, k, false);
    const unit = refit(job, { rows, seed: seedOf(job.seed, k), stage: ['members', k, labels.folds] });
    const held = rowsOfFold(labels, k, true);
    const raw = unitLogits(unit, job.at, held);
    if (model !== null && raw.model !== null) scatter(model, held, raw.model);
    scatter(card, held, raw.card);
    units.push(unit);
  }
  return { units, model, card };
}

/** One unit on all rows: what a fit costs. */
export function fitWhole(job: Job): Unit {
  const rows = allRows(job.labels.y.length);
  return refit(job, { rows, seed: seedOf(job.seed, 50), stage: ['members', job.labels.folds, job.labels.folds] });
}

/** Units on bootstraps of the accounts outside one fold each, of the size a member learns from; without outcomes, `doubtfulUnits`. */
export function intervalUnits(job: Job, count: number): Unit[] {
  if (job.events === 0) return doubtfulUnits(job, count);
  return Array.from({ length: count }, (_, u) => {
    const outside = rowsOfFold(job.labels, u % job.labels.folds, false);
    const weight = bootstrapGroups(job.labels.group, outside, rng(seedOf(job.seed, 100 + u)));
    const rows = rowsDrawn(outside, weight);
    return refit(job, { rows, weight, seed: seedOf(job.seed, 200 + u), quick: true, stage: ['interval', u, count] });
  });
}

/**
 * Nothing is measured, so nothing of the accounts tells how wrong the card may be: the doubt is about the expert weights,
 * each taken anywhere from none to twice itself.
 */
function doubtfulUnits(job: Job, count: number): Unit[] {
  const rows = allRows(job.labels.y.length);
  return Array.from({ length: count }, (_, u) => {
    const draw = rng(seedOf(job.seed, 100 + u));
    const signals = job.signals.map((signal) => ({ ...signal, weight: 2 * draw() * signal.weight }));
    return refit({ ...job, signals }, { rows, seed: seedOf(job.seed, 200 + u), stage: ['interval', u, count] });
  });
}

/**
 * Errors of fits on half the accounts outside a row's fold, each as one draw with the standard deviation of such a fit:
 * `apart` from two disjoint halves, `again` from two bootstraps of the same half. Raw log-odds, length n.
 */
export type HalfErrors = { apart: Float64Array; again: Float64Array };

/** Four fits per fold: the two halves, and two bootstraps of the first. */
export function halfErrors(job: Job, blendWeight: number): HalfErrors {
  const { labels, seed } = job;
  const apart = new Float64Array(labels.y.length);
  const again = new Float64Array(labels.y.length);
  for (let k = 0; k < labels.folds; k++) {
    const outside = rowsOfFold(labels, k, false);
    const side = foldsByGroup(labels, outside, { folds: 2, seed: seedOf(seed, 300 + k) });
    const held = rowsOfFold(labels, k, true);
    const logits = (part: number, rows: Int32Array, weight?: Float64Array): Float64Array => {
      const stage: Fit['stage'] = ['halves', 4 * k + part, 4 * labels.folds];
      const unit = refit(job, { rows, weight, seed: seedOf(seed, 400 + 4 * k + part), quick: true, stage });
      return blendedLogits(unit, job.at, { rows: held, blendWeight });
    };
    const first = outside.filter((_, i) => side[i] === 0);
    const drawn = [0, 1].map((b) => bootstrapGroups(labels.group, first, rng(seedOf(seed, 350 + 2 * k + b))));
    const halves = [
      logits(0, first),
      logits(
        1,
        outside.filter((_, i) => side[i] === 1),
      ),
    ];
    const boots = drawn.map((weight, b) => logits(2 + b, rowsDrawn(first, weight), weight));
    writeDifference(apart, held, halves);
    writeDifference(again, held, boots);
  }
  return { apart, again };
}

/** (a − b) / √2: two independent fits differ by √2 standard deviations of one. */
function writeDifference(out: Float64Array, rows: Int32Array, pair: Float64Array[]): void {
  for (let i = 0; i < rows.length; i++)
    out[i32(rows, i)] = (f64(item(pair, 0), i) - f64(item(pair, 1), i)) / Math.SQRT2;
}
