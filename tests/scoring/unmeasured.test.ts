import { expect, test } from 'vitest';
import { auc, decodeModel, encodeModel, isMeasured, NothingToLearn, NothingToRank, score, train } from '@/scoring';
import { madeTable } from './made-tables';

const signals = [
  { source: 'logins', sign: 1 as const, weight: 1 },
  { source: 'tickets', sign: -1 as const, weight: 0.5 },
];
const options = { seed: 1, engine: 'scorecard', horizon: 'as in the file', intervalMembers: 4 } as const;

function input(n: number) {
  const table = madeTable(n, 3);
  return { ...table, y: new Uint8Array(n), baseline: { tenure: null, lastUse: null }, signals };
}

test('without outcomes the card ranks alone, and its report says that nothing is measured', () => {
  const truth = madeTable(400, 3).y;
  const { report, model, points, oof } = train(input(400), { ...options, unmeasured: true });
  expect(report).toMatchObject({ engine: 'scorecard', events: 0, trained: false, showsProbability: false });
  expect(isMeasured(report)).toBe(false);
  expect(JSON.stringify(report)).not.toMatch(/null,"excess|NaN/);
  expect(auc(oof.logit, truth)).toBeGreaterThan(0.6); // the signs are right on these made-up accounts
  const { raw } = input(400);
  const scores = score(decodeModel(encodeModel(model)), raw, new Int8Array(400).fill(-1));
  const mean = scores.health.reduce((sum, health) => sum + health / 400, 0);
  expect(Math.abs(mean - 50)).toBeLessThan(0.5); // one in ten is assumed for the average account, on both sides of the scale
  for (let i = 0; i < 400; i++) {
    const parts = scores.columns.reduce(
      (sum, _, c) => sum + (scores.points[i * scores.columns.length + c] ?? Number.NaN),
      0,
    );
    expect((scores.base[i] ?? Number.NaN) + parts).toBeCloseTo(scores.health[i] ?? Number.NaN, 9);
    expect((scores.low[i] ?? 0) <= (scores.health[i] ?? 0) && (scores.health[i] ?? 0) <= (scores.high[i] ?? 0)).toBe(
      true,
    );
  }
  expect(points.columns.length).toBeGreaterThan(0);
  const spread = Math.sqrt(scores.logit.reduce((sum, x) => sum + (x - Math.log(1 / 9)) ** 2 / 400, 0));
  expect(spread).toBeGreaterThan(0.6); // expert weights are proportions: signals apart spread accounts by about 1
  expect(spread).toBeLessThan(1.4);
  const widths = scores.high.map((high, i) => high - (scores.low[i] ?? 0)).sort();
  expect(widths[200]).toBeGreaterThan(5); // the doubt about the weights, where resampling accounts would show next to none
});

test('the same accounts give the same ranking, byte for byte', () => {
  const bytes = () => encodeModel(train(input(60), { ...options, unmeasured: true }).model);
  expect(bytes()).toEqual(bytes());
});

test('a frozen scale keeps its average', () => {
  const { model } = train(input(200), { ...options, unmeasured: true, scaleAnchor: Math.log(0.3 / 0.7) });
  const { health } = score(model, input(200).raw, new Int8Array(200).fill(-1));
  expect(Math.abs(health.reduce((sum, x) => sum + x / 200, 0) - 50)).toBeLessThan(0.5);
});

test('nothing is ranked below ten accounts, or where the card knows no column', () => {
  expect(() => train(input(9), { ...options, unmeasured: true })).toThrow(NothingToRank);
  expect(() => train({ ...input(60), signals: [] }, { ...options, unmeasured: true })).toThrow(/logins, tickets/);
  expect(() => train(input(60), options)).toThrow(NothingToLearn);
});
