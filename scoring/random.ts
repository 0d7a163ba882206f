/**
 * Seeded randomness for folds, bags and bootstraps: same seed, same draws, on every machine. Never cryptographic.
 */
import { f64, i32 } from './at';

/** A stream of numbers in [0, 1) with 32 random bits each. */
export type Random = () => number;

/**
 * A stream of pseudo-random numbers.
 *
 * @param seed any number; only its lower 32 bits count
 * @returns numbers in [0, 1); period 2^32
 * Source: mulberry32, T. Ettinger 2017 (public domain); passes gjrand at this length.
 */
export function rng(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A seed for one part of a computation, so that parts do not share a stream and may run in any order.
 *
 * @param seed the seed of the whole
 * @param part number of the part
 * @returns unsigned 32-bit integer
 * Source: the finaliser of MurmurHash3.
 */
export function seedOf(seed: number, part: number): number {
  let h = (Math.imul(seed | 0, 0x9e3779b1) + Math.imul((part | 0) + 1, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Puts `values` in random order, in place (Fisher-Yates). */
export function shuffle(values: Int32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = i32(values, i);
    values[i] = i32(values, j);
    values[j] = kept;
  }
}

/** The distinct values of `group` over `rows`, in order of first appearance. */
function groupsOf(group: Int32Array, rows: Int32Array): Int32Array {
  const seen = new Set<number>();
  for (let i = 0; i < rows.length; i++) seen.add(i32(group, i32(rows, i)));
  return Int32Array.from(seen);
}

/**
 * One bootstrap of accounts, drawn with replacement; every row of an account follows it.
 *
 * @param group account of each row, length n
 * @param rows the rows that may be drawn
 * @param random the stream to draw from
 * @param share how many accounts are drawn, of as many as there are
 * @returns how often each row was drawn, length n; 0 = not drawn
 */
export function bootstrapGroups(group: Int32Array, rows: Int32Array, random: Random, share = 1): Float64Array {
  const groups = groupsOf(group, rows);
  const drawn = new Map<number, number>();
  for (let k = 0; k < Math.ceil(share * groups.length); k++) {
    const g = i32(groups, Math.floor(random() * groups.length));
    drawn.set(g, (drawn.get(g) ?? 0) + 1);
  }
  const times = new Float64Array(group.length);
  for (let i = 0; i < rows.length; i++) {
    const row = i32(rows, i);
    times[row] = drawn.get(i32(group, row)) ?? 0;
  }
  return times;
}

/** The rows of `rows` whose weight is above zero. */
export function rowsDrawn(rows: Int32Array, weight: Float64Array): Int32Array {
  return rows.filter((row) => f64(weight, row) > 0);
}

/** 0, 1, … n − 1. */
export function allRows(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** Index of the first value above x. */
export function firstAbove(cumulative: Float64Array, x: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (f64(cumulative, middle) > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The rows of whole accounts drawn at random, as many as fit into `most`; all of them, in their order, where they do. */
export function accountsUpTo(rows: Int32Array, group: Int32Array, of: { most: number; seed: number }): Int32Array {
  if (rows.length <= of.most) return rows;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(i32(group, row), (counts.get(i32(group, row)) ?? 0) + 1);
  const order = Int32Array.from(counts.keys());
  shuffle(order, rng(seedOf(of.seed, 800)));
  const drawn = new Set<number>();
  let room = of.most;
  for (const account of order) {
    const size = counts.get(account) ?? 0;
    if (size > room) continue;
    drawn.add(account);
    room -= size;
  }
  return rows.filter((row) => drawn.has(i32(group, row)));
}
