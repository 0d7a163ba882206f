/**
 * The trees of one member made ready to be swept, row after row. Knows neither health nor card.
 */
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import { binsFor, orderedFeatures, type Place, sourceBins } from './grid';
import type { Member } from './member';
import { type CurvePlan, curvePlan, type Standing, treeSteps } from './tree-curves';
import { outputLogit } from './tree-model';

/**
 * `bins` of each feature, `columns` of each source as the axes count them, 255 = missing; `walked` = some tree reads bins.
 * `places[s]` = where on the axis of the trees each bin of source s lies; null = at its own number. `toLogit` = what turns
 * the trees' output into log-odds; null = it is log-odds. A log-odds adds `factor` points. `steps`, `here` and `output` are
 * those of the row taken last.
 */
export type SweptTrees = {
  plan: CurvePlan;
  bins: Uint8Array[];
  columns: Uint8Array[];
  walked: boolean;
  places: (Int32Array | null)[];
  factor: number;
  toLogit: ((output: number) => number) | null;
  steps: Float64Array;
  here: Standing;
  output: number;
};

/** Where a bin stands on a line whose last place, `last`, is that of the missing value. */
export const ownBin = (bin: number, last: number): number => (bin === MISSING ? last : bin);

/** @returns null when the member has no trees */
export function sweptTrees({ unit }: Member, at: Place, factor: number): SweptTrees | null {
  if (unit.model === null) return null;
  const { engine, trees } = unit.model;
  const plan = curvePlan(trees, at.grid);
  const { offset, counts, axisOf } = plan.axes;
  const places: (Int32Array | null)[] = at.grid.sources.map(() => null);
  const { bins } = binsFor(at.grid, at.table, unit.ranks);
  const columns = at.grid.sources.map(({ name }) => sourceBins(at.grid, at.table, name).bins);
  orderedFeatures(at.grid).forEach((f, k) => {
    const s = i32(axisOf, f);
    const missing = i32(counts, s);
    const ranks = Array.from(item(unit.ranks, k), (rank) => (rank === MISSING ? missing : rank));
    places[s] = Int32Array.of(...ranks, missing);
    columns[s] = item(bins, f);
  });
  return {
    ...{ plan, places, factor, bins, columns, walked: plan.small.includes(0) },
    toLogit: engine === 'boosted' ? null : (output) => outputLogit(engine, output),
    steps: new Float64Array(i32(offset, offset.length - 1)),
    here: { places: new Int32Array(counts.length), bins: new Uint8Array(at.grid.features.length) },
    output: 0,
  };
}

/** Takes the steps of one row. */
export function takeSteps(trees: SweptTrees, row: number): void {
  const { bins, columns, here, steps, plan } = trees;
  const { counts } = plan.axes;
  for (let s = 0; s < columns.length; s++) {
    const bin = u8(item(columns, s), row);
    here.places[s] = bin === MISSING ? i32(counts, s) : bin;
  }
  for (let f = 0; trees.walked && f < bins.length; f++) here.bins[f] = u8(item(bins, f), row);
  steps.fill(0);
  trees.output = treeSteps(plan, here, steps);
}

type Curve = { s: number; own: number; start: number; share: number };

/** Adds `start`, and share × points of every change from the row's own bin, to the line of source s. */
export function addCurve(line: Float64Array, trees: SweptTrees, { s, own, start, share }: Curve): void {
  const offset = i32(trees.plan.axes.offset, s);
  const factor = share * trees.factor;
  if (trees.toLogit === null && item(trees.places, s) === null) {
    addSteps(line, trees.steps, { offset, own, start, factor });
  } else addPlaces(line, trees, { s, offset, own, start, factor });
}

type Line = { offset: number; own: number; start: number; factor: number };

/** Bins that lie on the axis as they are counted, of trees that put out log-odds. */
function addSteps(line: Float64Array, steps: Float64Array, { offset, own, start, factor }: Line): void {
  let now = 0;
  for (let b = 0; b <= own; b++) now += f64(steps, offset + b);
  let sum = -now;
  for (let b = 0; b < line.length; b++) {
    sum += f64(steps, offset + b);
    line[b] = f64(line, b) + start + factor * sum;
  }
}

/** Bins in another order on the axis, or trees that put out a probability. */
function addPlaces(line: Float64Array, { places, steps, toLogit, output }: SweptTrees, of: Line & { s: number }): void {
  const sums = new Float64Array(line.length);
  for (let p = 0, sum = 0; p < sums.length; p++) {
    sum += f64(steps, of.offset + p);
    sums[p] = sum;
  }
  const order = item(places, of.s);
  const at = (b: number): number => f64(sums, order === null ? b : i32(order, b));
  const logitOf = toLogit ?? ((x: number) => x);
  const now = at(of.own);
  for (let b = 0; b < line.length; b++) {
    const change = logitOf(output + at(b) - now) - logitOf(output);
    line[b] = f64(line, b) + of.start + of.factor * change;
  }
}
