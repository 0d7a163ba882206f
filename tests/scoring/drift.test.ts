import { describe, expect, it } from 'vitest';
import { chiSquareTail } from '@/scoring/chi-square';
import type { RawTable } from '@/scoring/dataset';
import { driftOf, referenceOf } from '@/scoring/drift';
import { rng } from '@/scoring/random';

const COLUMNS = 20;

/** Twenty columns of noise, the last a category; `shift` moves the first. */
function made(n: number, seed: number, shift = 0): RawTable {
  const next = rng(seed);
  const bell = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    n,
    columns: Array.from({ length: COLUMNS }, (_, c) =>
      c === COLUMNS - 1
        ? {
            name: `c${c}`,
            kind: 'category',
            levels: ['a', 'b', 'c'],
            codes: Int32Array.from({ length: n }, () => Math.floor(4 * next()) - 1),
          }
        : {
            name: `c${c}`,
            kind: 'number',
            values: Float64Array.from({ length: n }, () =>
              next() < 0.1 ? Number.NaN : bell() + (c === 0 ? shift : 0),
            ),
          },
    ),
  };
}

describe('the tail of χ²', () => {
  it('is that of scipy 1.10.1, chi2.sf', () => {
    for (const [x, degrees, tail] of [
      [0.5, 1, 0.47950012218695337],
      [3.84, 1, 0.05004352124870519],
      [9, 10, 0.5321035763747151],
      [18.3, 10, 0.050109061411462506],
      [40, 10, 1.694474393006737e-5],
      [2, 10, 0.9963401531726563],
      [200, 12, 3.261456366720447e-36],
    ] as const)
      expect(chiSquareTail(x, degrees) / tail).toBeCloseTo(1, 9);
    expect(chiSquareTail(0, 3)).toBe(1);
  });
});

describe('drift', () => {
  it('cries wolf in few of a hundred comparisons of 100 with 400 accounts, where a PSI above .1 alone does in half', () => {
    let wolves = 0;
    let plain = 0;
    for (let round = 0; round < 100; round++) {
      const rows = driftOf(referenceOf(made(400, 1000 + round)), made(100, 2000 + round));
      wolves += Number(rows.some(({ drifted }) => drifted));
      plain += rows.filter(({ psi }) => psi > 0.1).length / rows.length / 100;
    }
    expect(wolves).toBeLessThanOrEqual(12);
    expect(plain).toBeGreaterThan(0.3);
  });

  it('finds a column that moved by half a standard deviation among 400, and names it first', () => {
    const rows = driftOf(referenceOf(made(400, 1)), made(400, 2, 0.6));
    expect(rows[0]).toMatchObject({ source: 'c0', drifted: true, n: 400, m: 400 });
    expect(rows.filter(({ drifted }) => drifted)).toHaveLength(1);
  });

  it('finds no drift in the same table, in none, and in a column that was empty', () => {
    const table = made(300, 3);
    for (const row of driftOf(referenceOf(table), table)) expect(row).toMatchObject({ psi: 0, p: 1, drifted: false });
    expect(driftOf([], table)).toEqual([]);
    const empty: RawTable = {
      n: 3,
      columns: [{ name: 'x', kind: 'number', values: new Float64Array(3).fill(Number.NaN) }],
    };
    expect(driftOf(referenceOf(empty), empty)[0]).toMatchObject({ drifted: false, missingThen: 3, missingNow: 3 });
  });

  it('counts a level that nobody had then, and values that went missing', () => {
    const of = (levels: string[], codes: number[]): RawTable => ({
      n: codes.length,
      columns: [{ name: 'x', kind: 'category', levels, codes: Int32Array.from(codes) }],
    });
    const then = referenceOf(
      of(
        ['a', 'b'],
        Array.from({ length: 200 }, (_, i) => i % 2),
      ),
    );
    const now = of(
      ['b', 'new'],
      Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? -1 : 1)),
    );
    expect(driftOf(then, now)[0]).toMatchObject({ drifted: true, missingThen: 0, missingNow: 50 });
  });
});
