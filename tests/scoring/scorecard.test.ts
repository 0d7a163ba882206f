import { expect, test } from 'vitest';
import { auc } from '@/scoring/auc';
import { fitCard, levelRanks } from '@/scoring/card-fit';
import { fitGrid, layOnGrid } from '@/scoring/grid';
import { binnedAuc, percentiles } from '@/scoring/percentile';
import { allRows } from '@/scoring/random';
import { addCardParts, cardExpected, cardLogits } from '@/scoring/scorecard';
import { madeTable } from './made-tables';

function setUp(n: number, seed: number) {
  const table = madeTable(n, seed);
  const grid = fitGrid(table.raw, table.sources);
  const at = { grid, table: layOnGrid(grid, table.raw) };
  const target = { y: table.y, weight: new Float64Array(n).fill(1), group: table.group };
  return { table, at, on: { target, rows: allRows(n) } };
}

const signals = [
  { source: 'logins', sign: 1 as const, weight: 1 },
  { source: 'tickets', sign: -1 as const, weight: 0.5 },
];

test('percentiles are mid-ranks on −1 to 1', () => {
  expect([...percentiles(Float64Array.of(2, 4, 2))]).toEqual([-0.75, 0, 0.75]);
  expect([...percentiles(Float64Array.of(0, 0))]).toEqual([0, 0]);
});

test('the AUC of a binned column equals that of its values', () => {
  const y = Uint8Array.of(0, 1, 0, 1, 1, 0);
  const bins = Float64Array.of(0, 1, 1, 2, 0, 2);
  const count = (keep: (label: number) => boolean): Float64Array =>
    Float64Array.of(0, 1, 2).map((b) => [...bins].filter((x, i) => x === b && keep(y[i] ?? 0)).length);
  expect(
    binnedAuc(
      count((label) => label === 1),
      count(() => true),
    ),
  ).toBeCloseTo(auc(bins, y), 12);
});

test('below 15 events the card holds the number signals with slope 1 and the smoothed base odds', () => {
  const { at, on, table } = setUp(300, 1);
  const card = fitCard(at, on, { signals, events: 14, seed: 1 });
  const left = table.y.reduce((sum, y) => sum + y, 0);
  expect(card.slope).toBe(1);
  expect(card.intercept).toBeCloseTo(Math.log((left + 0.5) / (300 - left + 0.5)), 12);
  expect(card.terms.map((term) => [term.source, term.weight])).toEqual([
    ['logins', 1],
    ['tickets', 0.5],
  ]);
});

test('below 15 events outcomes change nothing but the intercept', () => {
  const { at, on } = setUp(300, 2);
  const flipped = { ...on, target: { ...on.target, y: on.target.y.map((y) => 1 - y) } };
  const one = fitCard(at, on, { signals, events: 10, seed: 1 });
  const other = fitCard(at, flipped, { signals, events: 10, seed: 1 });
  expect(other.terms).toEqual(one.terms);
});

test('many logins lower the risk, and a missing value moves nothing', () => {
  const { at, on, table } = setUp(400, 3);
  const card = fitCard(at, on, { signals, events: 10, seed: 1 });
  const logits = cardLogits(card, at, on.rows);
  expect(auc(logits, table.y)).toBeGreaterThan(0.7);
  const columns = table.sources.map(() => new Float64Array(400));
  addCardParts(card, at, { rows: on.rows, columns, factor: 1 });
  const tickets = table.raw.columns[1];
  if (tickets?.kind !== 'number') throw new Error('tickets are numbers');
  for (const [row, value] of tickets.values.entries()) if (Number.isNaN(value)) expect(columns[1]?.[row]).toBe(0);
});

test('parts and expectation add up to the logit', () => {
  const { at, on, table } = setUp(400, 4);
  const card = fitCard(at, on, { signals, events: 90, seed: 1 });
  const columns = table.sources.map(() => new Float64Array(400));
  addCardParts(card, at, { rows: on.rows, columns, factor: 1 });
  for (const [i, logit] of cardLogits(card, at, on.rows).entries()) {
    const sum = columns.reduce((total, column) => total + (column[i] ?? 0), cardExpected(card));
    expect(sum).toBeCloseTo(logit, 10);
  }
});

test('from 15 events unmatched columns enter by their own sign, noise with hardly any weight', () => {
  const { at, on, table } = setUp(1500, 5);
  const card = fitCard(at, on, { signals: [], events: 300, seed: 1 });
  const weight = (name: string): number => card.terms.find((term) => term.source === name)?.weight ?? 0;
  expect(weight('logins')).toBeGreaterThan(weight('plan'));
  expect(weight('noise')).toBeLessThan(0.15);
  expect(auc(cardLogits(card, at, on.rows), table.y)).toBeGreaterThan(auc(table.truth, table.y) - 0.03);
  expect(card.slope).toBeGreaterThan(0);
});

test('levels are ranked from the safest to the riskiest, unseen ones are missing', () => {
  const { at, on } = setUp(900, 6);
  expect([...levelRanks(at, on, 'plan')]).toEqual([2, 1, 0]);
  const codes = at.table.codes[0] ?? new Uint8Array(0);
  const some = on.rows.filter((row) => codes[row] !== 1);
  expect(levelRanks(at, { ...on, rows: some }, 'plan')[1]).toBe(255);
});
