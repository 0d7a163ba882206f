/**
 * Health points of the training rows, each by the member that did not see it, and the weights read from them.
 */
import { f64, i32, item } from './at';
import type { Work } from './crew';
import type { CrossFitted } from './cross-fit';
import { cellsOf, type Ground, groundOf, rowsOfFold } from './fits';
import type { ComponentVariance } from './interval';
import { type Frame, type Member, memberPoints, type Points } from './member';
import { importanceOf, permutationLosses } from './permutation';
import { allRows, bootstrapGroups, rng, rowsDrawn, seedOf, shuffle } from './random';
import { POINTS } from './scale';
import { allMissing } from './scorecard';
import type { Unit } from './unit';
import { type Shares, sharesOfImportance, sharesOfPoints } from './weights';

/** Points of all n rows: `columns[c]` per source, `base[i]` per row. Null when the engine carries none. */
export type RowPoints = { base: Float64Array; columns: Float64Array[] } | null;

type Members = { of: Ground; members: Member[]; frame: Frame };

/** The points of a fold by the member that did not see it. */
export const FOLD_POINTS: Work<Members, number, Points | null> = {
  name: 'fold points',
  open:
    ({ of, members, frame }) =>
    (k) =>
      memberPoints(item(members, k), of.at, { rows: rowsOfFold(of.labels, k, true), frame }),
};

/** Out-of-fold points of all n rows. */
export function outOfFoldPoints({ job, members, frame }: CrossFitted): RowPoints {
  const n = job.labels.y.length;
  const base = new Float64Array(n);
  const columns = job.at.grid.sources.map(() => new Float64Array(n));
  const ground = { of: groundOf(job), members, frame };
  const orders = members.map((_, k) => k);
  const tick = (done: number, total: number): void => job.tick('points', done, total);
  const parts = job.crew.share(FOLD_POINTS, { ground, orders, cells: cellsOf(job), tick });
  for (let k = 0; k < members.length; k++) {
    const rows = rowsOfFold(job.labels, k, true);
    const points = item(parts, k);
    if (points === null) return null;
    for (let i = 0; i < rows.length; i++) base[i32(rows, i)] = points.base;
    columns.forEach((column, c) => {
      const part = item(points.columns, c);
      for (let i = 0; i < rows.length; i++) column[i32(rows, i)] = f64(part, i);
    });
  }
  return { base, columns };
}

/** Rows each replicate of the weights is measured on. */
const REPLICATE_ROWS = 1000;

/** How often each row counts in replicate u. */
const resampled = ({ labels, seed }: Ground, u: number): Float64Array =>
  bootstrapGroups(labels.group, allRows(labels.y.length), rng(seedOf(seed, 500 + u)));

type Replicated = { of: Ground; units: Unit[]; slope: number; frame: Frame };

/** The shares of one replicate, by its unit. */
export const REPLICATES: Work<Replicated, number, Shares> = {
  name: 'replicates',
  open:
    ({ of, units, slope, frame }) =>
    (u) => {
      const rows = repeated(resampled(of, u), seedOf(of.seed, 550 + u));
      const member = { unit: item(units, u), calibration: { a: slope, b: 0 }, curve: null };
      return sharesOfPoints(memberPoints(member, of.at, { rows, frame })?.columns ?? [], of.at.grid.sources);
    },
};

/**
 * Weights with their replicates: from points by the interval units on resampled accounts; for an engine without points
 * from permutation losses of resampled accounts.
 */
export function weightsWithReplicates(
  of: CrossFitted,
  from: { points: RowPoints; units: Unit[]; slope: number; logit: Float64Array },
): { shares: Shares; replicates: Shares[] } {
  const { job, frame } = of;
  const { sources } = job.at.grid;
  if (from.points === null) {
    const losses = permutationLosses(of, from.logit);
    const everyone = new Float64Array(job.labels.y.length).fill(1);
    const shareOf = (times: Float64Array): Shares => sharesOfImportance(importanceOf(losses, times), sources);
    return { shares: shareOf(everyone), replicates: from.units.map((_, u) => shareOf(resampled(job, u))) };
  }
  const ground = { of: groundOf(job), units: from.units, slope: from.slope, frame };
  const orders = from.units.map((_, u) => u);
  const tick = (done: number, total: number): void => job.tick('weights', done, total);
  const replicates = job.crew.share(REPLICATES, { ground, orders, cells: cellsOf(job), tick });
  return { shares: sharesOfPoints(from.points.columns, sources), replicates };
}

/** At most `REPLICATE_ROWS` rows drawn at random, each as often as it counts. */
function repeated(times: Float64Array, seed: number): Int32Array {
  const drawn = rowsDrawn(allRows(times.length), times);
  const list = new Int32Array(drawn.reduce((sum, row) => sum + f64(times, row), 0));
  let end = 0;
  for (const row of drawn) {
    const next = end + f64(times, row);
    list.fill(row, end, next);
    end = next;
  }
  shuffle(list, rng(seed));
  return list.slice(0, REPLICATE_ROWS);
}

/** Variance, in log-odds, of what each component adds over the rows where it is present. */
export function componentVariances({ job }: CrossFitted, points: RowPoints): ComponentVariance[] {
  if (points === null) return [];
  const { sources } = job.at.grid;
  return [...new Set(sources.map((s) => s.component))].map((component) => {
    const names = sources.filter((s) => s.component === component).map((s) => s.name);
    const parts = points.columns.filter((_, c) => item(sources, c).component === component);
    const missing = new Set(allMissing(job.at, names));
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < job.labels.y.length; i++) {
      if (missing.has(i)) continue;
      const x = parts.reduce((total, part) => total + f64(part, i), 0) / POINTS;
      count++;
      sum += x;
      squares += x * x;
    }
    const variance = count < 2 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
    return { component, sources: names, variance };
  });
}
