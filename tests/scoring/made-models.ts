/** Random small models on a made table: every kind of source, members that differ, nothing learned. */
import type { RawTable } from '@/scoring/dataset';
import { fitGrid, type Grid, orderedFeatures } from '@/scoring/grid';
import type { Member } from '@/scoring/member';
import type { Model } from '@/scoring/model';
import { rng } from '@/scoring/random';
import type { Card } from '@/scoring/scorecard';
import { emptyTrees, firstTrees, type Trees } from '@/scoring/trees';
import type { bundledScoring } from './bundled';
import { madeTable, source } from './made-tables';

type Scoring = Awaited<ReturnType<typeof bundledScoring>>;
type Random = () => number;

const LEVELS = Array.from({ length: 12 }, (_, k) => `city ${k}`);

/** The usual made table with a category of twelve levels, some of it missing in every column. */
export function mixedTable(n: number, seed: number) {
  const table = madeTable(n, seed);
  const random = rng(seed + 1);
  const codes = Int32Array.from({ length: n }, () => (random() < 0.15 ? -1 : Math.floor(random() * LEVELS.length)));
  const columns = table.raw.columns.map((column) =>
    column.kind === 'category'
      ? { ...column, codes: column.codes.map((code) => (random() < 0.15 ? -1 : code)) }
      : { ...column, values: column.values.map((value) => (random() < 0.15 ? Number.NaN : Math.round(3 * value))) },
  );
  const raw: RawTable = { n, columns: [...columns, { name: 'city', kind: 'category', codes, levels: LEVELS }] };
  return { ...table, raw, sources: [...table.sources, source('city', 'firmographic')] };
}

export type MixedTable = ReturnType<typeof mixedTable>;

/** A trained model, whose report and spread the random ones borrow. */
export function borrowed(scoring: Scoring, table: MixedTable): Model {
  const input = { ...table, baseline: { tenure: null, lastUse: null }, signals: [] };
  return scoring.train(input, { seed: 1, engine: 'auto', horizon: '90 days', intervalMembers: 2 }).model;
}

type Kind = {
  seed: number;
  blendWeight: number;
  trees?: number;
  depth?: number;
  engine?: 'boosted' | 'ml-random-forest';
};

/** @param like where report and spread come from */
export function randomModel(like: Model, table: MixedTable, kind: Kind): Model {
  const random = rng(kind.seed);
  const grid = fitGrid(table.raw, table.sources);
  const members = Array.from({ length: 3 }, () => randomMember(random, grid, kind));
  return { ...like, grid, members, blendWeight: kind.blendWeight, scale: { logitP0: random() - 2 } };
}

function randomMember(random: Random, grid: Grid, { trees = 6, depth = 5, engine = 'boosted' }: Kind): Member {
  const spread = engine === 'boosted' ? 2 : 0.3;
  return {
    unit: {
      ranks: orderedFeatures(grid).map(() =>
        Uint8Array.from(LEVELS, () => (random() < 0.2 ? 255 : Math.floor(random() * 12))),
      ),
      model: { engine, trees: randomTrees(random, grid, { trees, depth, spread }) },
      card: randomCard(random, grid),
    },
    calibration: { a: 0.5 + random(), b: random() - 0.5 },
    curve: null,
  };
}

/** Two lines on one source, as an edited list may have them, and sources that the card does not know. */
function randomCard(random: Random, grid: Grid): Card {
  const terms = ['logins', 'plan', 'city', 'logins'].map((name) => ({
    ...{ source: name, weight: random(), center: random() - 0.5 },
    z: Float64Array.from({ length: countOf(grid, name) }, () => 2 * random() - 1),
  }));
  return { terms, slope: 1 + random(), intercept: random() - 2 };
}

export function countOf(grid: Grid, name: string): number {
  const category = grid.categories.find((c) => c.source === name);
  return (
    category?.levels.length ?? (grid.edges[grid.features.findIndex((f) => f.source.name === name)]?.length ?? 0) + 1
  );
}

function randomTrees(random: Random, grid: Grid, of: { trees: number; depth: number; spread: number }): Trees {
  const out = emptyTrees(of.trees, 2 ** (of.depth + 1));
  let size = 0;
  const grow = (node: number, depth: number): void => {
    out.cover[node] = 1 + random();
    if (depth === 0 || random() < 0.1) {
      out.value[node] = (of.spread * random()) / of.trees - (of.spread === 2 ? 1 / of.trees : 0);
      return;
    }
    const feature = Math.floor(random() * grid.features.length);
    const whole = grid.features[feature]?.level === null;
    const bins = whole ? countOf(grid, grid.features[feature]?.source.name ?? '') : 2;
    out.feature[node] = feature;
    out.threshold[node] = Math.floor(random() * (bins + 1)) - 1;
    out.missingLeft[node] = random() < 0.5 ? 1 : 0;
    out.left[node] = size;
    const left = size;
    size += 2;
    grow(left, depth - 1);
    grow(left + 1, depth - 1);
  };
  for (let t = 0; t < of.trees; t++) {
    grow(size++, of.depth);
    out.start[t + 1] = size;
  }
  return firstTrees({ ...out, base: of.spread === 2 ? random() - 0.5 : 0.4 }, of.trees);
}
