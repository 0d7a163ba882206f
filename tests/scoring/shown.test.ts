import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandOf, shownParts, wholeParts } from '@/scoring/shown';

const points = fc.double({ min: -80, max: 80, noNaN: true });

test('base, parts and clip always add up to the shown score, which lies in 0 to 100', () => {
  fc.assert(
    fc.property(points, fc.array(points, { maxLength: 40 }), (base, parts) => {
      const health = parts.reduce((sum, p) => sum + p, base);
      const shown = shownParts(base, Float64Array.from(parts), health);
      const sum = shown.parts.reduce((total, p) => total + p, shown.base + shown.clip);
      expect(sum).toBe(shown.score);
      expect(shown.score).toBe(Math.min(100, Math.max(0, Math.round(health))) + 0);
    }),
  );
});

test('every part is its own value rounded up or down', () => {
  fc.assert(
    fc.property(points, fc.array(points, { maxLength: 40 }), (base, parts) => {
      const health = parts.reduce((sum, p) => sum + p, base);
      const shown = shownParts(base, Float64Array.from(parts), health);
      for (const [k, p] of parts.entries())
        expect(Math.abs((shown.parts[k] ?? Number.NaN) - p)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('of parts equally near to the next whole number the earlier ones go up', () => {
  expect(wholeParts(Float64Array.of(1.5, 2.5, 3.5, 4.5, 5.5), 19)).toEqual(Int32Array.of(2, 3, 4, 5, 5));
  expect(wholeParts(Float64Array.of(1.5, 2.5, 3.75, 4.5, 5.5), 17)).toEqual(Int32Array.of(2, 2, 4, 4, 5));
});

test('a health beyond the ends gets a clip bar', () => {
  expect(shownParts(50, Float64Array.of(70.4), 120.4)).toEqual({
    base: 50,
    parts: Int32Array.of(70),
    clip: -20,
    score: 100,
  });
  expect(shownParts(10, Float64Array.of(-30), -20)).toMatchObject({ clip: 20, score: 0 });
});

test('what is not finite is refused', () => {
  expect(() => shownParts(50, Float64Array.of(Number.NaN), 50)).toThrow('Expected finite points');
});

test('bands follow the thresholds', () => {
  expect([39.9, 40, 60, 60.1].map((health) => bandOf(health, { risk: 40, healthy: 60 }))).toEqual([
    'at risk',
    'watch',
    'watch',
    'healthy',
  ]);
});
