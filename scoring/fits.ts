/**
 * The single fits of a training, each from a few numbers: which rows it learns from, with what seed, and what is kept of
 * it. Any of them may run on another thread.
 */
import { item } from './at';
import type { Crew, Work } from './crew';
import type { Progress } from './dataset';
import { foldsByGroup } from './folds';
import type { Target } from './gradients';
import type { Place } from './grid';
import { accountsUpTo, allRows, bootstrapGroups, rng, rowsDrawn, seedOf } from './random';
import type { FoldedLabels } from './report';
import type { Signal } from './scorecard';
import type { TreeEngine } from './tree-model';
import { blendedLogits, fitUnit, type RawLogits, type Unit, unitLogits } from './unit';

/** What every fit of a training reads. */
export type Ground = {
  at: Place;
  target: Target;
  labels: FoldedLabels;
  engine: TreeEngine | 'scorecard';
  events: number;
  signals: Signal[];
  /** Log-odds of the average account as long as nobody has left. */
  prior: number;
  seed: number;
  /** The most rows that a refit behind an interval learns from. */
  spreadRows: number;
};

/** What a training shares; `tick(stage, done, total)` may throw to cancel. */
export type Job = Ground & { tick: Progress; crew: Crew };

/** The part of a job that may cross to another thread. */
export const groundOf = ({ at, target, labels, engine, events, signals, prior, seed, spreadRows }: Job): Ground => ({
  ...{ at, target, labels, engine, events, signals, prior, seed, spreadRows },
});

/** Rows × columns of a job: the size of one of its fits. */
export const cellsOf = ({ at, labels }: Ground): number => labels.y.length * at.grid.features.length;

/** Rows of a fold, or of all others; of no fold with −1. */
export function rowsOfFold(labels: FoldedLabels, k: number, inside: boolean): Int32Array {
  return allRows(labels.y.length).filter((row) => (labels.fold[row] === k) === inside);
}

type Fit = { rows: Int32Array; seed: number; quick?: boolean; weight?: Float64Array; tick: () => void };

/** One unit. */
export function refit(of: Ground, { rows, seed, quick = false, weight, tick }: Fit): Unit {
  const target = weight === undefined ? of.target : { ...of.target, weight };
  const { engine, events, signals, prior } = of;
  return fitUnit(of.at, { target, rows }, { engine, events, signals, prior, seed, quick, tick });
}

/** `raw` = what the unit says of the fold that it did not see; `ms` = what the fit alone took. */
type MemberFit = { unit: Unit; raw: RawLogits; ms: number };

/** Unit k of one of several trainings learns from every fold but k; with `fold` −1 from all rows. */
export const MEMBERS: Work<Ground[], { of: number; fold: number }, MemberFit> = {
  name: 'members',
  open: (grounds) => (order, tick) => {
    const ground = item(grounds, order.of);
    const { labels, seed, at } = ground;
    const rows = rowsOfFold(labels, order.fold, false);
    const start = performance.now();
    const unit = refit(ground, { rows, seed: seedOf(seed, order.fold < 0 ? WHOLE : order.fold), tick });
    const ms = performance.now() - start;
    return { unit, raw: unitLogits(unit, at, rowsOfFold(labels, order.fold, true)), ms };
  },
};

/** Part of the seed of the unit on all rows. */
const WHOLE = 50;

/**
 * Share of a member's accounts that a refit behind an interval draws: all of them, or on large tables as many as
 * `spreadRows` allow. Trees grow finer with more accounts, so that their errors shrink more slowly than with the root:
 * by the fourth root of this share intervals come back to .96 times those without a limit at 165,000 rows and to 1.02 to
 * 1.44 times at 8,000 and 24,000, by the square root to .8. Source: Bickel, Götze and van Zwet 1997, the m out of n bootstrap.
 */
export const spreadShare = ({ labels: { y, folds }, spreadRows }: Ground): number =>
  Math.min(1, spreadRows / ((y.length * (folds - 1)) / folds));

/** The log-odds of all rows beside the unit are raw and blended. */
type IntervalFit = { unit: Unit; logit: Float64Array };
type Blended = { of: Ground; blendWeight: number };

/** Unit u on a bootstrap of the accounts outside one fold. */
export const INTERVALS: Work<Blended, number, IntervalFit> = {
  name: 'intervals',
  open:
    ({ of, blendWeight }) =>
    (u, tick) => {
      const outside = rowsOfFold(of.labels, u % of.labels.folds, false);
      const draw = rng(seedOf(of.seed, 100 + u));
      const weight = bootstrapGroups(of.labels.group, outside, draw, spreadShare(of));
      const rows = rowsDrawn(outside, weight);
      const unit = refit(of, { rows, weight, seed: seedOf(of.seed, 200 + u), quick: true, tick });
      return { unit, logit: blendedLogits(unit, of.at, { rows: allRows(of.labels.y.length), blendWeight }) };
    },
};

/** Four fits outside each fold: parts 0 and 1 on the two halves, 2 and 3 on two bootstraps of the first. */
export const HALF_PARTS = 4;

/** What such a fit says of the fold: raw, blended log-odds. */
export const HALVES: Work<Blended, { fold: number; part: number }, Float64Array> = {
  name: 'halves',
  open:
    ({ of, blendWeight }) =>
    ({ fold, part }, tick) => {
      const { labels } = of;
      const outside = rowsOfFold(labels, fold, false);
      const side = foldsByGroup(labels, outside, { folds: 2, seed: seedOf(of.seed, 300 + fold) });
      const own = part === 1 ? 1 : 0;
      const half = fewer(
        of,
        outside.filter((_, i) => side[i] === own),
        430 + 2 * fold + own,
      );
      const draw = (): Float64Array =>
        bootstrapGroups(labels.group, half, rng(seedOf(of.seed, 350 + 2 * fold + part - 2)));
      const weight = part < 2 ? undefined : draw();
      const rows = weight === undefined ? half : rowsDrawn(half, weight);
      const unit = refit(of, {
        rows,
        weight,
        seed: seedOf(of.seed, 400 + HALF_PARTS * fold + part),
        quick: true,
        tick,
      });
      return blendedLogits(unit, of.at, { rows: rowsOfFold(labels, fold, true), blendWeight });
    },
};

/** All rows of a half, or on large tables those of some of its accounts. */
function fewer(of: Ground, half: Int32Array, part: number): Int32Array {
  if (spreadShare(of) === 1) return half;
  return accountsUpTo(half, of.labels.group, { most: of.spreadRows / 2, seed: seedOf(of.seed, part) });
}
