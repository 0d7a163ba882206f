import { beforeAll, describe, expect, test } from 'vitest';
import type { RawTable } from '@/scoring/dataset';
import type { Model } from '@/scoring/model';
import type { Reach } from '@/scoring/next-best';
import { bundledScoring } from './bundled';
import { borrowed, type MixedTable, mixedTable, randomModel } from './made-models';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;
let like: Model;
let table: MixedTable;
let reaches: Reach[];

beforeAll(async () => {
  scoring = await bundledScoring();
  table = mixedTable(240, 5);
  like = borrowed(scoring, table);
  reaches = table.raw.columns.flatMap((column) => scoring.reachOf(column, 0) ?? []);
});

const rowAt = ({ columns }: RawTable, row: number): RawTable => ({
  n: 1,
  columns: columns.map((column) =>
    column.kind === 'number'
      ? { ...column, values: column.values.slice(row, row + 1) }
      : { ...column, codes: column.codes.slice(row, row + 1) },
  ),
});
const withValue = (raw: RawTable, source: string, value: number): RawTable => ({
  ...raw,
  columns: raw.columns.map((column) => {
    if (column.name !== source) return column;
    return column.kind === 'number'
      ? { ...column, values: Float64Array.of(value) }
      : { ...column, codes: Int32Array.of(value) };
  }),
});
const healthOf = (model: Model, raw: RawTable) => scoring.score(model, raw, Int8Array.of(-1)).health[0] ?? 0;

describe('what could be acted on first', () => {
  test('each step is what the model says of the row with all steps so far, inside the reach, and a point or more', () => {
    let named = 0;
    for (const seed of [1, 2, 3]) {
      const model = randomModel(like, table, { seed, blendWeight: 1 });
      for (let row = 0; row < 20; row++) {
        const raw = rowAt(table.raw, row);
        const { before, steps } = scoring.nextBest(model, raw, { fold: -1, reaches, ceiling: 1e9 });
        expect(before).toBeCloseTo(healthOf(model, raw), 9);
        expect(steps.length).toBeLessThanOrEqual(3);
        expect(new Set(steps.map(({ source }) => source)).size).toBe(steps.length);
        let now = raw;
        let health = before;
        for (const step of steps) {
          now = withValue(now, step.source, step.to);
          expect(step.health).toBeCloseTo(healthOf(model, now), 9);
          expect(step.gain).toBeCloseTo(step.health - health, 9);
          expect(step.gain).toBeGreaterThanOrEqual(1);
          const reach = reaches.find(({ source }) => source === step.source);
          if (reach?.kind === 'number') {
            expect(step.to).toBeGreaterThanOrEqual(reach.low);
            expect(step.to).toBeLessThanOrEqual(reach.high);
            expect(step.cost).toBeCloseTo(Math.abs(step.to - step.from) / (reach.high - reach.low), 12);
          } else expect([step.cost, reach?.codes.includes(step.to)]).toEqual([1, true]);
          health = step.health;
        }
        named += steps.length;
      }
    }
    expect(named).toBeGreaterThan(40);
  });

  test('the first is the best gain for its cost, of what a search over every value in reach finds', () => {
    const model = randomModel(like, table, { seed: 4, blendWeight: 1 });
    for (let row = 0; row < 20; row++) {
      const raw = rowAt(table.raw, row);
      const own = healthOf(model, raw);
      const best = reaches.map((reach) => {
        const column = raw.columns.find(({ name }) => name === reach.source);
        const from = column?.kind === 'number' ? column.values[0] : column?.codes[0];
        if (from === undefined || Number.isNaN(from) || (reach.kind === 'category' && from < 0)) return 0;
        const tried = (reach.kind === 'number' ? [...reach.values] : reach.codes)
          .filter((to) => to !== from)
          .map((to) => ({
            gain: healthOf(model, withValue(raw, reach.source, to)) - own,
            cost: reach.kind === 'number' ? Math.abs(to - from) / (reach.high - reach.low) : 1,
          }));
        const most = Math.max(...tried.map(({ gain }) => gain));
        const near = tried.filter(({ gain }) => gain >= Math.max(1, most - 0.5)).sort((a, b) => a.cost - b.cost)[0];
        return near ? near.gain / near.cost : 0;
      });
      const [first] = scoring.nextBest(model, raw, { fold: -1, reaches, ceiling: 1e9 }).steps;
      expect(first ? first.gain / first.cost : 0).toBeCloseTo(Math.max(...best), 6);
    }
  });

  test('no step goes where the constraint, or the expert sign, says that it is worse', () => {
    const free = randomModel(like, table, { seed: 5, blendWeight: 1 });
    const sources = free.grid.sources.map((source) =>
      source.name === 'logins' ? { ...source, monotone: -1 as const } : source,
    );
    const bound: Model = { ...free, grid: { ...free.grid, sources } };
    const only = (sign: -1 | 0 | 1) => reaches.filter(({ source }) => source === 'logins').map((r) => ({ ...r, sign }));
    let freely = 0;
    for (let row = 0; row < 60; row++) {
      const raw = rowAt(table.raw, row);
      const steps = (model: Model, sign: -1 | 0 | 1) =>
        scoring.nextBest(model, raw, { fold: -1, reaches: only(sign), ceiling: 1e9 }).steps;
      freely += steps(free, 0).filter(({ from, to }) => to < from).length;
      for (const step of [...steps(bound, 0), ...steps(free, 1)]) expect(step.to).toBeGreaterThan(step.from);
      for (const step of steps(free, -1)) expect(step.to).toBeLessThan(step.from);
    }
    expect(freely).toBeGreaterThan(0);
  });

  test('without a reach, without a value, or above the scale nothing is named', () => {
    const model = randomModel(like, table, { seed: 6, blendWeight: 1 });
    const raw = rowAt(table.raw, 0);
    const blank = { n: 1, columns: raw.columns.map((c) => withValue(raw, c.name, c.kind === 'number' ? NaN : -1)) };
    const missing: RawTable = {
      n: 1,
      columns: blank.columns.flatMap(({ columns }, i) => columns.slice(i, i + 1)),
    };
    expect(scoring.nextBest(model, raw, { fold: -1, reaches: [] }).steps).toEqual([]);
    expect(scoring.nextBest(model, missing, { fold: -1, reaches }).steps).toEqual([]);
    expect(scoring.nextBest(model, raw, { fold: -1, reaches, ceiling: -1e9 }).steps).toEqual([]);
  });
});
