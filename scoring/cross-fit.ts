/**
 * Cross-fitting: one unit per fold, none of which sees the fold it scores; refits of the same recipe for the interval.
 */
import { f64, i32, item } from './at';
import { cellsOf, groundOf, HALF_PARTS, HALVES, INTERVALS, type Job, MEMBERS, refit, rowsOfFold } from './fits';
import type { Frame, Member } from './member';
import { allRows, rng, seedOf } from './random';
import { blendedLogits, scatter, type Unit } from './unit';

/** The members of a training with what they share. */
export type CrossFitted = { job: Job; members: Member[]; frame: Frame };

/** Raw out-of-fold log-odds of all n rows; `wholeMs` = what a fit on all rows took, where it was asked for. */
export type OutOfFold = { units: Unit[]; model: Float64Array | null; card: Float64Array; wholeMs: number };

/** Unit k learns from every fold but k, and scores fold k; on request one more unit on all rows shows what a fit costs. */
export function crossFit(job: Job, of: { whole: boolean } = { whole: false }): OutOfFold {
  return item(crossFits([job], of), 0);
}

/**
 * Several trainings side by side, so that nobody waits at the end of each.
 *
 * @param jobs at least one; the crew and the ticks are those of the first
 */
export function crossFits(jobs: Job[], { whole }: { whole: boolean } = { whole: false }): OutOfFold[] {
  const { crew, tick } = item(jobs, 0);
  const orders = jobs.flatMap(({ labels }, of) => {
    const folds = Array.from({ length: labels.folds }, (_, fold) => ({ of, fold }));
    return whole ? [...folds, { of, fold: -1 }] : folds;
  });
  const batch = { ground: jobs.map(groundOf), orders, cells: Math.max(...jobs.map(cellsOf)) };
  const fits = crew.share(MEMBERS, { ...batch, tick: (done, total) => tick('members', done, total) });
  return jobs.map((job, of) => {
    const out = emptyOutOfFold(job);
    orders.forEach((order, i) => {
      if (order.of !== of) return;
      const { unit, raw, ms } = item(fits, i);
      if (order.fold < 0) {
        out.wholeMs = ms;
        return;
      }
      const held = rowsOfFold(job.labels, order.fold, true);
      if (out.model !== null && raw.model !== null) scatter(out.model, held, raw.model);
      scatter(out.card, held, raw.card);
      out.units.push(unit);
    });
    return out;
  });
}

function emptyOutOfFold({ labels, engine }: Job): OutOfFold {
  const n = labels.y.length;
  const model = engine === 'scorecard' ? null : new Float64Array(n);
  return { units: [], model, card: new Float64Array(n), wholeMs: 0 };
}

/** Units whose spread is that of a score, and their raw, blended log-odds of all rows. */
export type IntervalUnits = { units: Unit[]; logits: Float64Array[] };

/** Units on bootstraps of the accounts outside one fold each, at most of the size a member learns from; without outcomes, `doubtfulUnits`. */
export function intervalUnits(job: Job, { count, blendWeight }: { count: number; blendWeight: number }): IntervalUnits {
  if (job.events === 0) {
    const units = doubtfulUnits(job, count);
    const rows = allRows(job.labels.y.length);
    return { units, logits: units.map((unit) => blendedLogits(unit, job.at, { rows, blendWeight })) };
  }
  const ground = { of: groundOf(job), blendWeight };
  const orders = Array.from({ length: count }, (_, u) => u);
  const tick = (done: number, total: number): void => job.tick('interval', done, total);
  const fits = job.crew.share(INTERVALS, { ground, orders, cells: cellsOf(job), tick });
  return { units: fits.map(({ unit }) => unit), logits: fits.map(({ logit }) => logit) };
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
    const tick = (): void => job.tick('interval', u, count);
    tick();
    return refit({ ...job, signals }, { rows, seed: seedOf(job.seed, 200 + u), tick });
  });
}

/**
 * Errors of fits on half the accounts outside a row's fold, each as one draw with the standard deviation of such a fit:
 * `apart` from two disjoint halves, `again` from two bootstraps of the same half. Raw log-odds, length n.
 */
export type HalfErrors = { apart: Float64Array; again: Float64Array };

/** Four fits per fold: the two halves, and two bootstraps of the first. */
export function halfErrors(job: Job, blendWeight: number): HalfErrors {
  const { labels } = job;
  const orders = Array.from({ length: HALF_PARTS * labels.folds }, (_, i) => {
    return { fold: Math.floor(i / HALF_PARTS), part: i % HALF_PARTS };
  });
  const ground = { of: groundOf(job), blendWeight };
  const tick = (done: number, total: number): void => job.tick('halves', done, total);
  const logits = job.crew.share(HALVES, { ground, orders, cells: cellsOf(job), tick });
  const apart = new Float64Array(labels.y.length);
  const again = new Float64Array(labels.y.length);
  for (let k = 0; k < labels.folds; k++) {
    const held = rowsOfFold(labels, k, true);
    const [first = 0, boot = 0] = [HALF_PARTS * k, HALF_PARTS * k + 2];
    writeDifference(apart, held, logits.slice(first, boot));
    writeDifference(again, held, logits.slice(boot, boot + 2));
  }
  return { apart, again };
}

/** (a − b) / √2: two independent fits differ by √2 standard deviations of one. */
function writeDifference(out: Float64Array, rows: Int32Array, pair: Float64Array[]): void {
  for (let i = 0; i < rows.length; i++)
    out[i32(rows, i)] = (f64(item(pair, 0), i) - f64(item(pair, 1), i)) / Math.SQRT2;
}
