/** What an ensemble says of rows. */
import { i32 } from './at';
import { completeTrees, writeOutputs } from './complete-trees';
import { addTree, type Trees } from './trees';

/**
 * Output of the ensemble for some rows.
 *
 * @param bins d columns of length n
 * @param rows the rows wanted
 * @returns length n; NaN for rows not in `rows`
 */
export function predictTrees(trees: Trees, bins: Uint8Array[], rows: Int32Array): Float64Array {
  const out = new Float64Array(bins[0]?.length ?? rows.length).fill(Number.NaN);
  const complete = completeTrees(trees);
  if (complete !== null) {
    writeOutputs(complete, { bins, rows, out });
    return out;
  }
  for (let i = 0; i < rows.length; i++) out[i32(rows, i)] = trees.base;
  for (let t = 0; t + 1 < trees.start.length; t++) addTree(trees, t, { bins, rows, out });
  return out;
}
