/**
 * Turns numbers into at most 255 bins, so that trees count instead of sorting. Knows no outcome.
 */
import { f64 } from './at';

/** The bin of a missing value; value bins are 0 … 254. */
export const MISSING = 255;

/** Above this many rows, edges come from an evenly spaced sample. */
const SAMPLE = 200_000;

/**
 * Cut points between bins: every distinct value its own bin when there are few, quantiles otherwise.
 *
 * @param values length n; NaN = missing
 * @param maxBins 2 … 255; 63 is as accurate on most data and quicker to search
 * @returns ascending edges, length ≤ maxBins − 1; x falls in bin b when edge[b − 1] < x ≤ edge[b]
 * @throws RangeError if maxBins is out of range
 */
export function fitEdges(values: Float64Array, maxBins = 255): Float64Array {
  if (!(maxBins >= 2 && maxBins <= 255)) throw new RangeError(`Expected 2 to 255 bins, got ${maxBins}`);
  const sorted = sample(values).sort();
  const distinct = distinctUpTo(sorted, maxBins);
  if (distinct.length <= maxBins) {
    return Float64Array.from(distinct.slice(1), (v, i) => between(distinct[i] ?? v, v));
  }
  const edges: number[] = [];
  for (let b = 1; b < maxBins; b++) {
    let k = Math.floor((b * sorted.length) / maxBins);
    const value = f64(sorted, k);
    while (k > 0 && f64(sorted, k - 1) === value) k--;
    if (k === 0) continue;
    const edge = between(f64(sorted, k - 1), value);
    if (edges.length === 0 || edge > (edges[edges.length - 1] ?? edge)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** Halfway between a < b, but never b itself when no number lies between them. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2;
  return middle < b ? middle : a;
}

/** At most `SAMPLE` values, none of them missing. */
function sample(values: Float64Array): Float64Array {
  const step = Math.max(1, values.length / SAMPLE);
  const out = new Float64Array(Math.min(values.length, SAMPLE));
  let kept = 0;
  for (let i = 0; i < out.length; i++) {
    const v = f64(values, Math.floor(i * step));
    if (!Number.isNaN(v)) out[kept++] = v;
  }
  return out.slice(0, kept);
}

/** Distinct values of an ascending array; stops one past `limit`. */
function distinctUpTo(sorted: Float64Array, limit: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < sorted.length && out.length <= limit; i++) {
    if (i === 0 || f64(sorted, i) !== f64(sorted, i - 1)) out.push(f64(sorted, i));
  }
  return out;
}

/**
 * The bin of every value.
 *
 * @param values length n; NaN = missing
 * @param edges from `fitEdges`
 * @returns length n; 255 = missing
 */
export function applyEdges(values: Float64Array, edges: Float64Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = f64(values, i);
    out[i] = Number.isNaN(v) ? MISSING : binOf(v, edges);
  }
  return out;
}

/** Number of edges below v, by binary search. */
export function binOf(v: number, edges: Float64Array): number {
  let low = 0;
  let size = edges.length;
  while (size > 0) {
    const half = size >> 1;
    if (v > f64(edges, low + half)) {
      low += half + 1;
      size -= half + 1;
    } else {
      size = half;
    }
  }
  return low;
}
