/**
 * Binary trees on binned features as flat arrays: the one layout that growing, predicting, explaining and storing share.
 */
import { f64, i16, i32, item, u8 } from './at';
import { MISSING } from './binner';

/**
 * T trees, tree t in nodes start[t] … start[t + 1] − 1, root first, a node before its children, siblings side by side.
 * Sum of the leaves reached + base = the output (log-odds for boosting, probability for a forest).
 */
export type Trees = {
  base: number;
  /** T + 1 offsets. */
  start: Int32Array;
  /** Feature of each node; −1 = leaf. */
  feature: Int16Array;
  /** A present value goes left when its bin ≤ threshold; −1 sends all of them right. */
  threshold: Int16Array;
  /** 1 = a missing value goes left. */
  missingLeft: Uint8Array;
  /** Index of the left child; the right one follows it. 0 in leaves. */
  left: Int32Array;
  /** What a leaf adds; 0 in inner nodes. */
  value: Float64Array;
  /** Weight of the training rows in the node (boosting: hessian sum), > 0; children add up to their parent. */
  cover: Float64Array;
};

/** n rows × d features in bins; `bins[f]` has length n, 255 = missing; `binCount[f]` value bins. */
export type Binned = { n: number; bins: Uint8Array[]; binCount: Int32Array };

/** Room for `maxTrees` trees of `maxNodes` nodes each. */
export function emptyTrees(maxTrees: number, maxNodes: number): Trees {
  const size = maxTrees * maxNodes;
  return {
    base: 0,
    start: new Int32Array(maxTrees + 1),
    feature: new Int16Array(size).fill(-1),
    threshold: new Int16Array(size),
    missingLeft: new Uint8Array(size),
    left: new Int32Array(size),
    value: new Float64Array(size),
    cover: new Float64Array(size),
  };
}

/** The first `count` trees, in arrays of their own size. */
export function firstTrees(trees: Trees, count: number): Trees {
  const size = i32(trees.start, count);
  return {
    base: trees.base,
    start: trees.start.slice(0, count + 1),
    feature: trees.feature.slice(0, size),
    threshold: trees.threshold.slice(0, size),
    missingLeft: trees.missingLeft.slice(0, size),
    left: trees.left.slice(0, size),
    value: trees.value.slice(0, size),
    cover: trees.cover.slice(0, size),
  };
}

/** One ensemble whose output is the mean of the outputs of `bag`. */
export function averageTrees(bag: Trees[]): Trees {
  const count = bag.reduce((sum, trees) => sum + trees.start.length - 1, 0);
  const nodes = bag.reduce((sum, trees) => sum + trees.feature.length, 0);
  const out = emptyTrees(1, nodes);
  out.start = new Int32Array(count + 1);
  let tree = 0;
  let node = 0;
  for (const trees of bag) {
    out.base += trees.base / bag.length;
    out.feature.set(trees.feature, node);
    out.threshold.set(trees.threshold, node);
    out.missingLeft.set(trees.missingLeft, node);
    out.cover.set(trees.cover, node);
    for (let i = 0; i < trees.feature.length; i++) {
      out.left[node + i] = i16(trees.feature, i) < 0 ? 0 : i32(trees.left, i) + node;
      out.value[node + i] = f64(trees.value, i) / bag.length;
    }
    for (let t = 1; t < trees.start.length; t++) out.start[++tree] = i32(trees.start, t) + node;
    node += trees.feature.length;
  }
  return out;
}

/** Rows that go through a tree together: what they need stays in the nearest cache. */
const BLOCK = 8_192;

/**
 * Adds tree `tree` to out[row] for each of `rows`. Rows are dealt out node by node, not led down one by one: a branch per
 * row and node cannot be foreseen, and cost twice the time (37,500 × 40).
 */
export function addTree(
  trees: Trees,
  tree: number,
  to: { bins: Uint8Array[]; rows: Int32Array; out: Float64Array },
): void {
  const { bins, rows, out } = to;
  const room = Math.min(BLOCK, rows.length);
  const deal: Deal = {
    trees,
    bins,
    out,
    here: new Int32Array(room),
    spare: new Int32Array(room),
    goesLeft: new Uint8Array(256),
  };
  for (let from = 0; from < rows.length; from += BLOCK) {
    const block = rows.subarray(from, from + BLOCK);
    deal.here.set(block);
    dealOut(deal, i32(trees.start, tree), { start: 0, end: block.length });
  }
}

/** `here` = the rows of a block, those of a node side by side; the others are scratch. */
type Deal = {
  trees: Trees;
  bins: Uint8Array[];
  out: Float64Array;
  here: Int32Array;
  spare: Int32Array;
  goesLeft: Uint8Array;
};

/** Gives the rows between `start` and `end` to the two children of a node, and what a leaf adds to those in it. */
function dealOut(deal: Deal, node: number, { start, end }: { start: number; end: number }): void {
  const { trees, out, here, spare, goesLeft } = deal;
  const f = i16(trees.feature, node);
  if (f < 0) {
    const value = f64(trees.value, node);
    for (let i = start; i < end; i++) out[i32(here, i)] = f64(out, i32(here, i)) + value;
    return;
  }
  const column = item(deal.bins, f);
  goesLeft.fill(0).fill(1, 0, i16(trees.threshold, node) + 1);
  goesLeft[MISSING] = u8(trees.missingLeft, node);
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = i32(here, i);
    const step = u8(goesLeft, u8(column, row));
    here[left] = row;
    spare[right] = row;
    left += step;
    right += 1 - step;
  }
  here.set(spare.subarray(0, right), left);
  const child = i32(trees.left, node);
  if (left > start) dealOut(deal, child, { start, end: left });
  if (end > left) dealOut(deal, child + 1, { start: left, end });
}
