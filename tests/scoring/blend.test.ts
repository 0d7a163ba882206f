import { expect, test } from 'vitest';
import { blended, blendWeight } from '@/scoring/blend';

const worse = { difference: 0.001, standardError: 0.004 };
const better = { difference: 0.02, standardError: 0.004 };

test.each([
  [1, 0],
  [14, 0],
  [15, 0.2],
  [29, 0.3],
  [30, 1 / 3],
  [149, 149 / 209],
])('with %i events the model has %f of the say, whatever it scores', (events, v) => {
  expect(blendWeight(events, worse)).toBeCloseTo(v, 12);
  expect(blendWeight(events, better)).toBeCloseTo(v, 12);
});

test('from 150 events the model stands alone only when it beats the card by more than one standard error', () => {
  expect(blendWeight(600, better)).toBe(1);
  expect(blendWeight(600, worse)).toBeCloseTo(600 / 660, 12);
});

test('the blend is the weighted mean of log-odds', () => {
  const of = { model: Float64Array.of(2, -2), card: Float64Array.of(0, 4) };
  expect([...blended(of, 0.25)]).toEqual([0.5, 2.5]);
  expect(blended({ ...of, model: null }, 0)).toBe(of.card);
});
