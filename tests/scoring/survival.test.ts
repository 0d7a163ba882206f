import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesBy, survivalOf } from '@/scoring/survival';

const logits = fc.array(fc.double({ min: -8, max: 3, noNaN: true }), { minLength: 6, maxLength: 12 });

describe('the curve of staying', () => {
  it('is the product of the chances of staying each month', () => {
    const curve = survivalOf(Float64Array.of(0, 0, Math.log(1 / 3)));
    expect(Array.from(curve, (x) => Math.round(x * 1e12) / 1e12)).toEqual([0.5, 0.25, 0.1875]);
  });

  it('never rises, and agrees with the anchor to a millionth, between months too', () => {
    fc.assert(
      fc.property(
        logits,
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        fc.integer({ min: 30, max: 170 }),
        (raw, probability, days) => {
          const curve = survivalOf(Float64Array.from(raw), { days, probability });
          for (let k = 1; k < curve.length; k++) expect(curve[k]).toBeLessThanOrEqual(curve[k - 1] ?? 1);
          expect(leavesBy(curve, days)).toBeCloseTo(probability, 6);
        },
      ),
    );
  });

  it('keeps the order of the months: what is riskier stays riskier whatever the anchor', () => {
    const curve = survivalOf(Float64Array.of(-4, -1, -4), { days: 90, probability: 0.2 });
    const month = (k: number) => 1 - (curve[k] ?? 0) / (curve[k - 1] ?? 1);
    expect(month(1)).toBeGreaterThan(month(2));
  });

  it('says nothing beyond its last month', () => {
    expect(leavesBy(Float64Array.of(0.9, 0.8), 60)).toBeCloseTo(0.2, 12);
    expect(leavesBy(Float64Array.of(0.9, 0.8), 61)).toBeNaN();
    expect(leavesBy(Float64Array.of(0.9, 0.8), 0)).toBe(0);
  });
});
