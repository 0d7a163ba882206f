import { expect, test } from 'vitest';
import { auc } from '@/scoring/auc';
import { boostOptions } from '@/scoring/boost-options';
import { fitBoosted } from '@/scoring/boosted';
import { binsFor, fitGrid, layOnGrid, monotoneOf } from '@/scoring/grid';
import { predictTrees } from '@/scoring/predict';
import { allRows } from '@/scoring/random';
import { type MadeTable, madeTable } from './made-tables';

const quick = { ...boostOptions(1000, 1000), rounds: 60 };

function setUp(table: MadeTable) {
  const grid = fitGrid(table.raw, table.sources);
  const data = binsFor(grid, layOnGrid(grid, table.raw), []);
  const target = { y: table.y, weight: new Float64Array(table.raw.n).fill(1), group: table.group };
  return { grid, data, target, rows: allRows(table.raw.n) };
}

const run = (seed: number) => ({ seed, options: quick, monotone: null, tick: () => {} });

test('the same seed gives the same bytes, another seed others', () => {
  const { data, target, rows } = setUp(madeTable(600, 1));
  const first = fitBoosted(data, { target, rows }, run(4));
  expect(fitBoosted(data, { target, rows }, run(4))).toEqual(first);
  expect(fitBoosted(data, { target, rows }, run(5))).not.toEqual(first);
});

test('unseen rows are ranked nearly as well as by the truth', () => {
  const table = madeTable(2000, 2);
  const { data, target, rows } = setUp(table);
  const trees = fitBoosted(data, { target, rows: rows.slice(0, 1200) }, run(1));
  const unseen = rows.slice(1200);
  const at = (values: Float64Array): Float64Array => Float64Array.from(unseen, (row) => values[row] ?? 0);
  const labels = Uint8Array.from(unseen, (row) => table.y[row] ?? 0);
  const best = auc(at(table.truth), labels);
  expect(auc(at(predictTrees(trees, data.bins, unseen)), labels)).toBeGreaterThan(best - 0.03);
});

test('a row of weight two counts as two rows', () => {
  const table = madeTable(400, 3);
  const { data, target, rows } = setUp(table);
  const options = { ...quick, rows: 1, columns: 1, rounds: 20, patience: 100 };
  const heavy = { ...target, weight: target.weight.map(() => 2) };
  const once = fitBoosted(data, { target, rows }, { ...run(1), options: { ...options, lambda: 1, minHessian: 1 } });
  const twice = fitBoosted(
    data,
    { target: heavy, rows },
    { ...run(1), options: { ...options, lambda: 2, minHessian: 2 } },
  );
  const again = predictTrees(twice, data.bins, rows);
  const apart = predictTrees(once, data.bins, rows).map((x, row) => Math.abs(x - (again[row] ?? 0)));
  expect(apart.reduce((sum, x) => sum + x, 0) / 400).toBeLessThan(0.03);
});

test('the cover of an inner node is that of its children, and above zero', () => {
  const { data, target, rows } = setUp(madeTable(500, 4));
  const trees = fitBoosted(data, { target, rows }, run(1));
  trees.left.forEach((left, node) => {
    expect(trees.cover[node]).toBeGreaterThan(0);
    if (left > 0)
      expect((trees.cover[left] ?? 0) + (trees.cover[left + 1] ?? 0)).toBeCloseTo(trees.cover[node] ?? 0, 9);
  });
});

test('missing values that mean something are sent to the right side', () => {
  const table = madeTable(800, 5);
  const tickets = table.raw.columns[1];
  if (tickets?.kind !== 'number') throw new Error('tickets are numbers');
  const y = Uint8Array.from(tickets.values, (v) => (Number.isNaN(v) ? 1 : 0));
  const { data, target, rows } = setUp(table);
  const trees = fitBoosted(data, { target: { ...target, y }, rows }, run(1));
  expect(auc(predictTrees(trees, data.bins, rows), y)).toBe(1);
});

test('under a constraint the risk never rises with logins', () => {
  const table = madeTable(800, 6);
  table.sources = table.sources.map((s) => (s.name === 'logins' ? { ...s, monotone: -1 } : s));
  const { grid, data, target, rows } = setUp(table);
  const trees = fitBoosted(data, { target, rows }, { ...run(1), monotone: monotoneOf(grid) });
  for (const row of [0, 50, 300]) {
    const count = data.binCount[0] ?? 0;
    const sweep = data.bins.map((bins, f) =>
      Uint8Array.from({ length: count }, (_, b) => (f === 0 ? b : (bins[row] ?? 0))),
    );
    const curve = predictTrees(trees, sweep, allRows(count));
    for (let b = 1; b < count; b++) expect(curve[b]).toBeLessThanOrEqual((curve[b - 1] ?? 0) + 1e-12);
  }
});

test('with many events but few rows, a fit goes over all rows again with as many trees for each tenth of them', () => {
  const { data, target, rows } = setUp(madeTable(600, 9));
  const options = { ...quick, rounds: 18 }; // so few that every part held out still gains by the last
  const again = fitBoosted(data, { target, rows }, { ...run(1), options });
  const held = fitBoosted(data, { target, rows }, { ...run(1), options: { ...options, stops: 1 } });
  expect(held.start).toHaveLength(18 + 1);
  expect(again.start).toHaveLength(20 + 1);
  expect(again.base).not.toBe(held.base);
  const left = target.y.reduce((count, y) => count + y, 0);
  expect(again.base).toBeCloseTo(Math.log((left + 0.5) / (600 - left + 0.5)), 12);
});

test('with few events trees are shallow and bagged', () => {
  expect(boostOptions(20, 1000)).toMatchObject({ depth: 2, bag: 5, stops: 0 });
  expect(boostOptions(100, 1000)).toMatchObject({ depth: 3, bag: 5, stops: 0 });
  expect(boostOptions(150, 1000)).toMatchObject({ depth: 4, bag: 1, stops: 3 });
  expect(boostOptions(150, 20_000)).toMatchObject({ stops: 1 });
});

test('throwing from the tick cancels the fit', () => {
  const { data, target, rows } = setUp(madeTable(300, 7));
  const tick = (): void => {
    throw new Error('cancelled');
  };
  expect(() => fitBoosted(data, { target, rows }, { ...run(1), tick })).toThrow('cancelled');
});
