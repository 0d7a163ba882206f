import { beforeAll, expect, test } from 'vitest';
import { fitFactor } from '@/scoring/interval';
import { bundledScoring } from './bundled';
import { type MadeTable, madeTable } from './made-tables';

/** Trees are drawn towards the average, which no refit shows: the truth is covered less often than another training. */
const ACCOUNTS = 2_400;

let scoring: Awaited<ReturnType<typeof bundledScoring>>;

beforeAll(async () => {
  scoring = await bundledScoring();
});

function trained(table: MadeTable, seed = 1) {
  const input = { ...table, baseline: { tenure: null, lastUse: null }, signals: [] };
  return scoring.train(input, { seed, engine: 'auto', horizon: '90 days' });
}

test('the factor makes four differences in five fall inside, after bringing the spread to half size', () => {
  const apart = Float64Array.from({ length: 100 }, (_, i) => (i + 1) / 100);
  const spread = { low: new Float64Array(100).fill(-0.5), high: new Float64Array(100).fill(0.5) };
  const asSpread = new Float64Array(100).fill(0.5 / 1.2815515655446004);
  expect(fitFactor({ apart, again: asSpread }, spread)).toBeCloseTo(1.6, 1);
  const twice = asSpread.map((x) => 2 * x);
  expect(fitFactor({ apart, again: twice }, spread)).toBeCloseTo(0.8, 1);
  const nothing = new Float64Array(3);
  expect(fitFactor({ apart: nothing, again: nothing }, { low: nothing, high: nothing })).toBe(1);
});

test('trainings on other accounts fall inside four times in five, the planted truth nearly as often', () => {
  const trainings = [51, 52, 53, 54].map((seed) => {
    const table = madeTable(ACCOUNTS, seed);
    return { table, ...trained(table, seed) };
  });
  const truthInside = trainings.map(({ table, interval, report }) => {
    const truth = table.truth.map((x) => 50 - scoring.POINTS * (x - report.logitP0));
    return truth.filter((h, i) => h >= (interval.low[i] ?? 0) && h <= (interval.high[i] ?? 0)).length / ACCOUNTS;
  });
  const { raw } = madeTable(1000, 40);
  const oneMember = new Int8Array(1000);
  const scores = trainings.map(({ model }) => scoring.score(model, raw, oneMember));
  const agree = scores.flatMap((a, k) => {
    const b = scores[k ^ 1] ?? a;
    const apart = a.logit.map((x, i) => (scoring.POINTS * (x - (b.logit[i] ?? 0))) / Math.SQRT2);
    const inside = apart.filter((d, i) => {
      const h = a.health[i] ?? 0;
      return d >= (a.low[i] ?? 0) - h && d <= (a.high[i] ?? 0) - h;
    });
    return inside.length / 1000;
  });
  const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  console.info(`planted truth inside: ${mean(truthInside).toFixed(3)}, other trainings: ${mean(agree).toFixed(3)}`);
  expect(mean(truthInside)).toBeGreaterThan(0.75);
  expect(mean(truthInside)).toBeLessThan(0.85);
  expect(mean(agree)).toBeGreaterThan(0.75);
  expect(mean(agree)).toBeLessThan(0.85);
});

test('refits on some of the accounts leave the intervals about as wide', () => {
  const widths = [61, 62].map((seed) => {
    const input = { ...madeTable(5_000, seed), baseline: { tenure: null, lastUse: null }, signals: [] };
    const width = (spreadRows: number): number => {
      const options = { seed, engine: 'auto' as const, horizon: '', spreadRows };
      const { low, high } = scoring.train(input, options).interval;
      return high.reduce((sum, h, i) => sum + h - (low[i] ?? 0), 0) / low.length;
    };
    const [all, some] = [width(4_000), width(1_600)]; // a member learns from 4,000
    return some / all;
  });
  const mean = ((widths[0] ?? 0) + (widths[1] ?? 0)) / 2;
  console.info(`intervals by refits on two fifths of the rows are ${mean.toFixed(2)} times as wide`);
  expect(mean).toBeGreaterThan(0.8);
  expect(mean).toBeLessThan(1.5);
});

test('a row that lacks a whole component has a wider interval', () => {
  const table = madeTable(900, 41);
  const { model } = trained(table);
  const fresh = new Int8Array(900).fill(-1);
  const columns = table.raw.columns.map((column) =>
    column.name === 'plan' && column.kind === 'category' ? { ...column, codes: column.codes.map(() => -1) } : column,
  );
  const width = (raw: MadeTable['raw']): number => {
    const { low, high } = scoring.score(model, raw, fresh);
    return high.reduce((sum, h, i) => sum + h - (low[i] ?? 0), 0) / 900;
  };
  expect(width({ n: 900, columns })).toBeGreaterThan(1.1 * width(table.raw));
});
