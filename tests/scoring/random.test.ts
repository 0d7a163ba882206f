import { expect, test } from 'vitest';
import { accountsUpTo, allRows, bootstrapGroups, rng, seedOf, shuffle } from '@/scoring/random';

test('the same seed gives the same stream, another seed another one', () => {
  const draw = (seed: number): number[] => Array.from({ length: 5 }, rng(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('the stream is the published mulberry32', () => {
  const random = rng(1);
  expect([random(), random()].map((x) => Math.floor(x * 4294967296))).toEqual([2693262067, 11749833]);
});

test('numbers lie in [0, 1) with mean one half', () => {
  const random = rng(3);
  const values = Array.from({ length: 20_000 }, random);
  expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(values.reduce((sum, x) => sum + x, 0) / values.length).toBeCloseTo(0.5, 2);
});

test('seeds of parts differ from each other', () => {
  expect(new Set(Array.from({ length: 1000 }, (_, part) => seedOf(1, part))).size).toBe(1000);
});

test('a shuffle keeps every value', () => {
  const values = allRows(100);
  shuffle(values, rng(1));
  expect(values).not.toEqual(allRows(100));
  expect(values.slice().sort()).toEqual(allRows(100));
});

test('a bootstrap draws whole accounts, as many as there are', () => {
  const group = Int32Array.from([0, 0, 1, 1, 2, 2, 3, 3]);
  const times = bootstrapGroups(group, allRows(8), rng(5));
  for (let i = 0; i < 8; i += 2) expect(times[i]).toBe(times[i + 1]);
  expect(times.reduce((sum, t) => sum + t, 0)).toBe(8);
});

test('accounts are drawn whole, as many as fit, the same ones for the same seed', () => {
  const group = Int32Array.from({ length: 1_000 }, (_, row) => Math.floor(row / 7));
  const rows = allRows(1_000);
  expect(accountsUpTo(rows, group, { most: 1_000, seed: 1 })).toBe(rows);
  const drawn = accountsUpTo(rows, group, { most: 300, seed: 1 });
  expect(drawn.length).toBeLessThanOrEqual(300);
  expect(drawn.length).toBeGreaterThan(293);
  const inside = new Set(drawn.map((row) => group[row] ?? -1));
  expect(drawn).toEqual(rows.filter((row) => inside.has(group[row] ?? -1)));
  expect(accountsUpTo(rows, group, { most: 300, seed: 1 })).toEqual(drawn);
  expect(accountsUpTo(rows, group, { most: 300, seed: 2 })).not.toEqual(drawn);
});
