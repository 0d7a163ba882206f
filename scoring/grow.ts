/**
 * Grows one regression tree on packed gradients, level by level. Knows neither the loss nor the other trees.
 */
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import type { Gradients, Packing } from './gradients';
import { fillHistogram, type Stretch, subtractHistogram } from './histogram';
import { newSearch, type Search, type SplitRules, searchFeature } from './split';
import type { Binned, Trees } from './trees';

/**
 * All a tree needs; `margin` of the rows grown on gets what their leaves add. `rows` and `packed` (first `count` entries) are the sample and get reordered; the spares are
 * scratch of the same length; `pool` lends histograms of 256 × d.
 */
export type Growth = {
  data: Binned;
  margin: Float64Array;
  gradients: Gradients;
  packing: Packing;
  rules: SplitRules;
  /** Features this tree may use. */
  features: Int32Array;
  depth: number;
  /** Learning rate: a leaf adds rate × its Newton step. */
  rate: number;
  rows: Int32Array;
  packed: Float64Array;
  spareRows: Int32Array;
  sparePacked: Float64Array;
  /** Scratch: which side each bin goes to. */
  goesLeft: Uint8Array;
  count: number;
  pool: Float64Array[];
};

/** A node under way; its output is kept inside [low, high] by monotone constraints above it. */
type Open = {
  node: number;
  start: number;
  end: number;
  total: number;
  histogram: Float64Array;
  low: number;
  high: number;
};

/**
 * Appends one tree to `trees` as tree number `tree`.
 *
 * @param trees with room for 2^(depth + 1) − 1 more nodes
 */
export function growTree(growth: Growth, trees: Trees, tree: number): void {
  const root = i32(trees.start, tree);
  let total = 0;
  for (let i = 0; i < growth.count; i++) total += f64(growth.packed, i);
  const histogram = borrow(growth);
  fillHistogram(histogram, growth.data, { stretch: stretchOf(growth, 0, growth.count), features: growth.features });
  let level: Open[] = [{ node: root, start: 0, end: growth.count, total, histogram, low: -Infinity, high: Infinity }];
  let size = root + 1;
  for (let depth = 0; level.length > 0; depth++) {
    const next: Open[] = [];
    for (const open of level) {
      const search = depth < growth.depth ? bestCut(growth, open) : null;
      const middle = search === null || search.feature < 0 ? open.start : partition(growth, open, search);
      if (search === null || middle === open.start || middle === open.end) {
        closeLeaf(growth, trees, open);
      } else {
        next.push(...branch(growth, trees, { open, search, middle, size, last: depth + 1 >= growth.depth }));
        size += 2;
      }
    }
    level = next;
  }
  trees.start[tree + 1] = size;
  for (let node = size - 1; node >= root; node--) {
    const left = i32(trees.left, node);
    if (left > 0) trees.cover[node] = f64(trees.cover, left) + f64(trees.cover, left + 1);
  }
}

function borrow(growth: Growth): Float64Array {
  return growth.pool.pop() ?? new Float64Array(256 * growth.data.bins.length);
}

function stretchOf(growth: Growth, start: number, end: number): Stretch {
  return { rows: growth.rows, packed: growth.packed, start, end };
}

function bestCut(growth: Growth, open: Open): Search {
  const { packing, rules, features } = growth;
  const search = newSearch(open.total, packing, rules);
  const source = { histogram: open.histogram, binCount: growth.data.binCount, packing, rules };
  for (let k = 0; k < features.length; k++) searchFeature(search, i32(features, k), source);
  return search;
}

/**
 * Moves the left side of the cut to the front of the stretch, both sides in their old order. Every row is written to both
 * sides and counted to one, because no branch can be foreseen here. Returns the first right one.
 */
function partition(growth: Growth, open: Open, search: Search): number {
  const { rows, packed, spareRows, sparePacked, goesLeft } = growth;
  const column = item(growth.data.bins, search.feature);
  goesLeft.fill(0).fill(1, 0, search.threshold + 1);
  goesLeft[MISSING] = Number(search.missingLeft === 1);
  let left = open.start;
  let right = 0;
  for (let i = open.start; i < open.end; i++) {
    const row = i32(rows, i);
    const cell = f64(packed, i);
    const step = u8(goesLeft, u8(column, row));
    rows[left] = row;
    packed[left] = cell;
    spareRows[right] = row;
    sparePacked[right] = cell;
    left += step;
    right += 1 - step;
  }
  rows.set(spareRows.subarray(0, right), left);
  packed.set(sparePacked.subarray(0, right), left);
  return left;
}

/** A leaf from exact sums, not from the rounded ones: Newton step, kept inside the bounds, times the rate. */
function closeLeaf(growth: Growth, trees: Trees, open: Open): void {
  let gradient = 0;
  let hessian = 0;
  for (let i = open.start; i < open.end; i++) {
    const row = i32(growth.rows, i);
    gradient += f64(growth.gradients.gradient, row);
    hessian += f64(growth.gradients.hessian, row);
  }
  const step = -gradient / (hessian + growth.rules.lambda);
  trees.feature[open.node] = -1;
  trees.left[open.node] = 0;
  const value = growth.rate * Math.min(open.high, Math.max(open.low, step));
  for (let i = open.start; i < open.end; i++) {
    const row = i32(growth.rows, i);
    growth.margin[row] = f64(growth.margin, row) + value;
  }
  trees.value[open.node] = value;
  trees.cover[open.node] = hessian;
  if (open.histogram.length > 0) growth.pool.push(open.histogram);
}

type Branch = { open: Open; search: Search; middle: number; size: number; last: boolean };

/** Writes the inner node and opens its two children; only the smaller one is counted, the other is the difference. */
function branch(growth: Growth, trees: Trees, { open, search, middle, size, last }: Branch): [Open, Open] {
  const leftIsLarger = middle - open.start >= open.end - middle;
  trees.feature[open.node] = search.feature;
  trees.threshold[open.node] = search.threshold;
  trees.missingLeft[open.node] = search.missingLeft === 2 ? Number(leftIsLarger) : search.missingLeft;
  trees.left[open.node] = size;
  const none = new Float64Array(0);
  const left: Open = { ...open, node: size, end: middle, total: search.leftTotal, histogram: none };
  const right: Open = { ...open, node: size + 1, start: middle, total: open.total - search.leftTotal, histogram: none };
  bound(growth, search, { left, right });
  if (last) {
    growth.pool.push(open.histogram);
    return [left, right];
  }
  const small = leftIsLarger ? right : left;
  const large = leftIsLarger ? left : right;
  const { data, features } = growth;
  small.histogram = borrow(growth);
  fillHistogram(small.histogram, data, { stretch: stretchOf(growth, small.start, small.end), features });
  subtractHistogram(open.histogram, small.histogram, { data, features });
  large.histogram = open.histogram;
  return [left, right];
}

/** Keeps what grows below a monotone cut on its side of the middle between both outputs, and inside the bounds from above. */
function bound(growth: Growth, search: Search, { left, right }: { left: Open; right: Open }): void {
  const direction = growth.rules.monotone === null ? 0 : i32(growth.rules.monotone, search.feature);
  if (direction === 0) return;
  const { packing, rules } = growth;
  const output = (open: Open): number => {
    const side = newSearch(open.total, packing, rules);
    return -side.gradient / (side.hessian + rules.lambda);
  };
  const middle = Math.min(left.high, Math.max(left.low, (output(left) + output(right)) / 2));
  const [lower, upper] = direction > 0 ? [left, right] : [right, left];
  lower.high = Math.min(lower.high, middle);
  upper.low = Math.max(upper.low, middle);
}
