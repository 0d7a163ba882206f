import { expect, test } from 'vitest';
import { auc } from '@/scoring/auc';
import { binsFor, fitGrid, layOnGrid } from '@/scoring/grid';
import { fitForest, forestOptions } from '@/scoring/ml-forest';
import { predictTrees } from '@/scoring/predict';
import { allRows } from '@/scoring/random';
import { carriesPoints } from '@/scoring/tree-model';
import { madeTable } from './made-tables';

const run = { seed: 1, tick: () => {}, options: forestOptions(true) };

function setUp(n: number) {
  const table = madeTable(n, 8);
  const grid = fitGrid(table.raw, table.sources);
  const data = binsFor(grid, layOnGrid(grid, table.raw), []);
  return {
    table,
    data,
    target: { y: table.y, weight: new Float64Array(n).fill(1), group: table.group },
    rows: allRows(n),
  };
}

test('the package learns behind the adapter, with missing values and the same bytes for the same seed', () => {
  const { table, data, target, rows } = setUp(500);
  const trees = fitForest(data, { target, rows: rows.slice(0, 350) }, run);
  expect(fitForest(data, { target, rows: rows.slice(0, 350) }, run)).toEqual(trees);
  const unseen = rows.slice(350);
  const p = predictTrees(trees, data.bins, unseen).slice(350);
  expect(p.every((x) => x >= 0 && x <= 1)).toBe(true);
  expect(auc(p, table.y.slice(350))).toBeGreaterThan(0.7);
});

test('a single tree read from the package predicts the mean outcome of its leaves', () => {
  const { data, target, rows } = setUp(300);
  const trees = fitForest(data, { target, rows }, { ...run, options: { ...run.options, trees: 1, depth: 0 } });
  const leavers = predictTrees(trees, data.bins, rows);
  expect(new Set(leavers).size).toBe(1);
  expect(leavers[0]).toBeCloseTo(target.y.reduce((sum, y) => sum + y, 0) / 300, 1);
});

test('above 10,000 rows it is refused with the reason', () => {
  const { data, target } = setUp(300);
  expect(() => fitForest(data, { target, rows: new Int32Array(10_001) }, run)).toThrow(
    'Expected at most 10000 rows for ml-random-forest, got 10001: its cost grows with the square of the rows',
  );
});

test('it carries no points', () => {
  expect(carriesPoints('ml-random-forest')).toBe(false);
  expect(carriesPoints('boosted')).toBe(true);
});
