/**
 * Grows one tree of a forest. Tree k depends on the data, the seed and k alone, so that trees may be grown in any order
 * and on any thread.
 */
import { i32, item, u8 } from './at';
import { MISSING } from './binner';
import { type Counts, countFeature, type Drawn, fitsTight, newCounts, tighten, varies } from './forest-counts';
import { drawAccounts, type Pool } from './forest-draw';
import { type Cut, newCut, searchCounts, type Whole } from './forest-split';
import { allRows, type Random, rng, seedOf } from './random';
import { type Binned, emptyTrees, firstTrees, type Trees } from './trees';

/** What all trees of a forest share. Nothing in it is written to while trees grow. */
export type Ground = {
  data: Binned;
  /** Outcome of every row, 0 … top. */
  y: Uint8Array;
  /** 1 = left or stayed; 10 = points of an answer. */
  top: number;
  pool: Pool;
  seed: number;
  /** Features looked at in a node, of those that vary there. */
  tried: number;
  /** Least distinct rows in a leaf. */
  leaf: number;
  /** False: every account once, whatever its weight. */
  bootstrap: boolean;
};

/** Memory that one thread uses for tree after tree; holds nothing from one to the next. */
export type Scratch = {
  packed: Int32Array;
  spareRows: Int32Array;
  sparePacked: Int32Array;
  rows: Int32Array;
  /** A permutation of the features. In every node, those known not to vary stand first. */
  features: Int32Array;
  counts: Counts;
  trees: Trees;
};

/** Memory for the trees of one forest on one thread. */
export function newScratch({ data, pool, leaf }: Ground): Scratch {
  const room = (): Int32Array => new Int32Array(pool.rows.length);
  const nodes = 2 * Math.max(1, Math.floor(pool.rows.length / leaf)) + 1;
  const features = allRows(data.bins.length);
  return {
    ...{ rows: room(), packed: room(), spareRows: room(), sparePacked: room(), features, counts: newCounts() },
    trees: emptyTrees(1, nodes),
  };
}

/** A node under way; the first `constant` features do not vary in it. */
type Open = Drawn & Omit<Whole, 'leaf'> & { node: number; constant: number };

/** What growing one tree uses. */
type Growing = { ground: Ground; scratch: Scratch; random: Random; most: number };

/**
 * Tree number k: value of a leaf = mean outcome of its rows (the share of leavers), each counted as often as it was drawn;
 * cover = how often rows were drawn.
 *
 * @param scratch made for this ground by `newScratch`
 * @returns one tree, in arrays of its own
 */
export function growForestTree(ground: Ground, k: number, scratch: Scratch): Trees {
  const random = rng(seedOf(ground.seed, k));
  scratch.features.set(allRows(scratch.features.length));
  const { most, ...whole } = drawAccounts(ground, scratch, random);
  const growing = { ground, scratch, random, most };
  const { rows, packed } = scratch;
  const { trees } = scratch;
  let size = 1;
  const stack: Open[] = [{ ...whole, rows, packed, start: 0, end: whole.distinct, tight: false, node: 0, constant: 0 }];
  for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
    const { node } = open;
    const cut = bestCut(growing, open);
    trees.cover[node] = open.times;
    trees.feature[node] = cut === null ? -1 : cut.feature;
    trees.left[node] = cut === null ? 0 : size;
    trees.value[node] = cut === null ? open.positives / open.times : 0;
    trees.threshold[node] = cut === null ? 0 : cut.threshold;
    trees.missingLeft[node] = cut === null ? 0 : cut.missingLeft;
    if (cut === null) continue;
    stack.push(...children(growing, open, { cut, node: size }));
    size += 2;
  }
  trees.start[1] = size;
  return firstTrees(trees, 1);
}

/** Looks at features in random order until enough that vary were seen and one can be cut; null = a leaf. */
function bestCut({ ground, scratch, random, most }: Growing, open: Open): Cut | null {
  const { leaf, tried, data, top } = ground;
  if (open.positives === 0 || open.positives === top * open.times || open.distinct < 2 * leaf) return null;
  if (!open.tight && fitsTight(open)) {
    tighten(open);
    open.tight = true;
  }
  const { features, counts } = scratch;
  const whole = { times: open.times, positives: open.positives, distinct: open.distinct, leaf };
  const cut = newCut(whole);
  let seen = 0;
  let end = features.length;
  while (open.constant < end && (seen < tried || cut.feature < 0)) {
    const j = open.constant + Math.floor(random() * (end - open.constant));
    const f = i32(features, j);
    countFeature(counts, { bins: item(data.bins, f), count: i32(data.binCount, f) }, { drawn: open, most });
    if (varies(counts)) {
      searchCounts(cut, f, { counts, whole });
      seen++;
      swap(features, j, --end);
    } else {
      swap(features, j, open.constant++);
    }
  }
  return cut.feature < 0 ? null : cut;
}

function swap(values: Int32Array, a: number, b: number): void {
  const kept = i32(values, a);
  values[a] = i32(values, b);
  values[b] = kept;
}

/** Parts the rows, each side in its old order. The left child comes last: a stack takes it first. */
function children({ ground, scratch }: Growing, open: Open, { cut, node }: { cut: Cut; node: number }): [Open, Open] {
  const { rows, packed, spareRows, sparePacked } = scratch;
  const column = item(ground.data.bins, cut.feature);
  let middle = open.start;
  let right = 0;
  for (let i = open.start; i < open.end; i++) {
    const row = i32(rows, i);
    const bin = u8(column, row);
    if (bin === MISSING ? cut.missingLeft === 1 : bin <= cut.threshold) {
      rows[middle] = row;
      packed[middle++] = i32(packed, i);
    } else {
      spareRows[right] = row;
      sparePacked[right++] = i32(packed, i);
    }
  }
  for (let i = 0; i < right; i++) {
    rows[middle + i] = i32(spareRows, i);
    packed[middle + i] = i32(sparePacked, i);
  }
  const { times, positives, distinct } = cut;
  const others = {
    times: open.times - times,
    positives: open.positives - positives,
    distinct: open.distinct - distinct,
  };
  return [
    { ...open, ...others, start: middle, node: node + 1 },
    { ...open, times, positives, distinct, end: middle, node },
  ];
}
