/**
 * Percentiles and one-column ranking power, read from counts by bin.
 */
import { f64 } from './at';

/**
 * Mid-rank percentile of each bin on [−1, 1]: −1 = below everyone, 0 = the middle, 1 = above everyone.
 *
 * @param weight weight of the rows in each bin, ascending bins
 * @returns same length; 0 throughout when nothing was seen
 */
export function percentiles(weight: Float64Array): Float64Array {
  const all = weight.reduce((sum, w) => sum + w, 0);
  let below = 0;
  return weight.map((w) => {
    const middle = below + w / 2;
    below += w;
    return all === 0 ? 0 : (2 * middle) / all - 1;
  });
}

/**
 * Area under the ROC curve of a single binned column, higher bins ranking as riskier.
 *
 * @param left weight of the leavers by bin
 * @param all weight of everyone by bin
 * @returns [0, 1]; .5 when one class is absent
 */
export function binnedAuc(left: Float64Array, all: Float64Array): number {
  let stayedBelow = 0;
  let pairs = 0;
  let leavers = 0;
  for (let b = 0; b < all.length; b++) {
    const stayed = f64(all, b) - f64(left, b);
    pairs += f64(left, b) * (stayedBelow + stayed / 2);
    leavers += f64(left, b);
    stayedBelow += stayed;
  }
  return leavers === 0 || stayedBelow === 0 ? 0.5 : pairs / (leavers * stayedBelow);
}
