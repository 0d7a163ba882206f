import { beforeAll, expect, test } from 'vitest';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;

beforeAll(async () => {
  scoring = await bundledScoring();
});

const table = madeTable(1_200, 4);
const group = Int32Array.from({ length: 1_200 }, (_, i) => i >> 1);
const input = {
  ...{ ...table, group },
  baseline: { tenure: 'logins', lastUse: null },
  signals: [{ source: 'logins', sign: 1 as const, weight: 1 }],
};

test('every account is learned from or held back, whole', () => {
  const { learn, held, events } = scoring.layTrial(input, 1);
  expect([...learn, ...held].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_200 }, (_, i) => i));
  const learned = new Set(Array.from(learn, (row) => group[row]));
  expect(held.some((row) => learned.has(group[row]))).toBe(false);
  expect(held.length / 1_200).toBeCloseTo(0.25, 1);
  expect(events).toBe(learn.reduce((sum, row) => sum + (table.y[row] ?? 0), 0));
});

test.each(['boosted', 'forest', 'ml-random-forest', 'scorecard'] as const)(
  '%s ranks the accounts held back',
  (engine) => {
    const trial = scoring.layTrial(input, 1);
    const y = Uint8Array.from(trial.held, (row) => table.y[row] ?? 0);
    const fitted = scoring.fitTrial(trial, { engine, seed: 1 });
    expect(scoring.auc(scoring.trialLogits(trial, fitted), y)).toBeGreaterThan(0.7);
    expect(scoring.explainTrial(fitted, 10) > 0).toBe(engine === 'boosted');
  },
);

test('the baseline ranks them too', () => {
  const trial = scoring.layTrial(input, 1);
  const y = Uint8Array.from(trial.held, (row) => table.y[row] ?? 0);
  expect(scoring.auc(scoring.trialBaseline(trial), y)).toBeGreaterThan(0.65);
});
