/**
 * What an ensemble would say if one source of a row had another value, for all sources and values at once: a leaf
 * touches the curve of a source only where every condition on the other sources holds, so one walk that forgives a single
 * source reaches all leaves that matter.
 */
import { f64, i16, i32, item, u8 } from './at';
import { MISSING } from './binner';
import { categoryIndex, type Grid, orderedFeatures, sourceOfFeature } from './grid';
import { type Condition, leafPaths } from './tree-paths';
import type { Trees } from './trees';

/**
 * Trees made ready for one grid. An axis per source: its value bins, then the missing value, then an end mark. The axis of
 * an ordered category counts ranks. `run[r]` of a leaf says from where to where on an axis its conditions hold.
 */
export type CurvePlan = {
  trees: Trees;
  /** Axis of each feature. */
  axisOf: Int32Array;
  /** Where each axis begins among all positions; one more than there are axes. */
  offset: Int32Array;
  /** First run of the leaf in each node; the runs of a node end where those of the next begin. */
  start: Int32Array;
  axis: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** Room for a walk. */
  nodes: Int32Array;
  forgiven: Int32Array;
};

/** Value bins of every source: the bins of a number, the levels of a category. */
export function binCounts(grid: Grid): Int32Array {
  return Int32Array.from(grid.sources, ({ name }) => {
    const category = categoryIndex(grid, name);
    if (category >= 0) return item(grid.categories, category).levels.length;
    return (
      item(
        grid.edges,
        grid.features.findIndex((f) => f.source.name === name),
      ).length + 1
    );
  });
}

export function curvePlan(trees: Trees, grid: Grid): CurvePlan {
  const counts = binCounts(grid);
  const axisOf = sourceOfFeature(grid);
  const offset = new Int32Array(counts.length + 1);
  for (let s = 0; s < counts.length; s++) offset[s + 1] = i32(offset, s) + i32(counts, s) + 2;
  const levelOf = levelsOf(grid);
  const runs: [axis: number, from: number, to: number][] = [];
  const start = new Int32Array(trees.feature.length + 1);
  const byNode = new Map(leafPaths(trees).paths.map((path) => [path.node, path.conditions]));
  for (let node = 0; node < trees.feature.length; node++) {
    start[node] = runs.length;
    const conditions = byNode.get(node) ?? [];
    for (const axis of new Set(conditions.map((c) => i32(axisOf, c.feature)))) {
      const own = conditions.filter((c) => i32(axisOf, c.feature) === axis);
      const held = runsHeld(own, { count: i32(counts, axis), levelOf });
      for (const [from, to] of held) runs.push([axis, i32(offset, axis) + from, i32(offset, axis) + to]);
    }
  }
  start[trees.feature.length] = runs.length;
  const column = (k: 0 | 1 | 2) => Int32Array.from(runs, (run) => run[k]);
  const room = () => new Int32Array(trees.feature.length + 1);
  return {
    ...{ trees, axisOf, offset, start },
    axis: column(0),
    from: column(1),
    to: column(2),
    nodes: room(),
    forgiven: room(),
  };
}

/** Of each feature the level it stands for, as an index; −1 = it stands for all values of its source. */
function levelsOf(grid: Grid): Int32Array {
  const whole = new Set(orderedFeatures(grid));
  return Int32Array.from(grid.features, ({ source, level }, f) => {
    const category = categoryIndex(grid, source.name);
    return level === null || whole.has(f) || category < 0 ? -1 : item(grid.categories, category).levels.indexOf(level);
  });
}

type Run = [from: number, to: number];

/** Where all conditions on one axis hold; the missing value lies at `count`. */
function runsHeld(conditions: Condition[], of: { count: number; levelOf: Int32Array }): Run[] {
  const { feature, low, high, missing } = item(conditions, 0);
  if (i32(of.levelOf, feature) < 0) {
    const known: Run = [low + 1, Math.min(high + 1, of.count)];
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

/**
 * Output of the trees for one row, and into `steps` by how much it rises at every position of every axis.
 *
 * @param row bin of each feature
 * @param steps length offset[axes], all 0. On an axis the sum of the steps after `a` up to `b` is what the output gains
 *   when the value moves from a to b
 */
export function treeSteps(plan: CurvePlan, row: Uint8Array, steps: Float64Array): number {
  const { start, base } = plan.trees;
  let output = base;
  for (let t = 0; t + 1 < start.length; t++) {
    const root = i32(start, t);
    if (root < i32(start, t + 1)) output += walk(plan, root, { row, steps });
  }
  return output;
}

/**
 * Adds the steps of one tree: a leaf's value where its conditions hold, on all its axes or on the one that was forgiven.
 * One loop without objects or calls, because it runs a thousand times a row.
 *
 * @returns the value of the leaf that the row itself reaches
 */
function walk(plan: CurvePlan, root: number, { row, steps }: { row: Uint8Array; steps: Float64Array }): number {
  const { nodes, forgiven, axisOf, start, axis, from, to } = plan;
  const { feature, threshold, missingLeft, left, value } = plan.trees;
  let reached = 0;
  let top = 0;
  nodes[0] = root;
  forgiven[0] = -1;
  while (top >= 0) {
    let node = i32(nodes, top);
    const pardon = i32(forgiven, top--);
    for (let f = i16(feature, node); f >= 0; f = i16(feature, node)) {
      const bin = u8(row, f);
      const goesLeft = bin === MISSING ? u8(missingLeft, node) === 1 : bin <= i16(threshold, node);
      const child = i32(left, node);
      const own = i32(axisOf, f);
      if (pardon === -1 || pardon === own) {
        nodes[++top] = goesLeft ? child + 1 : child;
        forgiven[top] = own;
      }
      node = goesLeft ? child : child + 1;
    }
    const leaf = f64(value, node);
    if (pardon === -1) reached = leaf;
    const end = i32(start, node + 1);
    for (let r = i32(start, node); r < end; r++) {
      if (pardon >= 0 && i32(axis, r) !== pardon) continue;
      steps[i32(from, r)] = f64(steps, i32(from, r)) + leaf;
      steps[i32(to, r)] = f64(steps, i32(to, r)) - leaf;
    }
  }
  return reached;
}
