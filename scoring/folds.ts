/**
 * Folds drawn by account and stratified by outcome: no account is on both sides, and every fold has its share of leavers.
 */
import { i32, u8 } from './at';
import { rng, seedOf, shuffle } from './random';

/** Defaults: 5 folds. */
export type FoldOptions = { folds?: number; seed: number };

/**
 * The fold of each row.
 *
 * @param of outcome and account of all n rows
 * @param rows the rows to divide
 * @returns length rows.length, 0 … folds − 1; rows of one account share a fold. An account counts as a leaver when any
 *   of its rows does; leavers and stayers are dealt out one by one, so folds differ by at most one account of each kind
 */
export function foldsByGroup(
  of: { y: Uint8Array; group: Int32Array },
  rows: Int32Array,
  options: FoldOptions,
): Int8Array {
  const left = new Map<number, boolean>();
  for (let i = 0; i < rows.length; i++) {
    const row = i32(rows, i);
    const g = i32(of.group, row);
    left.set(g, left.get(g) === true || u8(of.y, row) === 1);
  }
  const folds = options.folds ?? 5;
  const random = rng(seedOf(options.seed, 0xf01d));
  const foldOf = new Map<number, number>();
  let dealt = 0;
  for (const kind of [true, false]) {
    const groups = Int32Array.from([...left].filter(([, isLeaver]) => isLeaver === kind).map(([g]) => g));
    shuffle(groups, random);
    for (let k = 0; k < groups.length; k++) foldOf.set(i32(groups, k), dealt++ % folds);
  }
  return Int8Array.from(rows, (row) => foldOf.get(i32(of.group, row)) ?? 0);
}
