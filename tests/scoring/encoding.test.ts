import { expect, test } from 'vitest';
import type { RawTable } from '@/scoring/dataset';
import { applyEncoding, fitEncoding, planFeatures } from '@/scoring/encoding';
import { source } from './made-tables';

const cities = Array.from({ length: 10 }, (_, k) => `city ${k}`);

function table(plan: string[], city: number[]): RawTable {
  return {
    n: plan.length,
    columns: [
      { name: 'seats', kind: 'number', values: Float64Array.from(plan, (_, i) => (i === 1 ? Number.NaN : i)) },
      {
        name: 'plan',
        kind: 'category',
        levels: [...new Set(plan)],
        codes: Int32Array.from(plan, (p) => [...new Set(plan)].indexOf(p)),
      },
      { name: 'city', kind: 'category', levels: cities, codes: Int32Array.from(city) },
    ],
  };
}

const raw = table(['a', 'b', 'a', 'b'], [0, 0, 1, -1]);
const sources = [source('seats'), source('plan'), source('city')];
const y = Uint8Array.of(1, 1, 0, 0);
const rows = Int32Array.of(0, 1, 2, 3);

test('a number is one feature, a small category one per level, a large one a single ordered feature', () => {
  expect(planFeatures(raw, sources).map((f) => f.name)).toEqual(['seats', 'plan = a', 'plan = b', 'city']);
});

test('an ordered category takes its mean outcome, drawn to the overall mean by ten rows', () => {
  const { columns } = applyEncoding(fitEncoding(raw, sources, { y, rows }), raw);
  expect([...(columns[0] ?? [])]).toEqual([0, Number.NaN, 2, 3]);
  expect([...(columns[1] ?? [])]).toEqual([1, 0, 1, 0]);
  expect(columns[3]?.[0]).toBeCloseTo((2 + 10 * 0.5) / 12, 12);
  expect(columns[3]?.[2]).toBeCloseTo((0 + 10 * 0.5) / 11, 12);
  expect(columns[3]?.[3]).toBeNaN();
});

test('only the given rows teach the order', () => {
  const some = fitEncoding(raw, sources, { y, rows: Int32Array.of(0, 2) });
  const flipped = fitEncoding(raw, sources, { y: Uint8Array.of(1, 0, 0, 1), rows: Int32Array.of(0, 2) });
  expect(some).toEqual(flipped);
});

test('levels are matched by their text, and an unseen one is missing', () => {
  const encoding = fitEncoding(raw, sources, { y, rows });
  const { columns } = applyEncoding(encoding, table(['b', 'new', 'a'], [0, 9, 1]));
  expect([...(columns[1] ?? [])]).toEqual([0, Number.NaN, 1]);
  expect([...(columns[2] ?? [])]).toEqual([1, Number.NaN, 0]);
  expect(columns[3]?.[1]).toBeNaN();
});

test('a missing column is an error that names it, unless it may be absent', () => {
  const encoding = fitEncoding(raw, sources, { y, rows });
  const without = { n: 4, columns: raw.columns.slice(1) };
  expect(() => applyEncoding(encoding, without)).toThrow(
    'Expected the columns seats, which are missing; got plan, city',
  );
  const { columns } = applyEncoding({ ...encoding, optional: ['seats'] }, without);
  expect([...(columns[0] ?? [])]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('a column that changed its kind is an error that names it', () => {
  const encoding = fitEncoding(raw, sources, { y, rows });
  const [, , city] = raw.columns;
  const wrong = {
    n: 4,
    columns: [
      { name: 'seats', kind: 'category' as const, levels: [], codes: rows.map(() => -1) },
      raw.columns[1],
      city,
    ],
  };
  expect(() => applyEncoding(encoding, { n: 4, columns: wrong.columns.filter((c) => c !== undefined) })).toThrow(
    'Expected numbers in seats, got categories',
  );
});
