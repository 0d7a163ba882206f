/**
 * Steps of response curves for trees of at most 16 leaves, a bit per leaf: every cut says which leaves it rules out, so
 * that leaves ruled out by one axis alone, which are those that matter, are found without a branch.
 * The bit vectors are an idea of Lucchese et al. 2015, QuickScorer.
 */
import { f64, i16, i32, u8 } from './at';
import { MISSING } from './binner';
import { type Axes, heldRuns } from './curve-axes';
import type { LeafPath } from './tree-paths';
import type { Trees } from './trees';

/** Most leaves of a tree here; such a tree has at most 15 cuts, hence axes. */
export const MASK_LEAVES = 16;

/**
 * The axes of tree t are entries first[t] … first[t + 1] − 1, the cuts of entry e are cutStart[e] … cutStart[e + 1] − 1. A
 * cut is five numbers: feature, threshold, −1 where a missing value goes right (else 0), the leaves ruled out when the row goes
 * left, and what differs from them when it goes right. The runs of leaf l on entry e are runStart[16 e + l] … runEnd[16 e + l] − 1.
 */
export type MaskPlan = {
  first: Int32Array;
  cutStart: Int32Array;
  cuts: Int32Array;
  runStart: Int32Array;
  runEnd: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** Bits of the leaves of each tree, and what they add: leaf l of tree t at 16 t + l. */
  full: Int32Array;
  value: Float64Array;
};

/** @param leaves the leaves of each tree; none for a tree that is read otherwise */
export function maskPlan(trees: Trees, leaves: LeafPath[][], axes: Axes): MaskPlan {
  const inner = leaves.reduce((sum, tree) => sum + Math.max(0, tree.length - 1), 0);
  const room = (): Int32Array => new Int32Array(MASK_LEAVES * inner);
  const plan = {
    ...{
      first: new Int32Array(leaves.length + 1),
      cutStart: new Int32Array(inner + 1),
      cuts: new Int32Array(5 * inner),
    },
    ...{ runStart: room(), runEnd: room() },
    full: Int32Array.from(leaves, (tree) => 2 ** tree.length - 1),
    value: new Float64Array(MASK_LEAVES * leaves.length),
  };
  const runs: Run[] = [];
  leaves.forEach((tree, t) => {
    tree.forEach(({ value }, l) => {
      plan.value[MASK_LEAVES * t + l] = value;
    });
    const cuts = tree.length < 2 ? [] : cutsOf(trees, { tree, root: i32(trees.start, t) }, axes);
    const entries = writeCuts(plan, t, cuts);
    writeRuns({ plan, runs }, { tree, entries }, axes);
  });
  return { ...plan, from: Int32Array.from(runs, ([from]) => from), to: Int32Array.from(runs, ([, to]) => to) };
}

/** A cut, and the axis it is on. */
type Cut = { axis: number; numbers: number[] };

function cutsOf(trees: Trees, { tree, root }: { tree: LeafPath[]; root: number }, axes: Axes): Cut[] {
  const cuts: Cut[] = [];
  const bitOf = new Map(tree.map(({ node }, l) => [node, 1 << l]));
  /** Leaves below a node. */
  const below = (node: number): number => {
    const feature = i16(trees.feature, node);
    if (feature < 0) return bitOf.get(node) ?? 0;
    const left = below(i32(trees.left, node));
    const right = below(i32(trees.left, node) + 1);
    const keep = u8(trees.missingLeft, node) === 1 ? 0 : -1;
    const numbers = [feature, i16(trees.threshold, node), keep, right, left ^ right];
    cuts.push({ axis: i32(axes.axisOf, feature), numbers });
    return left | right;
  };
  below(root);
  return cuts.sort((a, b) => a.axis - b.axis);
}

type Written = Omit<MaskPlan, 'from' | 'to'>;

/** @returns the entry of each axis of tree t */
function writeCuts({ first, cutStart, cuts }: Written, t: number, list: Cut[]): Map<number, number> {
  const entries = new Map<number, number>();
  const begin = i32(first, t);
  let at = i32(cutStart, begin);
  for (const { axis, numbers } of list) {
    const entry = entries.get(axis) ?? begin + entries.size;
    entries.set(axis, entry);
    cuts.set(numbers, 5 * at++);
    cutStart[entry + 1] = at;
  }
  first[t + 1] = begin + entries.size;
  return entries;
}

type Run = [from: number, to: number];

function writeRuns(
  { plan, runs }: { plan: Written; runs: Run[] },
  { tree, entries }: { tree: LeafPath[]; entries: Map<number, number> },
  axes: Axes,
): void {
  tree.forEach(({ conditions }, l) => {
    for (const { axis, runs: own } of heldRuns(conditions, axes)) {
      const k = MASK_LEAVES * (entries.get(axis) ?? 0) + l;
      const offset = i32(axes.offset, axis);
      plan.runStart[k] = runs.length;
      for (const [from, to] of own) runs.push([offset + from, offset + to]);
      plan.runEnd[k] = runs.length;
    }
  });
}

/**
 * Adds the steps of one tree, as changes from the leaf that the row itself reaches. `plane0` … `plane3` write down, bit by
 * bit, by which entry a leaf is ruled out.
 *
 * @param bins bin of each feature
 * @returns the value of the leaf reached
 */
export function maskSteps(
  plan: MaskPlan,
  tree: number,
  { bins, steps }: { bins: Uint8Array; steps: Float64Array },
): number {
  const { cutStart, runStart, runEnd, from, to, value } = plan;
  const begin = i32(plan.first, tree);
  const count = i32(plan.first, tree + 1) - begin;
  let once = 0;
  let twice = 0;
  let plane0 = 0;
  let plane1 = 0;
  let plane2 = 0;
  let plane3 = 0;
  for (let e = 0; e < count; e++) {
    const out = ruledOut(plan.cuts, { at: 5 * i32(cutStart, begin + e), end: 5 * i32(cutStart, begin + e + 1) }, bins);
    twice |= once & out;
    once |= out;
    plane0 |= out & -(e & 1);
    plane1 |= out & -((e >> 1) & 1);
    plane2 |= out & -((e >> 2) & 1);
    plane3 |= out & -(e >> 3);
  }
  const leaf = f64(value, MASK_LEAVES * tree + 31 - Math.clz32(i32(plan.full, tree) & ~once));
  for (let pardoned = once & ~twice; pardoned !== 0; ) {
    const l = 31 - Math.clz32(pardoned);
    pardoned ^= 1 << l;
    const e =
      ((plane0 >> l) & 1) | (((plane1 >> l) & 1) << 1) | (((plane2 >> l) & 1) << 2) | (((plane3 >> l) & 1) << 3);
    const change = f64(value, MASK_LEAVES * tree + l) - leaf;
    const k = MASK_LEAVES * (begin + e) + l;
    const end = i32(runEnd, k);
    for (let r = i32(runStart, k); r < end; r++) {
      steps[i32(from, r)] = f64(steps, i32(from, r)) + change;
      steps[i32(to, r)] = f64(steps, i32(to, r)) - change;
    }
  }
  return leaf;
}

/** The leaves that the cuts of one entry rule out: by signs instead of comparisons, because no branch can be foreseen here. */
function ruledOut(cuts: Int32Array, of: { at: number; end: number }, bins: Uint8Array): number {
  let out = 0;
  for (let c = of.at; c < of.end; c += 5) {
    const bin = u8(bins, i32(cuts, c));
    const right = ((i32(cuts, c + 1) - bin) >> 31) & (((bin - MISSING) >> 31) | i32(cuts, c + 2));
    out |= i32(cuts, c + 3) ^ (i32(cuts, c + 4) & right);
  }
  return out;
}
