/**
 * From raw columns to the matrix the trees see: numbers as they are, few categories one-hot, many ordered by the mean
 * outcome of rows the caller allows. Knows nothing of meaning; an encoding is plain data and can be stored.
 */
import { f64, i32, item, u8 } from './at';
import type { CategoryColumn, Feature, FeatureSource, Matrix, RawColumn, RawTable } from './dataset';

/** Up to this many levels a category is one-hot; above it, one ordered feature. */
export const ONE_HOT = 8;

/** An ordered category starts from the overall mean as if it had been seen this many times. */
const SMOOTHING = 10;

/**
 * What was learned: the features, and for each ordered feature its levels with their smoothed mean outcome.
 * `optional` names columns that may be absent when applied (their features are then missing).
 */
export type Encoding = { features: Feature[]; ordered: OrderedLevels[]; optional: string[] };

/** `means[k]` belongs to `levels[k]`; `feature` is the index in `features`. */
export type OrderedLevels = { feature: number; levels: string[]; means: Float64Array };

/**
 * The features of a table. Looks at no outcome.
 *
 * @returns a number gives one feature; a category of up to 8 levels one per level; a larger one a single ordered feature
 * @throws RangeError if a source names no column of the table
 */
export function planFeatures(raw: RawTable, sources: FeatureSource[]): Feature[] {
  const columns = byName(raw);
  return sources.flatMap((source): Feature[] => {
    const column = columns.get(source.name);
    if (column === undefined) throw absent([source.name], raw);
    if (column.kind === 'number' || column.levels.length > ONE_HOT) return [{ name: source.name, source, level: null }];
    return column.levels.map((level) => ({ name: `${source.name} = ${level}`, source, level }));
  });
}

/**
 * Learns the order of large categories from `rows` only.
 *
 * @param y outcome of all n rows; read at `rows` alone
 * @throws RangeError as `planFeatures`
 */
export function fitEncoding(
  raw: RawTable,
  sources: FeatureSource[],
  from: { y: Uint8Array; rows: Int32Array; weight?: Float64Array },
): Encoding {
  const columns = byName(raw);
  const features = planFeatures(raw, sources);
  const ordered = features.flatMap((feature, index): OrderedLevels[] => {
    const column = columns.get(feature.source.name);
    if (feature.level !== null || column?.kind !== 'category') return [];
    return [{ feature: index, levels: column.levels, means: levelMeans(column, from) }];
  });
  return { features, ordered, optional: [] };
}

/**
 * Mean outcome of every level, drawn towards the overall mean by ten rows' weight.
 *
 * @returns one number per level; NaN for a level that `rows` never show
 */
export function levelMeans(
  column: CategoryColumn,
  from: { y: Uint8Array; rows: Int32Array; weight?: Float64Array },
): Float64Array {
  const seen = new Float64Array(column.levels.length);
  const left = new Float64Array(column.levels.length);
  let all = 0;
  let positives = 0;
  for (let i = 0; i < from.rows.length; i++) {
    const row = i32(from.rows, i);
    const w = from.weight === undefined ? 1 : f64(from.weight, row);
    all += w;
    positives += w * u8(from.y, row);
    const code = i32(column.codes, row);
    if (code < 0) continue;
    seen[code] = f64(seen, code) + w;
    left[code] = f64(left, code) + w * u8(from.y, row);
  }
  const prior = positives / all;
  return seen.map((n, k) => (n === 0 ? Number.NaN : (f64(left, k) + SMOOTHING * prior) / (n + SMOOTHING)));
}

/**
 * The matrix of all n rows.
 *
 * @returns columns in the order of `encoding.features`; an unseen level is missing (NaN)
 * @throws RangeError naming every column that the table lacks and the encoding does not call optional
 */
export function applyEncoding(encoding: Encoding, raw: RawTable): Matrix {
  const columns = byName(raw);
  const needed = new Set(encoding.features.map((f) => f.source.name));
  const lacking = [...needed].filter((name) => !columns.has(name) && !encoding.optional.includes(name));
  if (lacking.length > 0) throw absent(lacking, raw);
  const ordered = new Map(encoding.ordered.map((o) => [o.feature, o]));
  const oneHot = bySource(encoding.features);
  return {
    n: raw.n,
    features: encoding.features,
    columns: encoding.features.map((feature, index) => {
      const column = columns.get(feature.source.name);
      if (column === undefined) return new Float64Array(raw.n).fill(Number.NaN);
      const order = ordered.get(index);
      if (order !== undefined) return orderedColumn(column, order);
      return fixedColumn(column, feature, oneHot.get(feature.source.name) ?? []);
    }),
  };
}

/**
 * A feature that needs no outcome: a number, or one level of a category against its `siblings` (1, 0, unseen = NaN).
 *
 * @throws RangeError if the column changed its kind
 */
export function fixedColumn(column: RawColumn, feature: Feature, siblings: Feature[]): Float64Array {
  if (column.kind === 'number') {
    if (feature.level === null) return column.values;
    throw new RangeError(`Expected categories in ${column.name}, got numbers`);
  }
  if (feature.level === null) throw new RangeError(`Expected numbers in ${column.name}, got categories`);
  const known = new Set(siblings.map((f) => f.level));
  const values = column.levels.map((level) => (known.has(level) ? Number(level === feature.level) : Number.NaN));
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : item(values, code)));
}

function orderedColumn(column: RawColumn, order: OrderedLevels): Float64Array {
  if (column.kind === 'number') throw new RangeError(`Expected categories in ${column.name}, got numbers`);
  const values = column.levels.map((level) => {
    const k = order.levels.indexOf(level);
    return k < 0 ? Number.NaN : f64(order.means, k);
  });
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : item(values, code)));
}

/** The features of each source, by its name. */
export function bySource(features: Feature[]): Map<string, Feature[]> {
  const out = new Map<string, Feature[]>();
  for (const feature of features) {
    const known = out.get(feature.source.name);
    if (known === undefined) out.set(feature.source.name, [feature]);
    else known.push(feature);
  }
  return out;
}

/** Columns by name. */
export function byName(raw: RawTable): Map<string, RawColumn> {
  return new Map(raw.columns.map((column) => [column.name, column]));
}

/** The error for columns that a table lacks. */
export function absent(lacking: string[], raw: RawTable): RangeError {
  const have = raw.columns.map((c) => c.name).join(', ');
  return new RangeError(`Expected the columns ${lacking.join(', ')}, which are missing; got ${have}`);
}
