import { expect, test } from 'vitest';
import { sharesOfImportance, sharesOfPoints, weightTables } from '@/scoring/weights';
import { source } from './made-tables';

const sources = [source('a', 'usage'), source('b', 'usage'), source('c', 'support')];

test('a component weighs the mean absolute sum of its columns, which share it by their own', () => {
  const columns = [Float64Array.of(3, -3), Float64Array.of(-1, 1), Float64Array.of(2, -2)];
  const shares = sharesOfPoints(columns, sources);
  expect(shares.components.get('usage')).toBe(0.5);
  expect(shares.components.get('support')).toBe(0.5);
  expect([...shares.sources]).toEqual([0.375, 0.125, 0.5]);
});

test('weights are all zero when nothing moves any score', () => {
  const columns = sources.map(() => new Float64Array(3));
  expect([...sharesOfPoints(columns, sources).sources]).toEqual([0, 0, 0]);
});

test('tables are sorted by weight, sum to 1, and every interval holds its weight', () => {
  const shares = sharesOfImportance(Float64Array.of(1, 2, 5), sources);
  const replicates = [Float64Array.of(2, 2, 4), Float64Array.of(1, 1, 6)].map((r) => sharesOfImportance(r, sources));
  const { weights, componentWeights } = weightTables(shares, replicates, sources);
  expect(weights.map((w) => w.source)).toEqual(['c', 'b', 'a']);
  expect(weights.reduce((sum, w) => sum + w.weight, 0)).toBeCloseTo(1, 12);
  expect(componentWeights.map((w) => w.component)).toEqual(['support', 'usage']);
  for (const { weight, low, high } of [...weights, ...componentWeights]) {
    expect(low).toBeLessThanOrEqual(weight);
    expect(high).toBeGreaterThanOrEqual(weight);
  }
});
