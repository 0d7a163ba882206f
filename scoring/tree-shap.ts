/**
 * Exact path-dependent TreeSHAP by leaf tables: on a path with k distinct features the attributions depend only on
 * which of its k conditions hold, so 2^k × k numbers per leaf are tabled once and a row costs k compares and k additions.
 * Source: Lundberg, Erion & Lee 2018 (arXiv 1802.03888); tables as in Yang 2021, Fast TreeSHAP v2 (arXiv 2109.09847).
 */
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import { type Condition, type LeafPath, leafPaths } from './tree-paths';
import type { Trees } from './trees';

/** Longest path explained, in distinct features; boosting uses at most its depth. */
const LONGEST = 8;

/**
 * What each column adds to the output of each row: expected + Σ columns[c][i] = output of row i.
 * `columns[c]` has one number per requested row, in their order.
 */
export type Attribution = { expected: number; columns: Float64Array[] };

/** Which rows, and the output column of each feature (features of one source share a column). */
export type ShapRequest = { rows: Int32Array; columnOf: Int32Array; columns: number };

/**
 * Shapley values of every column for every requested row.
 *
 * @param bins d columns in bins, length n each
 * @returns in the unit of the trees (log-odds for boosting)
 * @throws RangeError if a path has more than 8 distinct features: deep forests are not explained
 */
export function treeShap(trees: Trees, bins: Uint8Array[], request: ShapRequest): Attribution {
  const { paths, expected } = leafPaths(trees);
  const m = request.rows.length;
  const columns = Array.from({ length: request.columns }, () => new Float64Array(m));
  const here = bins.map((column) => Uint8Array.from(request.rows, (row) => u8(column, row)));
  const held = new Uint8Array(m);
  const bits = new Uint8Array(256);
  for (const { value, conditions } of paths) {
    if (conditions.length === 0) continue;
    const table = leafTable({ value, conditions });
    held.fill(0);
    for (let j = 0; j < conditions.length; j++) {
      const condition = item(conditions, j);
      fillBits(bits, condition, 1 << j);
      markHeld(held, item(here, condition.feature), bits);
    }
    for (let j = 0; j < conditions.length; j++) {
      const out = item(columns, i32(request.columnOf, item(conditions, j).feature));
      addFromTable(out, held, table.subarray(j << conditions.length, (j + 1) << conditions.length));
    }
  }
  return { expected, columns };
}

/** bits[bin] = bit where the condition holds, 0 elsewhere. */
function fillBits(bits: Uint8Array, { low, high, missing }: Condition, bit: number): void {
  bits.fill(0);
  bits.fill(bit, low + 1, high + 1);
  bits[MISSING] = missing === 1 ? bit : 0;
}

/** Adds to held[i] the bit of row i; a table instead of a comparison, because no branch can be foreseen here. */
function markHeld(held: Uint8Array, column: Uint8Array, bits: Uint8Array): void {
  for (let i = 0; i < held.length; i++) held[i] = u8(held, i) | u8(bits, u8(column, i));
}

function addFromTable(out: Float64Array, held: Uint8Array, byMask: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = f64(out, i) + f64(byMask, u8(held, i));
}

/**
 * Attributions of one leaf for every combination of held conditions.
 *
 * @returns 2^k × k, layout j · 2^k + mask
 */
export function leafTable({ value, conditions }: Omit<LeafPath, 'node'>): Float64Array {
  const k = conditions.length;
  if (k > LONGEST) throw new RangeError(`Expected at most ${LONGEST} features on a path, got ${k}`);
  const share = Float64Array.from(conditions, (c) => c.share);
  const weight = shapleyWeights(k);
  const table = new Float64Array(2 ** k * k);
  for (let mask = 0; mask < 2 ** k; mask++) {
    for (let j = 0; j < k; j++) {
      const held = (mask >> j) & 1;
      table[j * 2 ** k + mask] = value * (held - f64(share, j)) * weightedProducts({ share, mask, skip: j }, weight);
    }
  }
  return table;
}

/** s! (k − 1 − s)! / k! for s = 0 … k − 1: the weight of one coalition of s others. */
function shapleyWeights(k: number): Float64Array {
  const out = new Float64Array(k);
  let choose = 1;
  for (let s = 0; s < k; s++) {
    out[s] = 1 / (k * choose);
    choose = (choose * (k - 1 - s)) / (s + 1);
  }
  return out;
}

/**
 * Σ over coalitions S of the other conditions: weight(|S|) × Π over S of held × Π outside S of share, as the coefficients
 * of Π (share + held · x), built factor by factor.
 */
function weightedProducts(of: { share: Float64Array; mask: number; skip: number }, weight: Float64Array): number {
  const poly = new Float64Array(of.share.length + 1);
  poly[0] = 1;
  for (let i = 0; i < of.share.length; i++) {
    if (i === of.skip) continue;
    const z = f64(of.share, i);
    const held = (of.mask >> i) & 1;
    for (let s = poly.length - 1; s > 0; s--) poly[s] = f64(poly, s) * z + held * f64(poly, s - 1);
    poly[0] = f64(poly, 0) * z;
  }
  let sum = 0;
  for (let s = 0; s < weight.length; s++) sum += f64(weight, s) * f64(poly, s);
  return sum;
}
