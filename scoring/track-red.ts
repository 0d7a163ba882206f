/** Red lists: who stands on the list of an engine when every engine gets one of the same length. */
import { f64, i32, item } from './at';

/** How many rows are red at each month end. */
export function lengthsByEnd(end: Int32Array, red: Uint8Array): Map<number, number> {
  const lengths = new Map<number, number>();
  for (let row = 0; row < end.length; row++)
    lengths.set(i32(end, row), (lengths.get(i32(end, row)) ?? 0) + (red[row] ?? 0));
  return lengths;
}

/** The riskiest rows of each month end, as many as `lengths` says; among equals the earlier rows. */
export function redByRank(score: Float64Array, end: Int32Array, lengths: ReadonlyMap<number, number>): Uint8Array {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < end.length; row++) {
    const here = rows.get(i32(end, row));
    if (here) here.push(row);
    else rows.set(i32(end, row), [row]);
  }
  const red = new Uint8Array(score.length);
  for (const [at, here] of rows) {
    here.sort((a, b) => f64(score, b) - f64(score, a) || a - b);
    for (let k = 0; k < (lengths.get(at) ?? 0); k++) red[item(here, k)] = 1;
  }
  return red;
}
