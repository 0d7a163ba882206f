import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPoint, costCurve } from '@/scoring/cost-curve';

const account = fc.record({
  health: fc.integer({ min: 0, max: 100 }),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  value: fc.integer({ min: 0, max: 1e6 }),
});
const columns = (accounts: { health: number; probability: number; value: number }[]) => ({
  health: Float64Array.from(accounts, (each) => each.health),
  probability: Float64Array.from(accounts, (each) => each.probability),
  value: Float64Array.from(accounts, (each) => each.value),
});

describe('where the red list pays', () => {
  it('sums, for every threshold, what acting on each account below it is worth', () => {
    fc.assert(
      fc.property(
        fc.array(account, { maxLength: 30 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 1e5 }),
        (accounts, effect, cost) => {
          const curve = costCurve(columns(accounts), { effect, cost });
          for (const point of curve) {
            const below = accounts.filter(({ health }) => health < point.health);
            expect(point.acts).toBe(below.length);
            expect(point.gain).toBeCloseTo(
              below.reduce((sum, { probability, value }) => sum + probability * value * effect - cost, 0),
              3,
            );
          }
          const best = bestPoint(curve);
          const most = Math.max(0, ...curve.map(({ gain }) => gain));
          expect(best?.gain ?? 0).toBe(most);
          if (best) expect(curve.find(({ gain }) => gain === most)?.health).toBe(best.health);
        },
      ),
    );
  });

  it('is nowhere where acting costs more than it keeps', () => {
    const dear = costCurve(columns([{ health: 20, probability: 0.5, value: 1000 }]), { effect: 0.2, cost: 101 });
    expect(bestPoint(dear)).toBeNull();
    const cheap = costCurve(columns([{ health: 20, probability: 0.5, value: 1000 }]), { effect: 0.2, cost: 99 });
    expect(bestPoint(cheap)).toMatchObject({ health: 21, acts: 1 });
  });
});
