import { expect, test } from 'vitest';
import { calibrated, doubtAt, doubtOf, fitPlatt } from '@/scoring/calibration';
import { curveAt, fitCurve } from '@/scoring/isotonic';
import { fitLogistic } from '@/scoring/logistic';
import { logit, sigmoid } from '@/scoring/logit';
import { allRows, rng } from '@/scoring/random';
import { healthOf } from '@/scoring/scale';

test('Platt scaling equals plain gradient descent on the same penalised loss', () => {
  const raw = Float64Array.of(-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, -1.2, 0.3);
  const y = Uint8Array.of(0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1);
  const { a, b } = fitPlatt(raw, y, allRows(12));
  expect(a).toBeCloseTo(0.9517213686860219, 8);
  expect(b).toBeCloseTo(-0.10520244835709854, 8);
});

test('Platt scaling undoes a stretched and shifted log-odds', () => {
  const random = rng(5);
  const truth = Float64Array.from({ length: 20_000 }, () => random() * 6 - 4);
  const y = Uint8Array.from(truth, (x) => (random() < sigmoid(x) ? 1 : 0));
  const raw = truth.map((x) => x / 2 + 1);
  const { a, b } = fitPlatt(raw, y, allRows(20_000));
  expect(a).toBeCloseTo(2, 1);
  expect(b).toBeCloseTo(-2, 1);
  expect(calibrated(Float64Array.of(1), { a: 2, b: -2 })[0]).toBe(0);
});

test('a score that ranks the wrong way round is flattened, not inverted', () => {
  const raw = Float64Array.from({ length: 400 }, (_, i) => i / 100 - 2);
  const y = Uint8Array.from(raw, (x) => (x < 0 ? 1 : 0));
  const fit = fitPlatt(raw, y, allRows(400));
  expect(fit.a).toBe(0.05);
  const mean = calibrated(raw, fit).reduce((sum, x) => sum + sigmoid(x), 0) / 400;
  expect(mean).toBeCloseTo(0.5, 6);
});

test('the observed-rate curve never falls, stays inside (0, 1) and finds a floor', () => {
  const random = rng(6);
  const x = Float64Array.from({ length: 6000 }, () => random() * 8 - 5);
  const y = Uint8Array.from(x, (v) => (random() < Math.max(0.03, sigmoid(v)) ? 1 : 0));
  const curve = fitCurve(x, y, allRows(6000));
  for (let k = 1; k < curve.p.length; k++) expect(curve.p[k]).toBeGreaterThanOrEqual(curve.p[k - 1] ?? 0);
  expect(Math.min(...curve.p)).toBeGreaterThan(0);
  expect(Math.max(...curve.p)).toBeLessThan(1);
  expect(curveAt(curve, -4.9)).toBeCloseTo(0.03, 1);
  expect(curveAt(curve, 1)).toBeCloseTo(sigmoid(1), 1);
  expect(curveAt(curve, 99)).toBe(curve.p[curve.p.length - 1]);
});

test('ridge logistic regression equals plain gradient descent on the same penalised loss', () => {
  const columns = [
    Float64Array.of(0.5, 1.2, -0.7, -1.5, 0.1, 2, -0.3, 0.9),
    Float64Array.of(-1, 0.3, 0.8, -0.2, 0.9, -0.5, -1.1, 1.4),
  ];
  const on = { y: Uint8Array.of(1, 1, 0, 0, 0, 1, 0, 1), weight: new Float64Array(8).fill(1), rows: allRows(8) };
  const { intercept, slopes } = fitLogistic(columns, on, 1);
  expect(intercept).toBeCloseTo(-0.3594278909305473, 8);
  expect(slopes[0]).toBeCloseTo(1.3067402198479843, 8);
  expect(slopes[1]).toBeCloseTo(-0.07868769535750667, 8);
});

test('health is 50 at the average and falls ten points when the odds double', () => {
  const scale = { logitP0: logit(0.2) };
  expect(healthOf(logit(0.2), scale)).toBe(50);
  expect(healthOf(logit(0.2) + Math.LN2, scale)).toBeCloseTo(40, 12);
  expect(healthOf(logit(0.2) - 2 * Math.LN2, scale)).toBeCloseTo(70, 12);
});

test('the doubt about a calibration is the inverse of its information, scaled to one positive row an account', () => {
  const random = rng(8);
  const x = Float64Array.from({ length: 400 }, () => random() * 5 - 4);
  const y = Uint8Array.from(x, (value) => (random() < sigmoid(value) ? 1 : 0));
  const left = y.reduce((sum, one) => sum + one, 0);
  const weight = x.map((value) => sigmoid(value) * (1 - sigmoid(value)));
  const sum = (of: (value: number) => number) => x.reduce((total, value, i) => total + (weight[i] ?? 0) * of(value), 0);
  const [xx, x1, one] = [sum((value) => value * value), sum((value) => value), sum(() => 1)];
  /** Of each account one positive row in four: its four say little more than one. */
  const doubt = doubtOf(x, { y, events: left / 4 });
  for (const at of [-3, -1, 0, 2]) {
    const exact = (4 * (at * at * one - 2 * at * x1 + xx)) / (xx * one - x1 * x1);
    expect(doubtAt(doubt, at) / exact).toBeCloseTo(1, 1);
  }
  expect(doubtAt(doubtOf(x, { y, events: left }), 1) * 4).toBeCloseTo(doubtAt(doubt, 1), 12);
  expect(doubtAt(doubtOf(x, { y, events: 2 * left }), 1)).toBe(doubtAt(doubtOf(x, { y, events: left }), 1));
});
