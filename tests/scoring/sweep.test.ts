import { beforeAll, expect, test } from 'vitest';
import type { RawTable } from '@/scoring/dataset';
import type { Model } from '@/scoring/model';
import type { Response } from '@/scoring/sweep';
import { bundledScoring } from './bundled';
import { borrowed, type MixedTable, mixedTable, randomModel } from './made-models';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;
let like: Model;
let table: MixedTable;

beforeAll(async () => {
  scoring = await bundledScoring();
  table = mixedTable(240, 5);
  like = borrowed(scoring, table);
});

const ROWS = 12;

/** The first rows of a table. */
function firstRows({ columns }: RawTable, n: number): RawTable {
  return {
    n,
    columns: columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: column.values.slice(0, n) }
        : { ...column, codes: column.codes.slice(0, n) },
    ),
  };
}

/** The same rows with one value in all of them: that of a bin of this response, the last bin being the missing one. */
function withBin(raw: RawTable, response: Response, bin: number): RawTable {
  const missing = bin === response.health.length - 1;
  const columns = raw.columns.map((column) => {
    if (column.name !== response.source) return column;
    if (column.kind === 'category') return { ...column, codes: column.codes.map(() => (missing ? -1 : bin)) };
    const edges = response.kind === 'number' ? response.edges : [];
    const value = missing ? Number.NaN : (edges[bin] ?? (edges[bin - 1] ?? 0) + 1);
    return { ...column, values: column.values.map(() => value) };
  });
  return { ...raw, columns };
}

/** Half of the rows as some member did not see them, the others as nobody did. */
const folds = Int8Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? -1 : row % 3));

function compare(model: Model): void {
  const raw = firstRows(table.raw, ROWS);
  const swept = [...scoring.sweep(model, raw, folds)];
  const now = scoring.score(model, raw, folds).health;
  const first = swept[0]?.responses ?? [];
  expect(first.map((response) => response.source)).toEqual(['logins', 'tickets', 'plan', 'noise', 'city']);
  swept.forEach(({ health, responses }, row) => {
    expect(health).toBe(now[row]);
    for (const response of responses) expect(response.health[response.own]).toBeCloseTo(health, 9);
  });
  for (const [s, response] of first.entries()) {
    for (let bin = 0; bin < response.health.length; bin++) {
      const again = scoring.score(model, withBin(raw, response, bin), folds).health;
      const apart = swept.map(({ responses }, row) => (responses[s]?.health[bin] ?? Number.NaN) - (again[row] ?? 0));
      expect(Math.max(...apart.map(Math.abs)), `${response.source}, bin ${bin}`).toBeLessThan(1e-9);
    }
  }
}

test.each([
  ['the model alone', 1],
  ['a blend', 0.4],
  ['the card alone', 0],
])('%s: every curve equals scoring the row again, for every bin of every source and the missing value', (_, v) => {
  for (const seed of [1, 2, 3]) compare(randomModel(like, table, { seed, blendWeight: v }));
});

test('trees that use one category many times on a path, and a forest’s votes, equal scoring again too', () => {
  compare(randomModel(like, table, { seed: 7, blendWeight: 1, trees: 3, depth: 8 }));
  compare(randomModel(like, table, { seed: 8, blendWeight: 0.6, engine: 'ml-random-forest' }));
});

test('trees of sixteen leaves and fewer equal scoring again too, beside larger ones and alone', () => {
  for (const depth of [1, 3, 4, 5])
    compare(randomModel(like, table, { seed: 10 + depth, blendWeight: 1, trees: 12, depth }));
});

test('a trained model equals scoring again', () => compare(like));

test('a card without trees equals scoring again', () => {
  const model = randomModel(like, table, { seed: 9, blendWeight: 0 });
  compare({ ...model, members: model.members.map((m) => ({ ...m, unit: { ...m.unit, model: null } })) });
});

test('the same input gives the same bytes, alone or among other rows', () => {
  const model = randomModel(like, table, { seed: 4, blendWeight: 0.5 });
  const all = [...scoring.sweep(model, table.raw, new Int8Array(240).fill(-1))];
  expect([...scoring.sweep(model, table.raw, new Int8Array(240).fill(-1))]).toEqual(all);
  expect([...scoring.sweep(model, firstRows(table.raw, 3), new Int8Array(3).fill(-1))]).toEqual(all.slice(0, 3));
});

test('a level that the grid does not know is missing', () => {
  const model = randomModel(like, table, { seed: 5, blendWeight: 0.5 });
  const raw = firstRows(table.raw, 1);
  const columns = raw.columns.map((c) =>
    c.name === 'plan' && c.kind === 'category' ? { ...c, codes: Int32Array.of(0), levels: ['new'] } : c,
  );
  const [swept] = [...scoring.sweep(model, { ...raw, columns }, Int8Array.of(-1))];
  expect(swept?.responses[2]?.own).toBe(3);
});

test('folds of another length, or that the model lacks, are refused', () => {
  const raw = firstRows(table.raw, 2);
  expect(() => [...scoring.sweep(like, raw, Int8Array.of(0))]).toThrow('Expected 2 folds, got 1');
  expect(() => [...scoring.sweep(like, raw, Int8Array.of(0, 9))]).toThrow('Expected folds below 5, got 9');
});
