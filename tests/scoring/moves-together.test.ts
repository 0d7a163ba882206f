import { describe, expect, test } from 'vitest';
import type { RawTable } from '@/scoring/dataset';
import { movingTogether } from '@/scoring/moves-together';
import { rng } from '@/scoring/random';

const tableOf = (columns: Record<string, number[]>): RawTable => ({
  n: Object.values(columns)[0]?.length ?? 0,
  columns: Object.entries(columns).map(([name, values]) => ({
    name,
    kind: 'number',
    values: Float64Array.from(values),
  })),
});
const least = (x: number[], y: number[]) => movingTogether(tableOf({ x, y }), { seed: 1, strong: 0 })[0]?.least;

describe('columns that move together', () => {
  const x = Array.from({ length: 60 }, (_, i) => (7 * i * i + 3 * i) % 41);
  const y = x.map((value, i) => value + ((i * 13) % 23));

  test('are told by Spearman’s correlation, with ties, as scipy 1.17.1 has it', () => {
    expect(least(x, y)).toBeCloseTo(0.8329249868206019, 12);
  });

  test('leave missing values out pair by pair', () => {
    const holes = (of: number[], every: number) => of.map((value, i) => (i % every === 0 ? Number.NaN : value));
    expect(least(holes(x, 7), holes(y, 5))).toBeCloseTo(0.8080738096820759, 12);
  });

  test('need thirty rows in common, and values that vary', () => {
    expect(movingTogether(tableOf({ x: x.slice(0, 29), y: y.slice(0, 29) }), { seed: 1 })).toEqual([]);
    expect(movingTogether(tableOf({ x, y: x.map(() => 3) }), { seed: 1 })).toEqual([]);
  });

  test('form groups of which every two are strong, in either direction; noise stands alone', () => {
    const random = rng(4);
    const base = Array.from({ length: 400 }, () => random());
    const wobble = (size: number) => base.map((value) => value + size * random());
    const columns = { a: base, b: wobble(0.2), c: base.map((value) => -value), noise: base.map(() => random()) };
    const groups = movingTogether(tableOf(columns), { seed: 1 });
    expect(groups.map((group) => group.columns)).toEqual([['a', 'b', 'c']]);
    expect(groups[0]?.least).toBeGreaterThan(0.9);
    expect(groups[0]?.rows).toBe(400);
  });

  test('never chain two columns that do not move together themselves', () => {
    const random = rng(9);
    const [left, right] = [0, 1].map(() => Array.from({ length: 2_000 }, () => random() - 0.5));
    const middle = left?.map((value, i) => value + (right?.[i] ?? 0)) ?? [];
    const groups = movingTogether(tableOf({ left: left ?? [], middle, right: right ?? [] }), { seed: 1, strong: 0.6 });
    expect(groups).toHaveLength(1);
    expect(groups[0]?.columns).toHaveLength(2);
  });

  test('are the same for the same seed when more rows than needed are there', () => {
    const random = rng(2);
    const many = Array.from({ length: 9_000 }, () => random());
    const table = tableOf({ many, twice: many.map((value) => value * 2) });
    expect(movingTogether(table, { seed: 3 })).toEqual([{ columns: ['many', 'twice'], least: 1, rows: 5_000 }]);
  });
});
