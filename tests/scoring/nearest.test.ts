import { describe, expect, test } from 'vitest';
import type { RawTable } from '@/scoring/dataset';
import { nearest } from '@/scoring/nearest';

const NaNs = Number.NaN;
const table: RawTable = {
  n: 6,
  columns: [
    { name: 'logins', kind: 'number', values: Float64Array.of(0, 10, 10, 5, NaNs, 4) },
    { name: 'plan', kind: 'category', codes: Int32Array.of(0, 1, 0, 0, -1, 0), levels: ['free', 'pro'] },
  ],
};
const own = (logins: number, plan: number): RawTable => ({
  n: 1,
  columns: [
    { name: 'logins', kind: 'number', values: Float64Array.of(logins) },
    { name: 'plan', kind: 'category', codes: Int32Array.of(plan), levels: ['free', 'pro'] },
  ],
});
const weight = new Map([
  ['logins', 3],
  ['plan', 1],
]);
const group = ['a', 'b', 'c', 'd', 'e', 'd'];

describe('the rows most like another', () => {
  test('come nearest first, each group once, with a distance that its columns add up to', () => {
    const found = nearest(table, own(5, 0), { weight, group, k: 10 });
    expect(found[0]).toMatchObject({ row: 3, alike: 1 });
    expect(found.map(({ row }) => row)).not.toContain(5);
    expect(found).toHaveLength(5);
    const order = found.map(({ alike }) => alike);
    expect([...order].sort((a, b) => b - a)).toEqual(order);
    for (const { alike, apart } of found) expect(apart.reduce((sum, each) => sum + each, alike)).toBeCloseTo(1, 12);
  });

  test('by hand: 2 of a spread of 10, with weights 3 and 1', () => {
    const [first] = nearest(table, own(2, 0), { weight, group, k: 1 });
    // P10 = 1.6 and P90 = 10 of the five known numbers
    expect(first?.row).toBe(0);
    expect(first?.alike).toBeCloseTo(1 - 0.75 * (2 / 8.4), 12);
  });

  test('a missing value is like a missing one and unlike any other', () => {
    expect(nearest(table, own(NaNs, -1), { weight, group, k: 1 })[0]).toMatchObject({ row: 4, alike: 1 });
    const far = nearest(table, own(NaNs, 1), { weight, group, k: 10 }).find(({ row }) => row === 0);
    expect(far?.alike).toBe(0);
  });

  test('says what does not fit', () => {
    expect(() => nearest(table, own(1, 0), { weight, group: ['a'], k: 1 })).toThrow('Expected 6 groups, got 1');
    expect(() => nearest(table, { n: 1, columns: [] }, { weight, group, k: 1 })).toThrow('Expected the column logins');
  });
});
