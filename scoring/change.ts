/**
 * Why the score of an account changed between two looks at it: its inputs under the old model, then another model on the
 * new inputs, then another scale. The parts add up to the whole change; nothing is left over.
 */
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import type { RawTable } from './dataset';
import { binsFor, layOnGrid, type Place, sourceOfFeature } from './grid';
import { type Member, memberLogits } from './member';
import type { Model } from './model';
import { allRows } from './random';
import { healthOf, POINTS } from './scale';
import { addCardParts } from './scorecard';
import { carriesPoints } from './tree-model';
import { type Condition, leafPaths } from './tree-paths';
import type { Trees } from './trees';

/** An account as a model scored it. `raw` has one row; `fold` as in `score`: −1 = the mean of all members. */
export type Look = { model: Model; raw: RawTable; fold: number };

/**
 * In unclipped health points: before + Σ inputs + model + scale = after. `inputs` has one part per source of the old model,
 * in the order of its grid.
 */
export type Change = {
  before: number;
  after: number;
  inputs: { source: string; points: number }[];
  model: number;
  scale: number;
};

/**
 * The change from one look to the next. The part of an input is its Shapley value between exactly these two rows: its mean
 * effect over all orders in which the old values could have become the new ones.
 *
 * @param after its `raw` has the columns of both models
 * @returns null when the old model carries no points (ml-random-forest in the blend)
 * @throws RangeError if a look has not exactly one row, lacks columns (named) or has a fold that its model lacks
 * Source: baseline Shapley of a product of conditions, Lundberg et al. 2020 (arXiv 1905.04610), algorithm 3.
 */
export function changeOf(before: Look, after: Look): Change | null {
  const old = before.model;
  const members = membersOf(before);
  if (old.blendWeight > 0 && members.some(({ unit }) => unit.model && !carriesPoints(unit.model.engine))) return null;
  const then: Look = { ...after, model: old, fold: before.fold };
  const first = logitOf(before);
  const middle = logitOf(then);
  const last = logitOf(after);
  const pair = { from: placeOf(before), to: placeOf(then) };
  const points = new Float64Array(old.grid.sources.length);
  for (const member of members) addInputs(points, member, { pair, model: old, share: 1 / members.length });
  return {
    before: healthOf(first, old.scale),
    after: healthOf(last, after.model.scale),
    inputs: old.grid.sources.map(({ name }, s) => ({ source: name, points: f64(points, s) })),
    model: POINTS * (middle - last),
    scale: POINTS * (after.model.scale.logitP0 - old.scale.logitP0),
  };
}

/** The members that score this account. */
function membersOf({ model, fold }: Look): Member[] {
  if (fold >= model.members.length) throw new RangeError(`Expected folds below ${model.members.length}, got ${fold}`);
  return fold < 0 ? model.members : [item(model.members, fold)];
}

function placeOf({ model, raw }: Look): Place {
  if (raw.n !== 1) throw new RangeError(`Expected one row, got ${raw.n}`);
  return { grid: model.grid, table: layOnGrid(model.grid, raw) };
}

/** Calibrated log-odds, the mean of the members that score this account. */
function logitOf(look: Look): number {
  const at = placeOf(look);
  const members = membersOf(look);
  const of = { rows: allRows(1), blendWeight: look.model.blendWeight };
  return members.reduce((sum, member) => sum + f64(memberLogits(member, at, of), 0) / members.length, 0);
}

/** The same account twice on the grid of one model. */
type Pair = { from: Place; to: Place };

/** Adds a member's share of what each source changed. */
function addInputs(points: Float64Array, member: Member, of: { pair: Pair; model: Model; share: number }): void {
  const { unit, calibration } = member;
  const { grid, blendWeight } = of.model;
  const { from, to } = of.pair;
  const factor = -POINTS * calibration.a * of.share;
  if (unit.model !== null && blendWeight > 0) {
    const rowAt = ({ table }: Place) =>
      Uint8Array.from(binsFor(grid, table, unit.ranks).bins, (column) => u8(column, 0));
    const change = treeChange(unit.model.trees, { from: rowAt(from), to: rowAt(to) }, sourceOfFeature(grid));
    change.forEach((phi, s) => {
      points[s] = f64(points, s) + factor * blendWeight * phi;
    });
  }
  const cardFactor = factor * (unit.model === null ? 1 : 1 - blendWeight);
  const partsAt = (at: Place) => {
    const columns = grid.sources.map(() => new Float64Array(1));
    addCardParts(unit.card, at, { rows: allRows(1), columns, factor: cardFactor });
    return columns;
  };
  const [was, is] = [partsAt(from), partsAt(to)];
  for (let s = 0; s < points.length; s++) points[s] = f64(points, s) + (f64(item(is, s), 0) - f64(item(was, s), 0));
}

/**
 * Shapley value of every source for the change of the trees' output from one row to another. A leaf counts in a coalition
 * of changed sources when it holds all those that only the new values satisfy (a of them) and none of those that only the
 * old ones do (b of them): a product of conditions, whose Shapley values have a closed form.
 *
 * @param row bin of each feature, before and after
 * @returns one number per source; their sum is the change of the output
 */
export function treeChange(
  trees: Trees,
  row: { from: Uint8Array; to: Uint8Array },
  sourceOf: Int32Array,
): Float64Array {
  const out = new Float64Array(sourceOf.reduce((most, s) => Math.max(most, s + 1), 0));
  for (const { value, conditions } of leafPaths(trees).paths) {
    const gained: number[] = [];
    const lost: number[] = [];
    for (const source of new Set(conditions.map((c) => i32(sourceOf, c.feature)))) {
      const own = conditions.filter((c) => i32(sourceOf, c.feature) === source);
      const [was, is] = [holds(own, row.from), holds(own, row.to)];
      if (!was && !is) {
        gained.length = 0;
        lost.length = 0;
        break;
      }
      if (!was) gained.push(source);
      if (!is) lost.push(source);
    }
    const orders = gained.length + lost.length === 0 ? 0 : choose(gained.length + lost.length, gained.length);
    for (const source of gained) out[source] = f64(out, source) + value / (gained.length * orders);
    for (const source of lost) out[source] = f64(out, source) - value / (lost.length * orders);
  }
  return out;
}

const holds = (conditions: Condition[], row: Uint8Array): boolean =>
  conditions.every(({ feature, low, high, missing }) => {
    const bin = u8(row, feature);
    return bin === MISSING ? missing === 1 : bin > low && bin <= high;
  });

/** n over k. */
function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}
