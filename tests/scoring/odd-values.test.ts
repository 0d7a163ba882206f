import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;
beforeAll(async () => {
  scoring = await bundledScoring();
});

const ROWS = 40;
const edges = [Number.NaN, 0, -0, 1e9, -1e9, 1e15, -1e15, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE];
const numbers = fc
  .array(fc.oneof(fc.double(), fc.constantFrom(...edges, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)), {
    minLength: ROWS,
    maxLength: ROWS,
  })
  .map((values) => Float64Array.from(values));
const codes = fc
  .array(fc.integer({ min: -1, max: 2 }), { minLength: ROWS, maxLength: ROWS })
  .map((levels) => Int32Array.from(levels));

test('whatever the values, a score is finite, inside its interval, and the same every time', () => {
  const { raw, ...table } = madeTable(400, 21);
  const options = { seed: 3, engine: 'auto' as const, horizon: '90 days', intervalMembers: 4 };
  const { model } = scoring.train({ ...table, raw, baseline: { tenure: null, lastUse: null }, signals: [] }, options);
  fc.assert(
    fc.property(numbers, numbers, numbers, codes, (logins, tickets, noise, plan) => {
      const values = [logins, tickets, plan, noise];
      const columns = raw.columns.map((column, c) =>
        column.kind === 'number'
          ? { ...column, values: Float64Array.from(values[c] ?? []) }
          : { ...column, codes: Int32Array.from(values[c] ?? []) },
      );
      const odd = { n: ROWS, columns };
      const folds = Int8Array.from({ length: ROWS }, (_, i) => (i % 6) - 1);
      const scores = scoring.score(model, odd, folds);
      const sound = Array.from(scores.health, (health, i) => {
        const [low = Number.NaN, high = Number.NaN] = [scores.low[i], scores.high[i]];
        return Number.isFinite(low + health + high) && low <= health && health <= high;
      });
      expect(sound).toEqual(Array(ROWS).fill(true));
      expect(scores.probability.every((p) => p >= 0 && p <= 1)).toBe(true);
      for (const part of [scores.logit, scores.base, scores.points]) expect(part.every(Number.isFinite)).toBe(true);
      expect(scoring.score(model, odd, folds)).toEqual(scores);
    }),
    { numRuns: 25 },
  );
});
