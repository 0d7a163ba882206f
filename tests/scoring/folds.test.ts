import { expect, test } from 'vitest';
import { foldsByGroup } from '@/scoring/folds';
import { allRows, rng } from '@/scoring/random';

test('no account is in two folds, and leavers are spread evenly', () => {
  const random = rng(9);
  const group = Int32Array.from({ length: 900 }, () => Math.floor(random() * 300));
  const leaves = Uint8Array.from({ length: 300 }, (_, g) => (g % 10 === 0 ? 1 : 0));
  const y = Uint8Array.from(group, (g) => leaves[g] ?? 0);
  const fold = foldsByGroup({ y, group }, allRows(900), { seed: 1 });
  const byGroup = new Map<number, number>();
  fold.forEach((k, row) => {
    const g = group[row] ?? 0;
    expect(byGroup.get(g) ?? k).toBe(k);
    byGroup.set(g, k);
  });
  const leavers = [0, 1, 2, 3, 4].map((k) => [...byGroup].filter(([g, f]) => f === k && leaves[g] === 1).length);
  expect(Math.max(...leavers) - Math.min(...leavers)).toBeLessThanOrEqual(1);
});

test('folds depend on the seed alone', () => {
  const y = Uint8Array.from({ length: 50 }, (_, i) => i % 2);
  const group = allRows(50);
  const draw = (seed: number): Int8Array => foldsByGroup({ y, group }, allRows(50), { seed });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
