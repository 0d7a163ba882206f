/**
 * The grid of bins that all members of a model share, and a table laid on it once for many fits and predictions.
 * Only the order of large categories differs between members, because it is learned from outcomes.
 */
import { i32, item, u8 } from './at';
import { applyEdges, fitEdges, MISSING } from './binner';
import type { Feature, FeatureSource, RawTable } from './dataset';
import { absent, byName, bySource, fixedColumn, planFeatures } from './encoding';
import type { Binned } from './trees';

/** `edges[f]` belongs to `features[f]`; empty for an ordered category, whose bins are the ranks of its levels. */
export type Grid = { sources: FeatureSource[]; features: Feature[]; edges: Float64Array[]; categories: Category[] };

/** The levels a category source had when the grid was made. */
export type Category = { source: string; levels: string[] };

/**
 * n rows on a grid. `bins[f]` of an ordered category is empty (see `binsFor`). `codes[c]` are the levels of category c.
 * 255 = missing or unseen, in both.
 */
export type Table = { n: number; bins: Uint8Array[]; codes: Uint8Array[] };

/** A table with the grid it lies on. */
export type Place = { grid: Grid; table: Table };

/** Most levels of a category. */
const LEVELS = 254;

/**
 * The grid of a training table. Looks at no outcome.
 *
 * @param most bins of a number
 * @throws RangeError if a source names no column, or a category has more than 254 levels
 */
export function fitGrid(raw: RawTable, sources: FeatureSource[], most?: number): Grid {
  const columns = byName(raw);
  const features = planFeatures(raw, sources);
  const categories = sources.flatMap((source): Category[] => {
    const column = columns.get(source.name);
    if (column?.kind !== 'category') return [];
    if (column.levels.length > LEVELS) {
      throw new RangeError(`Expected at most ${LEVELS} levels in ${source.name}, got ${column.levels.length}`);
    }
    return [{ source: source.name, levels: column.levels }];
  });
  const edges = features.map((feature) => {
    const column = columns.get(feature.source.name);
    if (column?.kind === 'number') return fitEdges(column.values, most);
    return feature.level === null ? new Float64Array(0) : Float64Array.of(0.5);
  });
  return { sources, features, edges, categories };
}

/**
 * A table on the grid.
 *
 * @throws RangeError naming the columns that the table lacks, or a column whose kind changed
 */
export function layOnGrid(grid: Grid, raw: RawTable): Table {
  const columns = byName(raw);
  const lacking = grid.sources.filter((s) => !columns.has(s.name)).map((s) => s.name);
  if (lacking.length > 0) throw absent(lacking, raw);
  const siblings = bySource(grid.features);
  const ordered = new Set(orderedFeatures(grid));
  const bins = grid.features.map((feature, f) => {
    const column = columns.get(feature.source.name);
    if (column === undefined || ordered.has(f)) return new Uint8Array(0);
    return applyEdges(fixedColumn(column, feature, siblings.get(feature.source.name) ?? []), item(grid.edges, f));
  });
  const codes = grid.categories.map(({ source, levels }) => {
    const column = columns.get(source);
    if (column?.kind !== 'category') throw new RangeError(`Expected categories in ${source}, got numbers`);
    const known = column.levels.map((level) => levels.indexOf(level));
    return Uint8Array.from(column.codes, (code) => {
      const k = code < 0 ? -1 : item(known, code);
      return k < 0 ? MISSING : k;
    });
  });
  return { n: raw.n, bins, codes };
}

/** Indices of the features that stand for a whole category. */
export function orderedFeatures(grid: Grid): number[] {
  const categories = new Set(grid.categories.map((c) => c.source));
  return grid.features.flatMap((f, index) => (f.level === null && categories.has(f.source.name) ? [index] : []));
}

/**
 * The columns one member sees.
 *
 * @param ranks one per ordered feature, in the order of `orderedFeatures`: the bin of each level, 255 = never seen
 */
export function binsFor(grid: Grid, table: Table, ranks: Uint8Array[]): Binned {
  const bins = [...table.bins];
  const binCount = Int32Array.from(grid.edges, (edges) => edges.length + 1);
  orderedFeatures(grid).forEach((f, k) => {
    const source = item(grid.features, f).source.name;
    const codes = item(table.codes, categoryIndex(grid, source));
    const rank = item(ranks, k);
    bins[f] = codes.map((code) => (code === MISSING ? MISSING : u8(rank, code)));
    binCount[f] = rank.length;
  });
  return { n: table.n, bins, binCount };
}

/** Where a category's codes are in a table; −1 for a number. */
export function categoryIndex(grid: Grid, source: string): number {
  return grid.categories.findIndex((c) => c.source === source);
}

/** The values of one source in bins: its quantile bins when a number, its levels when a category. */
export function sourceBins(grid: Grid, table: Table, source: string): { bins: Uint8Array; count: number } {
  const category = categoryIndex(grid, source);
  if (category >= 0) {
    return { bins: item(table.codes, category), count: item(grid.categories, category).levels.length };
  }
  const f = grid.features.findIndex((feature) => feature.source.name === source);
  return { bins: item(table.bins, f), count: item(grid.edges, f).length + 1 };
}

/** The source column of each feature, as an index in `grid.sources`. */
export function sourceOfFeature(grid: Grid): Int32Array {
  const index = new Map(grid.sources.map((source, k) => [source.name, k]));
  return Int32Array.from(grid.features, (f) => index.get(f.source.name) ?? 0);
}

/** The constraint of each feature: that of its source when the source is a number. Null when all are free. */
export function monotoneOf(grid: Grid): Int32Array | null {
  const ordered = new Set(orderedFeatures(grid));
  const out = Int32Array.from(grid.features, (feature, f) =>
    feature.level === null && !ordered.has(f) ? feature.source.monotone : 0,
  );
  return out.some((direction) => direction !== 0) ? out : null;
}

/** How many of `rows` show a value in each bin, by weight; length `count`. */
export function binWeights(
  of: { bins: Uint8Array; count: number },
  rows: Int32Array,
  weight: Float64Array,
): Float64Array {
  const out = new Float64Array(of.count);
  for (let i = 0; i < rows.length; i++) {
    const row = i32(rows, i);
    const bin = u8(of.bins, row);
    if (bin !== MISSING) out[bin] = (out[bin] ?? 0) + (weight[row] ?? 0);
  }
  return out;
}
