/**
 * The axes of response curves, one per source: its value bins, then the missing value, then an end mark. The axis of an
 * ordered category counts ranks. Knows conditions, no trees.
 */
import { i32, item, u8 } from './at';
import { categoryIndex, type Grid, orderedFeatures, sourceOfFeature } from './grid';
import type { Condition } from './tree-paths';

/**
 * `axisOf` = axis of each feature; `counts` = value bins of each axis; `offset` = where it begins among all positions, one
 * more than there are axes; `levelOf` = the level a feature stands for, −1 = all values of its source.
 */
export type Axes = { axisOf: Int32Array; counts: Int32Array; offset: Int32Array; levelOf: Int32Array };

/** Value bins of every source: the bins of a number, the levels of a category. */
export function binCounts(grid: Grid): Int32Array {
  return Int32Array.from(grid.sources, ({ name }) => {
    const category = categoryIndex(grid, name);
    if (category >= 0) return item(grid.categories, category).levels.length;
    const feature = grid.features.findIndex((f) => f.source.name === name);
    return item(grid.edges, feature).length + 1;
  });
}

export function axesOf(grid: Grid): Axes {
  const counts = binCounts(grid);
  const offset = new Int32Array(counts.length + 1);
  for (let s = 0; s < counts.length; s++) offset[s + 1] = i32(offset, s) + i32(counts, s) + 2;
  return { axisOf: sourceOfFeature(grid), counts, offset, levelOf: levelsOf(grid) };
}

function levelsOf(grid: Grid): Int32Array {
  const whole = new Set(orderedFeatures(grid));
  return Int32Array.from(grid.features, ({ source, level }, f) => {
    const category = categoryIndex(grid, source.name);
    return level === null || whole.has(f) || category < 0 ? -1 : item(grid.categories, category).levels.indexOf(level);
  });
}

/** A stretch of one axis, `to` exclusive; the missing value lies at the axis's count. */
export type Run = [from: number, to: number];

/** An axis that conditions speak of, and where on it all of them hold; no run = nowhere. */
export type Held = { axis: number; runs: Run[] };

/** The conditions of one leaf, axis by axis. */
export function heldRuns(conditions: Condition[], axes: Axes): Held[] {
  const byAxis = new Map<number, Condition[]>();
  for (const condition of conditions) {
    const axis = i32(axes.axisOf, condition.feature);
    const known = byAxis.get(axis);
    if (known === undefined) byAxis.set(axis, [condition]);
    else known.push(condition);
  }
  return Array.from(byAxis, ([axis, own]) => {
    return { axis, runs: runsHeld(own, { count: i32(axes.counts, axis), levelOf: axes.levelOf }) };
  });
}

function runsHeld(conditions: Condition[], of: { count: number; levelOf: Int32Array }): Run[] {
  const { feature, low, high, missing } = item(conditions, 0);
  if (i32(of.levelOf, feature) < 0) {
    const known: Run = [low + 1, Math.min(high + 1, of.count)];
    if (missing === 1 && known[1] === of.count) return [[Math.min(known[0], of.count), of.count + 1]];
    const rest: Run = [of.count, of.count + missing];
    return [known, rest].filter(([from, to]) => from < to);
  }
  return runsOf(levelsHeld(conditions, of));
}

/** 1 where all conditions on single levels hold; length count + 1, the missing value last. */
function levelsHeld(conditions: Condition[], of: { count: number; levelOf: Int32Array }): Uint8Array {
  return Uint8Array.from({ length: of.count + 1 }, (_, position) => {
    const all = conditions.every(({ feature, low, high, missing }) => {
      if (position === of.count) return missing === 1;
      const bin = Number(i32(of.levelOf, feature) === position);
      return bin > low && bin <= high;
    });
    return Number(all);
  });
}

/** Where ones begin and end. */
function runsOf(held: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < held.length; from++) {
    if (u8(held, from) === 0) continue;
    let to = from + 1;
    while (to < held.length && u8(held, to) === 1) to++;
    runs.push([from, to]);
    from = to;
  }
  return runs;
}
