/**
 * What an ensemble would say if one source of a row had another value, for all sources and values at once: a leaf
 * touches the curve of a source only where every condition on the other sources holds.
 */
import { i32, u8 } from './at';
import { type Axes, axesOf } from './curve-axes';
import type { Grid } from './grid';
import { MASK_LEAVES, type MaskPlan, maskPlan, maskSteps } from './tree-masks';
import { type LeafPath, leafPaths } from './tree-paths';
import { type WalkPlan, walkPlan, walkSteps } from './tree-walk';
import type { Trees } from './trees';

/** Trees made ready for one grid: small ones by bits, large ones by walks. */
export type CurvePlan = { trees: Trees; axes: Axes; small: Uint8Array; masks: MaskPlan; walks: WalkPlan };

export function curvePlan(trees: Trees, grid: Grid): CurvePlan {
  const axes = axesOf(grid);
  const leaves = leavesByTree(trees);
  const small = Uint8Array.from(leaves, ({ length }) => Number(length <= MASK_LEAVES));
  const few = leaves.map((list, t) => (small[t] === 1 ? list : []));
  const large = leaves.filter((_, t) => small[t] === 0).flat();
  return { trees, axes, small, masks: maskPlan(trees, few, axes), walks: walkPlan(trees, large, axes) };
}

function leavesByTree(trees: Trees): LeafPath[][] {
  const { paths } = leafPaths(trees);
  const out: LeafPath[][] = Array.from({ length: trees.start.length - 1 }, () => []);
  let t = 0;
  for (const path of paths) {
    while (path.node >= i32(trees.start, t + 1)) t++;
    out[t]?.push(path);
  }
  return out;
}

/** A row: where it stands on each axis, and its bin of each feature, which only trees that are walked read. */
export type Standing = { places: Int32Array; bins: Uint8Array };

/**
 * Output of the trees for one row, and into `steps` by how much it rises at every position of every axis.
 *
 * @param steps length offset[axes], all 0. On an axis the sum of the steps after `a` up to `b` is what the output gains
 *   when the value moves from a to b
 */
export function treeSteps(plan: CurvePlan, { places, bins }: Standing, steps: Float64Array): number {
  const { small, masks, walks } = plan;
  const { start, base } = plan.trees;
  const row = { places, steps };
  let output = base;
  for (let t = 0; t < small.length; ) {
    const from = t;
    while (t < small.length && u8(small, t) === 1 && i32(start, t) < i32(start, t + 1)) t++;
    if (t > from) output = maskSteps(masks, { start: from, end: t, output }, row);
    else {
      const root = i32(start, t);
      if (root < i32(start, ++t)) output += walkSteps(walks, root, { bins, steps });
    }
  }
  return output;
}
