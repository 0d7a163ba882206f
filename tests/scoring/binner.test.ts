import { expect, test } from 'vitest';
import { applyEdges, fitEdges, MISSING } from '@/scoring/binner';
import { rng } from '@/scoring/random';

test('few distinct values get a bin each, cut halfway', () => {
  const values = Float64Array.of(3, 1, 1, Number.NaN, 2);
  const edges = fitEdges(values);
  expect([...edges]).toEqual([1.5, 2.5]);
  expect([...applyEdges(values, edges)]).toEqual([2, 0, 0, MISSING, 1]);
});

test('many values fall into about equally filled bins', () => {
  const random = rng(1);
  const values = Float64Array.from({ length: 6300 }, () => random() ** 3);
  const bins = applyEdges(values, fitEdges(values, 63));
  const counts = new Int32Array(63);
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(90);
  expect(Math.max(...counts)).toBeLessThan(110);
});

test('bins keep the order of values, also of unseen ones', () => {
  const edges = fitEdges(Float64Array.of(10, 20, 30));
  expect([...applyEdges(Float64Array.of(-1e9, 15, 15.1, 1e9), edges)]).toEqual([0, 0, 1, 2]);
});

test('constants, all missing and nothing at all have one bin', () => {
  expect(fitEdges(Float64Array.of(4, 4, 4))).toHaveLength(0);
  expect(fitEdges(Float64Array.of(Number.NaN))).toHaveLength(0);
  expect(fitEdges(new Float64Array(0))).toHaveLength(0);
});

test('neighbouring doubles are still told apart', () => {
  const values = Float64Array.of(1, 1 + Number.EPSILON);
  expect([...applyEdges(values, fitEdges(values))]).toEqual([0, 1]);
});

test('more than 255 bins are refused', () => {
  expect(() => fitEdges(Float64Array.of(1), 256)).toThrow('Expected 2 to 255 bins, got 256');
});
