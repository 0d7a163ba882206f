/**
 * Every leaf of an ensemble as the conditions on its path, one per distinct feature: what attribution and response
 * curves read instead of the trees.
 */
import { f64, i16, i32, u8 } from './at';
import { MISSING } from './binner';
import type { Trees } from './trees';

/** On the path of a leaf: low < bin ≤ high, or missing when `missing`; `share` = cover kept by the cuts on this feature. */
export type Condition = { feature: number; low: number; high: number; missing: number; share: number };

/** A leaf, what it adds, and the node it is. */
export type LeafPath = { node: number; value: number; conditions: Condition[] };

/**
 * All leaves, and the output for a row of which nothing is known.
 *
 * @returns `expected` = base + the mean of the leaves by cover
 */
export function leafPaths(trees: Trees): { paths: LeafPath[]; expected: number } {
  const paths: LeafPath[] = [];
  for (let t = 0; t + 1 < trees.start.length; t++) {
    if (i32(trees.start, t) < i32(trees.start, t + 1)) descend(trees, i32(trees.start, t), { conditions: [], paths });
  }
  let expected = trees.base;
  for (const path of paths) expected += path.conditions.reduce((product, c) => product * c.share, path.value);
  return { paths, expected };
}

function descend(trees: Trees, node: number, to: { conditions: Condition[]; paths: LeafPath[] }): void {
  const feature = i16(trees.feature, node);
  if (feature < 0) {
    to.paths.push({ node, value: f64(trees.value, node), conditions: to.conditions });
    return;
  }
  for (const side of [0, 1]) {
    const child = i32(trees.left, node) + side;
    const known = to.conditions.find((c) => c.feature === feature);
    const before = known ?? { feature, low: -1, high: MISSING - 1, missing: 1, share: 1 };
    const threshold = i16(trees.threshold, node);
    const goesHere = u8(trees.missingLeft, node) === 1 - side;
    const after = {
      feature,
      low: side === 1 ? Math.max(before.low, threshold) : before.low,
      high: side === 0 ? Math.min(before.high, threshold) : before.high,
      missing: goesHere ? before.missing : 0,
      share: before.share * (f64(trees.cover, child) / f64(trees.cover, node)),
    };
    const conditions = to.conditions.filter((c) => c !== known);
    descend(trees, child, { conditions: [...conditions, after], paths: to.paths });
  }
}
