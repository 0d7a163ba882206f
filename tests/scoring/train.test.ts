import { beforeAll, expect, test } from 'vitest';
import { bundledScoring } from './bundled';
import { type MadeTable, madeTable } from './made-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;

beforeAll(async () => {
  scoring = await bundledScoring();
});

const options = { seed: 3, engine: 'auto' as const, horizon: '90 days', intervalMembers: 4 };
const signals = [{ source: 'logins', sign: 1 as const, weight: 1 }];

function input(table: MadeTable) {
  return { ...table, baseline: { tenure: null, lastUse: null }, signals };
}

/** Keeps the first `events` leavers as such; the others stay after all. */
function withEvents(table: MadeTable, events: number): MadeTable {
  let left = 0;
  return { ...table, y: table.y.map((y) => (y === 1 && left < events ? ++left && 1 : 0)) };
}

test('the same input and seed give the same model file', () => {
  const once = scoring.train(input(madeTable(800, 1)), options);
  const again = scoring.train(input(madeTable(800, 1)), options);
  expect(scoring.encodeModel(again.model)).toEqual(scoring.encodeModel(once.model));
  expect(again.interval).toEqual(once.interval);
});

test('points add up to health out of fold, and scoring the training rows gives the same numbers', () => {
  const table = madeTable(800, 2);
  const { model, oof, points, interval, report } = scoring.train(input(table), options);
  const scores = scoring.score(model, table.raw, oof.fold);
  const d = points.columns.length;
  expect(points.columns).toEqual(['logins', 'tickets', 'plan', 'noise']);
  for (let i = 0; i < table.raw.n; i++) {
    const sum = points.values.subarray(i * d, (i + 1) * d).reduce((total, p) => total + p, points.baseOf[i] ?? 0);
    expect(sum).toBeCloseTo(50 - scoring.POINTS * ((oof.logit[i] ?? 0) - report.logitP0), 9);
  }
  expect(scores.logit).toEqual(oof.logit);
  expect(scores.low).toEqual(interval.low);
  expect(scores.health.every((h, i) => h >= (scores.low[i] ?? 0) && h <= (scores.high[i] ?? 0))).toBe(true);
});

test('of accounts that no member saw, base and points add up to health as well', () => {
  const { model } = scoring.train(input(madeTable(800, 2)), options);
  const { raw } = madeTable(200, 9);
  const { base, points, columns, health } = scoring.score(model, raw, new Int8Array(200).fill(-1));
  for (let i = 0; i < 200; i++) {
    const parts = points.subarray(i * columns.length, (i + 1) * columns.length);
    expect(parts.reduce((sum, part) => sum + part, base[i] ?? Number.NaN)).toBeCloseTo(health[i] ?? Number.NaN, 9);
  }
});

test('the intervals of weights lie about the weights, and narrow when there are more accounts', () => {
  const widths = [600, 2_400].map((accounts) => {
    const { report } = scoring.train(input(madeTable(accounts, 6)), { ...options, intervalMembers: 12 });
    for (const { weight, low, high } of report.weights) expect(Math.abs((low + high) / 2 - weight)).toBeLessThan(0.12);
    return report.weights.reduce((sum, { low, high }) => sum + high - low, 0) / report.weights.length;
  });
  expect(widths[1]).toBeLessThan(0.7 * (widths[0] ?? 0));
});

test('the cross-validated AUC alone equals that of the whole training', () => {
  const table = input(madeTable(800, 1));
  const whole = scoring.train(table, { ...options, intervalMembers: 2 }).report.auc.value;
  expect(scoring.crossValidatedAuc(table, options)).toBeCloseTo(whole, 9);
});

test('one class and too few stayers are refused with their counts', () => {
  const table = madeTable(100, 3);
  expect(() => scoring.train(input(withEvents(table, 0)), options)).toThrow(
    'got 0 accounts that left and 100 that stayed',
  );
  const y = table.y.map((_, i) => (i < 80 ? 1 : 0));
  expect(() => scoring.train(input({ ...table, y }), options)).toThrow('Expected at least 30 accounts that stayed');
});

test('below 15 events the card serves alone and shows no probability', () => {
  const { report, model } = scoring.train(input(withEvents(madeTable(300, 4), 9)), { ...options, engine: 'boosted' });
  expect(report).toMatchObject({
    engine: 'scorecard',
    blendWeight: 0,
    trained: false,
    showsProbability: false,
    events: 9,
  });
  expect(model.members.map((m) => m.calibration)).toEqual(Array(5).fill({ a: 1, b: 0 }));
  expect(report.modelAuc).toBeNull();
});

test('between 15 and 30 events the model has at most .3 of the say and is not called trained', () => {
  const { report } = scoring.train(input(withEvents(madeTable(300, 5), 20)), options);
  expect(report).toMatchObject({ engine: 'boosted', blendWeight: 0.25, trained: false, showsProbability: true });
});

test('one account with several rows stays in one fold and counts as one event', () => {
  const table = madeTable(600, 6);
  const group = Int32Array.from({ length: 600 }, (_, i) => i >> 1);
  const { report, oof } = scoring.train(input({ ...table, group }), options);
  for (let i = 0; i < 600; i += 2) expect(oof.fold[i]).toBe(oof.fold[i + 1]);
  expect(report.events).toBeLessThan(report.positives);
});

test('ml-random-forest gives probabilities and permutation weights, and no points', () => {
  const table = madeTable(400, 7);
  const { report, points, oof, model } = scoring.train(input(table), { ...options, engine: 'ml-random-forest' });
  expect(report.engine).toBe('ml-random-forest');
  expect(points.columns).toEqual([]);
  expect(report.weights[0]?.source).toBe('logins');
  expect(report.weights.reduce((sum, w) => sum + w.weight, 0)).toBeCloseTo(1, 9);
  expect(report.auc.value).toBeGreaterThan(0.7);
  const scores = scoring.score(model, table.raw, oof.fold);
  expect(scores.columns).toEqual([]);
  expect(scores.base).toEqual(scores.health);
});

test('shuffled outcomes give an AUC whose interval holds one half', () => {
  const table = madeTable(800, 8);
  const y = table.y.map((_, i) => table.y[(i * 379) % 800] ?? 0);
  const { report } = scoring.train(input({ ...table, y }), options);
  expect(report.auc.low).toBeLessThan(0.5);
  expect(report.auc.high).toBeGreaterThan(0.45);
  expect(report.auc.value).toBeLessThan(0.56);
});

test('a constant table with no signal still trains and says chance', () => {
  const table = madeTable(200, 9);
  const columns = [{ name: 'logins', kind: 'number' as const, values: new Float64Array(200).fill(1) }];
  const sources = table.sources.slice(0, 1);
  const { report } = scoring.train(input({ ...table, raw: { n: 200, columns }, sources }), options);
  expect(report.auc.value).toBeCloseTo(0.5, 6);
  expect(report.weights[0]?.weight).toBe(0);
});

test('the naive baseline uses tenure when it is recognised', () => {
  const table = input(madeTable(800, 10));
  const single = scoring.train(table, options).report.baselineAuc;
  const named = scoring.train({ ...table, baseline: { tenure: 'noise', lastUse: null } }, options).report.baselineAuc;
  expect(single).toBeGreaterThan(0.7);
  expect(named).toBeLessThan(0.6);
});

test('progress names every stage, and throwing from it cancels', () => {
  const stages = new Set<string>();
  const table = input(madeTable(800, 11));
  scoring.train(table, { ...options, progress: (stage) => stages.add(stage) });
  expect([...stages]).toEqual(['members', 'points', 'interval', 'halves', 'weights']);
  const progress = (stage: string): void => {
    if (stage === 'interval') throw new Error('cancelled');
  };
  expect(() => scoring.train(table, { ...options, progress })).toThrow('cancelled');
});

test('a frozen scale keeps its average', () => {
  const { report, model } = scoring.train(input(madeTable(800, 12)), { ...options, scaleAnchor: -2 });
  expect(report.logitP0).toBe(-2);
  expect(model.scale).toEqual({ logitP0: -2 });
});

test('a fold the model lacks and a missing column are refused by name', () => {
  const table = madeTable(800, 13);
  const { model } = scoring.train(input(table), options);
  expect(() => scoring.score(model, table.raw, new Int8Array(800).fill(5))).toThrow('Expected folds below 5, got 5');
  const without = { n: 800, columns: table.raw.columns.slice(1) };
  expect(() => scoring.score(model, without, new Int8Array(800))).toThrow(
    'Expected the columns logins, which are missing',
  );
});
