/**
 * The npm package ml-random-forest, unmodified, behind an adapter that keeps it usable: an independent challenger with
 * a probability and permutation weights, never points. Raw it is quadratic in the rows, stops at the root when leavers
 * are few, drops a vote and breaks silently on missing values.
 */
import { RandomForestRegression } from 'ml-random-forest';
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import type { Target } from './gradients';
import { firstAbove, type Random, rng } from './random';
import { averageTrees, type Binned, emptyTrees, type Trees } from './trees';

/** Most training rows: beyond, a tree of the package takes seconds and grows with the square of the rows. */
export const FOREST_ROWS = 10_000;

/**
 * | option | default | quick | meaning |
 * |---|---|---|---|
 * | trees | 50 | 5 | forests of one tree each |
 * | levels | 16 | 16 | quantile levels a feature is coarsened to; missing = −1 |
 * | depth | 12 | 12 | |
 * | leaf | 10 | 10 | a node with this many rows or fewer is not split |
 * | columns | .5 | .5 | share of the features a tree sees |
 */
export type ForestOptions = { trees: number; levels: number; depth: number; leaf: number; columns: number };

/** The options of a full fit, or of one that only serves the spread between fits. */
export function forestOptions(quick: boolean): ForestOptions {
  return { trees: quick ? 5 : 50, levels: 16, depth: 12, leaf: 10, columns: 0.5 };
}

/** @throws RangeError above 10,000 rows, with the reason */
export function refuseLarge(rows: number): void {
  if (rows <= FOREST_ROWS) return;
  throw new RangeError(
    `Expected at most ${FOREST_ROWS} rows for ml-random-forest, got ${rows}: its cost grows with the square of the rows`,
  );
}

/**
 * Fits on our own weighted bootstrap of the rows, sorted by outcome so that equal values hold one change of label.
 *
 * @param on weight = how often a row counts in the bootstrap
 * @returns trees on the bins of `data`; their sum is the mean of 0/1 outcomes, a probability
 * @throws RangeError above 10,000 rows, with the reason
 */
export function fitForest(
  data: Binned,
  on: { target: Target; rows: Int32Array },
  run: { seed: number; tick: () => void; options: ForestOptions },
): Trees {
  refuseLarge(on.rows.length);
  const random = rng(run.seed);
  const codes = data.bins.map((bins, f) =>
    coarse(bins, i32(data.binCount, f), { rows: on.rows, levels: run.options.levels }),
  );
  const draw = rowDrawer(on, random);
  const forest: Trees[] = [];
  for (let t = 0; t < run.options.trees; t++) {
    run.tick();
    forest.push(
      fitOne(codes, { draw, y: on.target.y, seed: Math.floor(random() * 1e9) }, { data, options: run.options }),
    );
  }
  return averageTrees(forest);
}

/** `level[bin]` ascending; `lastBin[level]` = the highest bin of a level. */
type Coarse = { level: Int32Array; lastBin: Int32Array };

/** Joins neighbouring bins into about equally filled levels. */
function coarse(bins: Uint8Array, count: number, of: { rows: Int32Array; levels: number }): Coarse {
  const filled = new Float64Array(count);
  for (let i = 0; i < of.rows.length; i++) {
    const bin = u8(bins, i32(of.rows, i));
    if (bin !== MISSING) filled[bin] = f64(filled, bin) + 1;
  }
  const all = filled.reduce((sum, k) => sum + k, 0);
  const level = new Int32Array(count);
  const lastBin: number[] = [];
  let before = 0;
  let previous = -1;
  for (let b = 0; b < count; b++) {
    const share = Math.floor((before * of.levels) / Math.max(1, all));
    if (lastBin.length === 0 || (count <= of.levels ? b > 0 : share > previous)) {
      lastBin.push(b);
      previous = share;
    }
    level[b] = lastBin.length - 1;
    lastBin[lastBin.length - 1] = b;
    before += f64(filled, b);
  }
  return { level, lastBin: Int32Array.from(lastBin) };
}

/** A function that draws as many rows as there are, by weight, leavers last. */
function rowDrawer(on: { target: Target; rows: Int32Array }, random: Random): () => Int32Array {
  const cumulative = new Float64Array(on.rows.length);
  let all = 0;
  for (let i = 0; i < on.rows.length; i++) {
    all += f64(on.target.weight, i32(on.rows, i));
    cumulative[i] = all;
  }
  return () => {
    const out = new Int32Array(on.rows.length);
    for (let k = 0; k < out.length; k++) out[k] = i32(on.rows, firstAbove(cumulative, random() * all));
    return out.sort((a, b) => u8(on.target.y, a) - u8(on.target.y, b) || a - b);
  };
}

type Draw = { draw: () => Int32Array; y: Uint8Array; seed: number };

/** A forest of one tree, trained by the package and read back into our layout. */
function fitOne(codes: Coarse[], { draw, y, seed }: Draw, on: { data: Binned; options: ForestOptions }): Trees {
  const { options, data } = on;
  const rows = draw();
  const forest = new RandomForestRegression({
    nEstimators: 1,
    maxFeatures: options.columns,
    replacement: false,
    seed,
    useSampleBagging: false,
    noOOB: true,
    selectionMethod: 'mean',
    treeOptions: { minNumSamples: options.leaf, maxDepth: options.depth },
  });
  const X = Array.from(rows, (row) =>
    codes.map((code, f) => {
      const bin = u8(item(data.bins, f), row);
      return bin === MISSING ? -1 : i32(code.level, bin);
    }),
  );
  forest.train(
    X,
    Array.from(rows, (row) => u8(y, row)),
  );
  const { indexes, estimators } = forest.toJSON().baseModel;
  const root: Node = item(estimators, 0).root;
  return readTree(root, item(indexes, 0), codes);
}

/** What the package's own toJSON says of a node; inner nodes have both children. */
type Node = { splitColumn?: number; splitValue?: number; distribution?: number; left?: Node; right?: Node };

/**
 * Copies a tree of the package; a value goes left when its level < splitValue. Cover is 1 throughout: never explained.
 *
 * @param usedColumns the feature behind each column the tree was shown
 */
function readTree(root: Node, usedColumns: number[], codes: Coarse[]): Trees {
  const trees = emptyTrees(1, countNodes(root));
  let size = 1;
  const write = (node: Node, at: number): void => {
    trees.cover[at] = 1;
    if (node.left === undefined || node.right === undefined) {
      trees.value[at] = node.distribution ?? 0;
      return;
    }
    const feature = item(usedColumns, node.splitColumn ?? 0);
    const level = Math.ceil(node.splitValue ?? 0) - 1;
    trees.feature[at] = feature;
    trees.threshold[at] = level < 0 ? -1 : (item(codes, feature).lastBin[level] ?? MISSING - 1);
    trees.missingLeft[at] = 1;
    const left = size;
    trees.left[at] = left;
    size += 2;
    write(node.left, left);
    write(node.right, left + 1);
  };
  write(root, 0);
  trees.start[1] = size;
  return trees;
}

function countNodes(node: Node): number {
  return (
    1 + (node.left === undefined ? 0 : countNodes(node.left)) + (node.right === undefined ? 0 : countNodes(node.right))
  );
}
