/**
 * A regression forest for answers on whole points: one member a fold, each blind to the accounts of its fold.
 *
 * It is the histogram forest as it stands, its sums of leavers read as sums of points: the Gini gain of shares is the gain in
 * variance of means. Tried on made-up answers with 30 columns, linear and stepped truth, 90 / 400 / 2,000 answers (8, 8 and 3
 * companies). Skill out of fold: this forest .15 .17 / .29 .36 / .37 .42 · boosted on the same answers .10 .14 / .28 .31 / .38 .40
 * · two forests, for promoters and for detractors, and a line through both −.05 .01 / .26 .31 / .36 .39. The chances of promoter,
 * passive and detractor come from its errors (conformal.ts) and add up to 1 by themselves; their Brier score was lower than that
 * of trees fitted to the classes: .61 .60 / .57 .54 against forests' .64 .62 / .60 .58 and boosted trees' .64 .63 / .59 .57.
 */
import { f64, item, u8 } from './at';
import { levelRanks } from './card-fit';
import { ALONE, type Crew, type Work } from './crew';
import { growForest } from './forest';
import type { Target } from './gradients';
import { binsFor, orderedFeatures, type Place } from './grid';
import { predictTrees } from './predict';
import { seedOf } from './random';
import type { Trees } from './trees';

/** `ranks` as in `binsFor`. */
export type ForestMember = { ranks: Uint8Array[]; trees: Trees };

/**
 * 100 trees, at least 5 distinct rows in a leaf, and a third of the columns looked at in a node: with √d, the usual number for
 * classes, the skill above is .12 .13 / .24 .29 / .33 .38.
 */
const TREES = 100;
const LEAF = 5;
const triedOf = (features: number): number => Math.max(1, Math.round(features / 3));

/**
 * `y` = outcome of all n rows, 0 … top; `fold` of each row's account, 0 … folds − 1. Large categories stand in the order of
 * their share of rows with at least `high`.
 */
export type Ground = {
  at: Place;
  target: Target;
  top: number;
  high: number;
  fold: Int8Array;
  seed: number;
};

/** Member k learns from every fold but k. */
export const ANSWERS: Work<Ground, number, ForestMember> = {
  name: 'answers',
  open:
    ({ at, target, top, high, fold, seed }) =>
    (k, tick) => {
      const rows = Int32Array.from(fold.keys()).filter((row) => fold[row] !== k);
      const shares = { target: { ...target, y: target.y.map((y) => Number(y >= high)) }, rows };
      const ranks = orderedFeatures(at.grid).map((f) => levelRanks(at, shares, item(at.grid.features, f).source.name));
      const data = binsFor(at.grid, at.table, ranks);
      const options = { trees: TREES, leaf: LEAF, tried: triedOf(data.bins.length), bootstrap: true };
      return { ranks, trees: growForest(data, { target, rows }, { seed: seedOf(seed, k), options, tick, top }) };
    },
};

type Fit = { folds: number; crew?: Crew; tick: (done: number, total: number) => void };

export function fitAnswerForest(ground: Ground, { folds, crew = ALONE, tick }: Fit): ForestMember[] {
  const orders = Array.from({ length: folds }, (_, k) => k);
  const cells = ground.target.y.length * ground.at.grid.features.length;
  return crew.share(ANSWERS, { ground, orders, cells, tick });
}

/**
 * What the members say of n rows.
 *
 * @param fold of each row's account: its own member is asked; −1 = the mean of all members
 */
export function askForest(members: ForestMember[], at: Place, fold: Int8Array): Float64Array {
  const out = new Float64Array(fold.length);
  members.forEach(({ ranks, trees }, k) => {
    const rows = Int32Array.from(fold.keys()).filter((row) => fold[row] === k || fold[row] === -1);
    const said = predictTrees(trees, binsFor(at.grid, at.table, ranks).bins, rows);
    for (const row of rows) {
      const share = fold[row] === k ? 1 : 1 / members.length;
      out[row] = f64(out, row) + share * f64(said, row);
    }
  });
  return out;
}

/** Mean outcome of the rows outside each fold: what a member would say that has learned nothing. */
export function meansOutside(y: Uint8Array, fold: Int8Array, folds: number): Float64Array {
  return Float64Array.from({ length: folds }, (_, k) => {
    let sum = 0;
    let n = 0;
    for (let row = 0; row < y.length; row++) {
      if (fold[row] === k) continue;
      sum += u8(y, row);
      n++;
    }
    return sum / n;
  });
}
