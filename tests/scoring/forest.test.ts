import { beforeAll, expect, test } from 'vitest';
import { auc } from '@/scoring/auc';
import { boostOptions } from '@/scoring/boost-options';
import { fitBoosted } from '@/scoring/boosted';
import { growForest, growOptions } from '@/scoring/forest';
import { drawAccounts, poolOf } from '@/scoring/forest-draw';
import { growForestTree, newScratch } from '@/scoring/forest-tree';
import type { Target } from '@/scoring/gradients';
import { binsFor, fitGrid, layOnGrid } from '@/scoring/grid';
import { predictTrees } from '@/scoring/predict';
import { allRows, rng, seedOf } from '@/scoring/random';
import { carriesPoints } from '@/scoring/tree-model';
import { averageTrees, type Binned, type Trees } from '@/scoring/trees';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;

beforeAll(async () => {
  scoring = await bundledScoring();
});

const tick = (): void => {};
const options = { ...growOptions(false), trees: 40 };
const run = { seed: 1, tick, options };
/** One tree on all rows that looks at every feature in every node. */
const plain = { ...options, trees: 1, bootstrap: false, tried: 1_000 };

function setUp(n: number, seed = 8) {
  const table = madeTable(n, seed);
  const grid = fitGrid(table.raw, table.sources);
  const data = binsFor(grid, layOnGrid(grid, table.raw), []);
  return { table, data, target: targetOf(table.y, table.group), rows: allRows(n) };
}

const targetOf = (y: Uint8Array, group: Int32Array): Target => ({
  y,
  group,
  weight: new Float64Array(y.length).fill(1),
});

/** d features of `levels` bins, one value in six missing; y follows the first two, with noise. */
function binned(n: number, { d, levels, seed }: { d: number; levels: number; seed: number }) {
  const random = rng(seed);
  const bins = Array.from({ length: d }, () =>
    Uint8Array.from({ length: n }, () => (random() < 1 / 6 ? 255 : Math.floor(random() * levels))),
  );
  const high = (f: number, i: number): number => Number((bins[f]?.[i] ?? 0) > levels / 2);
  const y = Uint8Array.from({ length: n }, (_, i) => Number(random() < 0.1 + 0.4 * high(0, i) + 0.3 * high(1, i)));
  const data: Binned = { n, bins, binCount: new Int32Array(d).fill(levels) };
  return { data, y, target: targetOf(y, allRows(n)), rows: allRows(n) };
}

/** Rows that reach each node of a single tree. */
function rowsByNode(trees: Trees, data: Binned, rows: Int32Array): number[][] {
  const reached: number[][] = Array.from(trees.feature, () => []);
  for (const row of rows) {
    let node = 0;
    reached[node]?.push(row);
    for (let f = trees.feature[node] ?? -1; f >= 0; f = trees.feature[node] ?? -1) {
      const bin = data.bins[f]?.[row] ?? 255;
      const left = bin === 255 ? trees.missingLeft[node] === 1 : bin <= (trees.threshold[node] ?? 0);
      node = (trees.left[node] ?? 0) + (left ? 0 : 1);
      reached[node]?.push(row);
    }
  }
  return reached;
}

const leavers = (rows: readonly number[], y: Uint8Array): number => rows.reduce((sum, row) => sum + (y[row] ?? 0), 0);

/** Rows × Gini impurity of one side. */
function impurity(rows: readonly number[], y: Uint8Array): number {
  const share = leavers(rows, y) / rows.length;
  return rows.length * 2 * share * (1 - share);
}

/** Least impurity of both sides over every allowed cut of some rows, found by trying them all; null = none is allowed. */
function leastImpurity(rows: readonly number[], of: { data: Binned; y: Uint8Array; leaf: number }): number | null {
  const sides = of.data.bins.flatMap((bins, f) =>
    Array.from({ length: of.data.binCount[f] ?? 0 }, (_, threshold) => threshold).flatMap((threshold) =>
      [true, false].map((missingLeft) => {
        const goesLeft = (row: number): boolean =>
          bins[row] === 255 ? missingLeft : (bins[row] ?? 0) <= (threshold ?? 0);
        return [rows.filter(goesLeft), rows.filter((row) => !goesLeft(row))];
      }),
    ),
  );
  const allowed = sides.filter((pair) => pair.every((side) => side.length >= of.leaf));
  if (allowed.length === 0) return null;
  return Math.min(...allowed.map((pair) => pair.reduce((sum, side) => sum + impurity(side, of.y), 0)));
}

test.each([1, 4])(
  'without bootstrap and with all features every node takes the best of all cuts, with at least %i rows in a leaf',
  (leaf) => {
    const { data, y, target, rows } = binned(120, { d: 4, levels: 6, seed: 3 });
    const trees = growForest(data, { target, rows }, { ...run, options: { ...plain, leaf } });
    const reached = rowsByNode(trees, data, rows);
    expect(trees.feature.length).toBeGreaterThan(9);
    reached.forEach((inside, node) => {
      expect(trees.cover[node]).toBe(inside.length);
      const least = leastImpurity(inside, { data, y, leaf });
      if ((trees.feature[node] ?? -1) < 0) {
        expect(trees.value[node]).toBeCloseTo(leavers(inside, y) / inside.length, 12);
        expect(least === null || least > impurity(inside, y) - 1e-6).toBe(true);
        return;
      }
      const left = trees.left[node] ?? 0;
      const taken = [left, left + 1].reduce((sum, child) => sum + impurity(reached[child] ?? [], y), 0);
      expect(taken).toBeCloseTo(least ?? Number.NaN, 8);
    });
  },
);

test('a column of 255 bins is cut where eight of them end, and its trees read it as it is', () => {
  const { data, target, rows } = binned(2_000, { d: 3, levels: 255, seed: 9 });
  const trees = growForest(data, { target, rows }, run);
  const inner = Array.from(trees.threshold.keys()).filter((node) => (trees.feature[node] ?? -1) >= 0);
  const cuts = new Set(inner.map((node) => trees.threshold[node] ?? 0));
  expect(cuts.size).toBeGreaterThan(20);
  for (const cut of cuts) expect(cut === 254 || cut % 8 === 7).toBe(true);
  const eighth = { ...data, bins: data.bins.map((column) => column.map((bin) => (bin === 255 ? 255 : bin >> 3))) };
  const short = { ...eighth, binCount: new Int32Array(3).fill(32) };
  const said = predictTrees(growForest(short, { target, rows }, run), short.bins, rows);
  expect(predictTrees(trees, data.bins, rows)).toEqual(said);
});

test('more rows than a cell of 16 bits counts make no difference to the best cut', () => {
  const { data, y, target, rows } = binned(70_000, { d: 2, levels: 4, seed: 5 });
  const trees = growForest(data, { target, rows }, { ...run, options: { ...plain, leaf: 20_000 } });
  const all = Array.from(rows);
  const reached = rowsByNode(trees, data, rows);
  const taken = [1, 2].reduce((sum, child) => sum + impurity(reached[child] ?? [], y), 0);
  expect(taken).toBeCloseTo(leastImpurity(all, { data, y, leaf: 20_000 }) ?? Number.NaN, 4);
  expect(trees.cover[0]).toBe(70_000);
});

test('same seed, same bytes; another seed, another forest', () => {
  const { data, target, rows } = setUp(400);
  const trees = growForest(data, { target, rows }, run);
  expect(growForest(data, { target, rows }, run)).toEqual(trees);
  expect(growForest(data, { target, rows }, { ...run, seed: 2 })).not.toEqual(trees);
});

test('a tree depends on its number, not on the trees grown before it', () => {
  const { data, y, target, rows } = binned(400, { d: 6, levels: 60, seed: 8 });
  const { leaf, bootstrap } = options;
  const ground = { data, y, top: 1, pool: poolOf(target, rows), seed: 1, tried: 2, leaf, bootstrap };
  const one = newScratch(ground);
  const forward = [0, 1, 2].map((k) => growForestTree(ground, k, one));
  const backward = [2, 1, 0].map((k) => growForestTree(ground, k, newScratch(ground))).toReversed();
  expect(backward).toEqual(forward);
  const three = { ...options, trees: 3, tried: 2 };
  expect(growForest(data, { target, rows }, { ...run, options: three })).toEqual(averageTrees(forward));
});

test('accounts are drawn with all their rows, in proportion to their weight, and as many as there are', () => {
  const n = 600;
  const group = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 3));
  const y = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const weight = Float64Array.from(group, (g) => (g === 7 ? 100 : 1));
  const draw = (target: Target, seed: number) => {
    const into = { rows: new Int32Array(n), packed: new Int32Array(n) };
    const sums = drawAccounts({ pool: poolOf(target, allRows(n)), y, top: 1, bootstrap: true }, into, rng(seed));
    const times = new Int32Array(n);
    const left = new Int32Array(n);
    for (let i = 0; i < sums.distinct; i++) {
      times[into.rows[i] ?? 0] = (into.packed[i] ?? 0) & 65_535;
      left[into.rows[i] ?? 0] = (into.packed[i] ?? 0) >>> 16;
    }
    return { sums, times, left };
  };
  const { sums, times, left } = draw({ y, group, weight: new Float64Array(n).fill(1) }, 4);
  for (let i = 0; i < n; i++) {
    expect(times[i]).toBe(times[i - (i % 3)]);
    expect(left[i]).toBe((times[i] ?? 0) * (y[i] ?? 0));
  }
  expect(sums.times).toBe(n);
  expect(sums.distinct).toBe(times.filter((k) => k > 0).length);
  expect(sums.distinct / n).toBeCloseTo(1 - Math.exp(-1), 1);
  const heavy = Array.from({ length: 100 }, (_, seed) => draw({ y, group, weight }, seed));
  for (const { sums: each } of heavy) expect(each.times).toBe(3 * 299);
  const often = heavy.reduce((sum, each) => sum + (each.times[21] ?? 0), 0) / 100;
  expect(Math.abs(often - 100)).toBeLessThan(3);
});

test('a leaf holds enough distinct rows, however often they were drawn', () => {
  const { data, target, rows } = setUp(300);
  const leaf = 12;
  const pool = poolOf(target, rows);
  const ground = { data, y: target.y, top: 1, pool, seed: 9, tried: 2, leaf, bootstrap: true };
  const scratch = newScratch(ground);
  for (let k = 0; k < 10; k++) {
    const tree = growForestTree(ground, k, scratch);
    const into = { rows: new Int32Array(300), packed: new Int32Array(300) };
    const sums = drawAccounts(ground, into, rng(seedOf(9, k)));
    const drawn = into.rows.slice(0, sums.distinct);
    const times = new Map(Array.from(drawn, (row, i) => [row, (into.packed[i] ?? 0) & 65_535]));
    const reached = rowsByNode(tree, data, drawn);
    reached.forEach((inside, node) => {
      expect(inside.length).toBeGreaterThanOrEqual(leaf);
      expect(tree.cover[node]).toBe(inside.reduce((sum, row) => sum + (times.get(row) ?? 0), 0));
    });
    expect(reached.length).toBeGreaterThan(3);
  }
});

test('what is missing goes where it belongs', () => {
  const n = 400;
  const column = Uint8Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 255 : i % 3));
  const y = Uint8Array.from(column, (bin) => Number(bin === 255));
  const data: Binned = { n, bins: [column], binCount: Int32Array.of(3) };
  const rows = allRows(n);
  const trees = growForest(data, { target: targetOf(y, rows), rows }, run);
  const p = predictTrees(trees, data.bins, rows);
  expect(Array.from(p, (x) => Math.round(x))).toEqual(Array.from(y));
  expect(p.every((x) => x < 1e-9 || x > 1 - 1e-9)).toBe(true);
});

test('it ranks made-up accounts it has not seen about as well as boosting', () => {
  const { table, data, target, rows } = setUp(1_500);
  const learn = rows.slice(0, 1_000);
  const unseen = rows.slice(1_000);
  const areaOf = (trees: Trees): number =>
    auc(predictTrees(trees, data.bins, unseen).slice(1_000), table.y.slice(1_000));
  const forest = growForest(data, { target, rows: learn }, run);
  const p = predictTrees(forest, data.bins, unseen).slice(1_000);
  expect(p.every((x) => x >= 0 && x <= 1)).toBe(true);
  const boosted = fitBoosted(
    data,
    { target, rows: learn },
    { seed: 1, monotone: null, tick, options: boostOptions(300, 500) },
  );
  expect(areaOf(forest)).toBeGreaterThan(0.75);
  expect(areaOf(forest)).toBeGreaterThan(areaOf(boosted) - 0.02);
});

test.each([
  ['one row', 1, [Uint8Array.of(0)], 1],
  ['constant columns', 50, [new Uint8Array(50), new Uint8Array(50).fill(3)], 4],
  ['nothing but missing values', 50, [new Uint8Array(50).fill(255)], 1],
  ['no column', 50, [], 1],
])('%s: the share of leavers, and no cut', (_, n, bins, levels) => {
  const data: Binned = { n, bins, binCount: new Int32Array(bins.length).fill(levels) };
  const y = Uint8Array.from({ length: n }, (_, i) => Number(i % 5 === 0));
  const on = { target: targetOf(y, allRows(n)), rows: allRows(n) };
  const trees = growForest(data, on, { ...run, options: { ...plain, leaf: 1 } });
  expect(trees.feature).toEqual(Int16Array.of(-1));
  expect(trees.value[0]).toBeCloseTo(n === 1 ? 1 : 0.2, 12);
  expect(growForest(data, on, run).feature.every((f) => f < 0)).toBe(true);
});

test('no row to learn from is an error', () => {
  const { data, target } = setUp(30);
  expect(() => growForest(data, { target, rows: new Int32Array(0) }, run)).toThrow(
    'Expected at least one row to learn from, got 0',
  );
});

test('it gives probabilities and permutation weights, no points, and comes back from its file as it went', () => {
  const table = madeTable(400, 7);
  const input = { ...table, baseline: { tenure: null, lastUse: null }, signals: [] };
  const asked = { seed: 1, engine: 'forest', horizon: 'as in the file', intervalMembers: 2 } as const;
  const { report, points, oof, model } = scoring.train(input, asked);
  expect(carriesPoints('forest')).toBe(false);
  expect(report.engine).toBe('forest');
  expect(points.columns).toEqual([]);
  expect(report.weights[0]?.source).toBe('logins');
  expect(report.weights.reduce((sum, w) => sum + w.weight, 0)).toBeCloseTo(1, 9);
  expect(report.auc.value).toBeGreaterThan(0.75);
  const bytes = scoring.encodeModel(model);
  const read = scoring.decodeModel(bytes);
  expect(scoring.encodeModel(read)).toEqual(bytes);
  const scores = scoring.score(read, table.raw, oof.fold);
  expect(scores).toEqual(scoring.score(model, table.raw, oof.fold));
  expect(scores.columns).toEqual([]);
  expect(scores.logit).toEqual(oof.logit);
  expect(scores.base).toEqual(scores.health);
});
