/**
 * Steps of response curves for trees of at most 16 leaves, a bit per leaf: every cut says which leaves it rules out, so
 * that leaves ruled out by one axis alone, which are those that matter, are found without a branch.
 * The bit vectors are an idea of Lucchese et al. 2015, QuickScorer.
 */
import { f64, i16, i32, u8, u16 } from './at';
import { type Axes, heldRuns } from './curve-axes';
import type { LeafPath } from './tree-paths';
import type { Trees } from './trees';

/** Most leaves of a tree here; such a tree has at most 15 cuts, hence axes. */
export const MASK_LEAVES = 16;

/**
 * The axes of tree t are entries first[t] … first[t + 1] − 1. What the cuts of entry e rule out where its axis, axis[e],
 * stands at position p is ruledOut[begin[e] + p]. The runs of leaf l on entry e are numbers span[2k] … span[2k + 1] − 1 with
 * k = 16 e + l; run r goes from runs[2r] to runs[2r + 1].
 */
export type MaskPlan = {
  first: Int32Array;
  axis: Int32Array;
  begin: Int32Array;
  ruledOut: Uint16Array;
  span: Int32Array;
  runs: Int32Array;
  /** Bits of the leaves of each tree, and what they add: leaf l of tree t at 16 t + l. */
  full: Int32Array;
  value: Float64Array;
};

/** @param leaves the leaves of each tree; none for a tree that is read otherwise */
export function maskPlan(trees: Trees, leaves: LeafPath[][], axes: Axes): MaskPlan {
  const entries: Entry[] = [];
  const first = new Int32Array(leaves.length + 1);
  const runs: number[] = [];
  const inner = leaves.reduce((sum, tree) => sum + Math.max(0, tree.length - 1), 0);
  const span = new Int32Array(2 * MASK_LEAVES * inner);
  const value = new Float64Array(MASK_LEAVES * leaves.length);
  leaves.forEach((tree, t) => {
    tree.forEach((leaf, l) => {
      value[MASK_LEAVES * t + l] = leaf.value;
    });
    const cuts = tree.length < 2 ? [] : cutsOf(trees, { tree, root: i32(trees.start, t) }, axes);
    const own = entriesOf(cuts);
    writeSpans(span.subarray(2 * MASK_LEAVES * entries.length), { tree, own, runs }, axes);
    entries.push(...own);
    first[t + 1] = entries.length;
  });
  return {
    ...{ first, value, span, runs: Int32Array.from(runs), ...masksOf(entries, axes) },
    full: Int32Array.from(leaves, (tree) => 2 ** tree.length - 1),
  };
}

/** The cuts of one tree on one axis. */
type Entry = { axis: number; cuts: Cut[] };

/** A cut, the axis it is on, and the leaves on either side of it. */
type Cut = {
  axis: number;
  feature: number;
  threshold: number;
  missingLeft: boolean;
  left: number;
  right: number;
};

function cutsOf(trees: Trees, { tree, root }: { tree: LeafPath[]; root: number }, axes: Axes): Cut[] {
  const cuts: Cut[] = [];
  const bitOf = new Map(tree.map(({ node }, l) => [node, 1 << l]));
  /** Leaves below a node. */
  const below = (node: number): number => {
    const feature = i16(trees.feature, node);
    if (feature < 0) return bitOf.get(node) ?? 0;
    const left = below(i32(trees.left, node));
    const right = below(i32(trees.left, node) + 1);
    const missingLeft = u8(trees.missingLeft, node) === 1;
    cuts.push({
      axis: i32(axes.axisOf, feature),
      feature,
      threshold: i16(trees.threshold, node),
      missingLeft,
      left,
      right,
    });
    return left | right;
  };
  below(root);
  return cuts.sort((a, b) => a.axis - b.axis);
}

/** @param cuts by axis, ascending */
function entriesOf(cuts: Cut[]): Entry[] {
  const entries: Entry[] = [];
  for (const cut of cuts) {
    const last = entries.at(-1);
    if (last?.axis === cut.axis) last.cuts.push(cut);
    else entries.push({ axis: cut.axis, cuts: [cut] });
  }
  return entries;
}

function masksOf(entries: Entry[], axes: Axes): Pick<MaskPlan, 'axis' | 'begin' | 'ruledOut'> {
  const begin = new Int32Array(entries.length + 1);
  entries.forEach(({ axis }, e) => {
    begin[e + 1] = i32(begin, e) + i32(axes.counts, axis) + 1;
  });
  const ruledOut = new Uint16Array(i32(begin, entries.length));
  entries.forEach(({ cuts }, e) => {
    const masks = ruledOut.subarray(i32(begin, e), i32(begin, e + 1));
    for (const cut of cuts) ruleOut(masks, cut, i32(axes.levelOf, cut.feature));
  });
  return { axis: Int32Array.from(entries, ({ axis }) => axis), begin, ruledOut };
}

/** Adds what a cut rules out at each position of its axis; the missing value lies last. A level is 1 at its place, 0 elsewhere. */
function ruleOut(masks: Uint16Array, { threshold, missingLeft, left, right }: Cut, level: number): void {
  const last = masks.length - 1;
  for (let p = 0; p <= last; p++) {
    const bin = level < 0 ? p : Number(level === p);
    const goesLeft = p === last ? missingLeft : bin <= threshold;
    masks[p] = u16(masks, p) | (goesLeft ? right : left);
  }
}

type Spanned = { tree: LeafPath[]; own: Entry[]; runs: number[] };

/** Adds the runs of all leaves of a tree to `runs`, and writes where those of each entry are. */
function writeSpans(span: Int32Array, { tree, own, runs }: Spanned, axes: Axes): void {
  const entryOf = new Map(own.map(({ axis }, e) => [axis, e]));
  tree.forEach(({ conditions }, l) => {
    for (const { axis, runs: held } of heldRuns(conditions, axes)) {
      const k = 2 * (MASK_LEAVES * (entryOf.get(axis) ?? 0) + l);
      const offset = i32(axes.offset, axis);
      span[k] = runs.length / 2;
      for (const [from, to] of held) runs.push(offset + from, offset + to);
      span[k + 1] = runs.length / 2;
    }
  });
}

/** Where a row stands on each axis, and the steps to add to. */
export type MaskRow = { places: Int32Array; steps: Float64Array };

/**
 * Adds the steps of trees `start` … `end` − 1, as changes from the leaf that the row itself reaches. Which entry rules a
 * leaf out is written down bit by bit: two bits of its number in `low`, two in `high`, sixteen leaves each.
 *
 * @returns `output` and the values of the leaves reached, added up in their order
 */
export function maskSteps(
  plan: MaskPlan,
  of: { start: number; end: number; output: number },
  { places, steps }: MaskRow,
): number {
  const { first, axis, begin, ruledOut, span, runs, value, full } = plan;
  let { output } = of;
  for (let tree = of.start; tree < of.end; tree++) {
    const entry = i32(first, tree);
    const count = i32(first, tree + 1) - entry;
    let once = 0;
    let twice = 0;
    let low = 0;
    let high = 0;
    for (let e = 0; e < count; e++) {
      const out = u16(ruledOut, i32(begin, entry + e) + i32(places, i32(axis, entry + e)));
      twice |= once & out;
      once |= out;
      low |= Math.imul(out, (e & 1) | ((e & 2) << 15));
      high |= Math.imul(out, ((e >> 2) & 1) | ((e & 8) << 13));
    }
    const leaf = f64(value, MASK_LEAVES * tree + 31 - Math.clz32(i32(full, tree) & ~once));
    output += leaf;
    for (let pardoned = once & ~twice; pardoned !== 0; ) {
      const l = 31 - Math.clz32(pardoned);
      pardoned ^= 1 << l;
      const e =
        ((low >> l) & 1) |
        (((low >>> (l + 16)) & 1) << 1) |
        (((high >> l) & 1) << 2) |
        (((high >>> (l + 16)) << 3) & 8);
      const change = f64(value, MASK_LEAVES * tree + l) - leaf;
      const k = 2 * (MASK_LEAVES * (entry + e) + l);
      const end = 2 * i32(span, k + 1);
      for (let r = 2 * i32(span, k); r < end; r += 2) {
        const from = i32(runs, r);
        const to = i32(runs, r + 1);
        steps[from] = f64(steps, from) + change;
        steps[to] = f64(steps, to) - change;
      }
    }
  }
  return output;
}
