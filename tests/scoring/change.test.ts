import { beforeAll, expect, test } from 'vitest';
import { type Change, changeOf } from '@/scoring/change';
import type { RawTable } from '@/scoring/dataset';
import type { Model } from '@/scoring/model';
import { score } from '@/scoring/score';
import { bundledScoring } from './bundled';
import { borrowed, type MixedTable, mixedTable, randomModel } from './made-models';

let like: Model;
let table: MixedTable;

beforeAll(async () => {
  table = mixedTable(240, 5);
  like = borrowed(await bundledScoring(), table);
});

function rowOf({ columns }: RawTable, row: number): RawTable {
  return {
    n: 1,
    columns: columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: column.values.slice(row, row + 1) }
        : { ...column, codes: column.codes.slice(row, row + 1) },
    ),
  };
}

const healthOf = (model: Model, raw: RawTable, fold: number) => score(model, raw, Int8Array.of(fold)).health[0] ?? 0;

/** The columns in `taken` from one row, the others from another. */
const mixed = (old: RawTable, fresh: RawTable, taken: number): RawTable => ({
  n: 1,
  columns: old.columns.map((column, c) => ((taken >> c) & 1 ? (fresh.columns[c] ?? column) : column)),
});

/** Shapley's formula over all coalitions of columns that could have changed. */
function bruteForce(model: Model, rows: { old: RawTable; fresh: RawTable; fold: number }): number[] {
  const d = rows.old.columns.length;
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const values = Array.from({ length: 2 ** d }, (_, taken) =>
    healthOf(model, mixed(rows.old, rows.fresh, taken), rows.fold),
  );
  return rows.old.columns.map((_, j) => {
    let phi = 0;
    values.forEach((value, taken) => {
      if ((taken >> j) & 1) return;
      const size = taken.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(d - size - 1)) / factorial(d);
      phi += weight * ((values[taken | (1 << j)] ?? 0) - value);
    });
    return phi;
  });
}

function known(change: Change | null): Change {
  if (!change) throw new Error('this model carries points');
  return change;
}

const total = ({ inputs, model, scale }: Change) => inputs.reduce((sum, { points }) => sum + points, model + scale);

test.each([
  ['the model alone', 1],
  ['a blend', 0.4],
  ['the card alone', 0],
])('%s: what each input changed equals Shapley values over all subsets, and the parts add up', (_, blendWeight) => {
  for (const [seed, fold] of [
    [1, -1],
    [2, 1],
  ] as const) {
    const model = randomModel(like, table, { seed, blendWeight });
    for (let row = 0; row < 6; row++) {
      const [old, fresh] = [rowOf(table.raw, row), rowOf(table.raw, row + 50)];
      const change = known(changeOf({ model, raw: old, fold }, { model, raw: fresh, fold }));
      expect(change.inputs.map(({ source }) => source)).toEqual(['logins', 'tickets', 'plan', 'noise', 'city']);
      const exact = bruteForce(model, { old, fresh, fold });
      change.inputs.forEach(({ points }, s) => {
        expect(points).toBeCloseTo(exact[s] ?? Number.NaN, 9);
      });
      expect([change.model, change.scale]).toEqual([0, 0]);
      expect(change.before).toBeCloseTo(healthOf(model, old, fold), 9);
      expect(change.after).toBeCloseTo(healthOf(model, fresh, fold), 9);
      expect(total(change)).toBeCloseTo(change.after - change.before, 9);
    }
  }
});

test('another model and another scale are parts of their own, and all parts add up', () => {
  const one = randomModel(like, table, { seed: 3, blendWeight: 0.7 });
  const two = randomModel(like, table, { seed: 4, blendWeight: 1 });
  const [old, fresh] = [rowOf(table.raw, 8), rowOf(table.raw, 9)];
  const change = known(changeOf({ model: one, raw: old, fold: 2 }, { model: two, raw: fresh, fold: -1 }));
  expect(change.before).toBeCloseTo(healthOf(one, old, 2), 9);
  expect(change.after).toBeCloseTo(healthOf(two, fresh, -1), 9);
  expect(total(change)).toBeCloseTo(change.after - change.before, 9);
  const sameScale = { ...two, scale: one.scale };
  expect(change.model).toBeCloseTo(healthOf(sameScale, fresh, -1) - healthOf(one, fresh, 2), 9);
  expect(change.scale).toBeCloseTo(change.after - healthOf(sameScale, fresh, -1), 9);
  expect(change.inputs).toEqual(
    known(changeOf({ model: one, raw: old, fold: 2 }, { model: one, raw: fresh, fold: 2 })).inputs,
  );
});

test('the same row twice changes nothing at all', () => {
  const model = randomModel(like, table, { seed: 5, blendWeight: 0.5 });
  const look = { model, raw: rowOf(table.raw, 3), fold: 0 };
  const { inputs, ...rest } = known(changeOf(look, look));
  expect(inputs.every(({ points }) => points === 0)).toBe(true);
  expect(rest).toMatchObject({ model: 0, scale: 0, after: rest.before });
});

test('back again, every part has the other sign', () => {
  const model = randomModel(like, table, { seed: 6, blendWeight: 0.5 });
  const [one, two] = [
    { model, raw: rowOf(table.raw, 1), fold: -1 },
    { model, raw: rowOf(table.raw, 2), fold: -1 },
  ];
  const back = known(changeOf(two, one)).inputs;
  known(changeOf(one, two)).inputs.forEach(({ points }, s) => {
    expect(points).toBeCloseTo(-(back[s]?.points ?? Number.NaN), 12);
  });
});

test('a forest in the blend has no points to tell apart; the card alone has', () => {
  const forest = { seed: 7, engine: 'ml-random-forest' } as const;
  const look = (blendWeight: number) => ({
    model: randomModel(like, table, { ...forest, blendWeight }),
    raw: rowOf(table.raw, 1),
    fold: -1,
  });
  expect(changeOf(look(0.5), look(0.5))).toBeNull();
  expect(changeOf(look(0), look(0))).not.toBeNull();
});

test('more than one row, a fold that the model lacks and a missing column are refused', () => {
  const model = randomModel(like, table, { seed: 8, blendWeight: 0.5 });
  const look = { model, raw: rowOf(table.raw, 1), fold: -1 };
  expect(() => changeOf({ ...look, raw: table.raw }, look)).toThrow('Expected one row, got 240');
  expect(() => changeOf(look, { ...look, fold: 3 })).toThrow('Expected folds below 3, got 3');
  const raw = { ...look.raw, columns: look.raw.columns.slice(1) };
  expect(() => changeOf(look, { ...look, raw })).toThrow('Expected the columns logins, which are missing');
});
