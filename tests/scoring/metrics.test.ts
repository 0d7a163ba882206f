import { expect, test } from 'vitest';
import { auc, aucDeLong, aucParts, groupedError } from '@/scoring/auc';
import { calibrationBins, ece, excessEce } from '@/scoring/calibration-error';
import { brier, liftAt, logLoss } from '@/scoring/metrics';
import { ascending, quantile } from '@/scoring/order';
import { rng } from '@/scoring/random';

/** Oracle figures by the textbook sums over all pairs, in plain Python 3. */
const score = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.65, 0.4, 0.9, 0.2, 0.55, 0.3);
const label = Uint8Array.of(0, 0, 1, 1, 1, 1, 1, 0, 0, 0);

test('AUC and its DeLong error equal the sums over all pairs', () => {
  expect(auc(score, label)).toBeCloseTo(0.86, 12);
  const { value, low, high } = aucDeLong(score, label);
  expect(value).toBeCloseTo(0.86, 12);
  expect(low).toBeCloseTo(0.6183594113677284, 12);
  expect(high).toBe(1);
});

test('AUC is .5 for a constant, 1 for a perfect and 0 for a reversed ranking', () => {
  expect(auc(new Float64Array(10), label)).toBe(0.5);
  expect(auc(Float64Array.from(label), label)).toBe(1);
  expect(
    auc(
      Float64Array.from(label, (y) => -y),
      label,
    ),
  ).toBe(0);
});

test('AUC refuses one class and unequal lengths', () => {
  expect(() => auc(score, new Uint8Array(10))).toThrow('got 0 that left and 10 that stayed');
  expect(() => auc(score, new Uint8Array(3))).toThrow('Expected 10 labels, got 3');
});

test('doubling every account leaves the clustered error as it was', () => {
  const once = groupedError(aucParts(score, label).influence, Int32Array.from(score.keys()));
  const twice = aucParts(Float64Array.of(...score, ...score), Uint8Array.of(...label, ...label));
  expect(groupedError(twice.influence, Int32Array.of(...score.keys(), ...score.keys()))).toBeCloseTo(once, 12);
});

test('log loss and Brier score equal their sums', () => {
  expect(logLoss(score, label)).toBeCloseTo(0.4719912170331854, 12);
  expect(brier(score, label)).toBeCloseTo(0.15575, 12);
  expect(logLoss(Float64Array.of(0), Uint8Array.of(1))).toBeCloseTo(13.8155, 3);
});

test('ECE over bins of equal count equals its sum', () => {
  expect(ece(score, label, 5)).toBeCloseTo(0.135, 12);
  expect(calibrationBins(score, label, 5).map((bin) => bin.n)).toEqual([2, 2, 2, 2, 2]);
  expect(calibrationBins(score, label, 20)).toHaveLength(10);
});

test('excess ECE is about zero for a calibrated model and positive for an overconfident one', () => {
  const random = rng(11);
  const p = Float64Array.from({ length: 2113 }, () => random() ** 2);
  const y = Uint8Array.from(p, (q) => (random() < q ? 1 : 0));
  expect(Math.abs(excessEce(p, y, { seed: 2 }))).toBeLessThan(0.01);
  const sure = p.map((q) => q ** 2 / (q ** 2 + (1 - q) ** 2));
  expect(excessEce(sure, y, { seed: 2 })).toBeGreaterThan(0.03);
});

test('lift counts the leavers among the riskiest rows', () => {
  expect(liftAt(score, label, 0.2)).toBe(2);
  expect(liftAt(score, label, 1)).toBe(1);
});

test('order statistics follow Hyndman and Fan type 7', () => {
  expect(quantile(Float64Array.of(1, 2, 3, 4), 0.1)).toBeCloseTo(1.3, 12);
  expect([...ascending(Float64Array.of(2, 1, 2, 0))]).toEqual([3, 1, 0, 2]);
  expect(() => quantile(new Float64Array(0), 0.5)).toThrow('at least one value');
});
