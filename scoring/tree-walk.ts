/**
 * Steps of response curves by walking a tree of any size: the walk forgives a single axis, so that it reaches all leaves
 * that matter to any curve and no other.
 */
import { f64, i16, i32, u8 } from './at';
import { MISSING } from './binner';
import { type Axes, heldRuns } from './curve-axes';
import type { LeafPath } from './tree-paths';
import type { Trees } from './trees';

/**
 * `start[node]` = first run of the leaf in a node; the runs of a node end where those of the next begin. A run adds the leaf
 * at position `from` and takes it away at `to`.
 */
export type WalkPlan = {
  trees: Trees;
  axisOf: Int32Array;
  start: Int32Array;
  axis: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** Room for a walk. */
  nodes: Int32Array;
  forgiven: Int32Array;
};

/** @param paths the leaves of the trees that will be walked */
export function walkPlan(trees: Trees, paths: LeafPath[], axes: Axes): WalkPlan {
  const byNode = new Map(paths.map((path) => [path.node, path.conditions]));
  const runs: [axis: number, from: number, to: number][] = [];
  const start = new Int32Array(trees.feature.length + 1);
  for (let node = 0; node < trees.feature.length; node++) {
    start[node] = runs.length;
    for (const held of heldRuns(byNode.get(node) ?? [], axes)) {
      const offset = i32(axes.offset, held.axis);
      for (const [from, to] of held.runs) runs.push([held.axis, offset + from, offset + to]);
    }
  }
  start[trees.feature.length] = runs.length;
  const column = (k: 0 | 1 | 2) => Int32Array.from(runs, (run) => run[k]);
  const room = () => new Int32Array(trees.feature.length + 1);
  return {
    ...{ trees, axisOf: axes.axisOf, start, axis: column(0), from: column(1), to: column(2) },
    ...{ nodes: room(), forgiven: room() },
  };
}

/**
 * Adds the steps of one tree: a leaf's value where its conditions hold, on all its axes or on the one that was forgiven.
 * One loop without objects or calls, because it runs a thousand times a row.
 *
 * @param bins bin of each feature
 * @returns the value of the leaf that the row itself reaches
 */
export function walkSteps(plan: WalkPlan, root: number, { bins, steps }: { bins: Uint8Array; steps: Float64Array }) {
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
      const bin = u8(bins, f);
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
