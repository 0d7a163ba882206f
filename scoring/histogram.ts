/**
 * Packed gradient sums per feature and bin: 256 doubles per feature, slot 255 = missing.
 */
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import type { Binned } from './trees';

/** A stretch of the rows being grown on; `rows` and `packed` run side by side. */
export type Stretch = { rows: Int32Array; packed: Float64Array; start: number; end: number };

/**
 * Sums the packed gradients of a stretch by bin.
 *
 * @param out 256 × d, layout f · 256 + bin; only `features` are written
 */
export function fillHistogram(out: Float64Array, data: Binned, of: { stretch: Stretch; features: Int32Array }): void {
  const { features, stretch } = of;
  for (let k = 0; k < features.length; k++) {
    const offset = i32(features, k) << 8;
    out.fill(0, offset, offset + i32(data.binCount, i32(features, k)));
    out[offset + MISSING] = 0;
  }
  let k = 0;
  for (; k + 3 < features.length; k += 4) addFour(out, features.subarray(k, k + 4), { data, stretch });
  for (; k < features.length; k++) addColumn(out, i32(features, k), { data, stretch });
}

type From = { data: Binned; stretch: Stretch };

function addColumn(out: Float64Array, feature: number, { data, stretch }: From): void {
  const { rows, packed, start, end } = stretch;
  const column = item(data.bins, feature);
  for (let i = start; i < end; i++) {
    const at = (feature << 8) + u8(column, i32(rows, i));
    out[at] = f64(out, at) + f64(packed, i);
  }
}

/** Four columns in one go: a row and its gradient are fetched once for all of them (2.5 against 3.3 ns a cell). */
function addFour(out: Float64Array, features: Int32Array, { data, stretch }: From): void {
  const { rows, packed, start, end } = stretch;
  const [f, g, h, j] = [i32(features, 0), i32(features, 1), i32(features, 2), i32(features, 3)];
  const [first, second, third, fourth] = [
    item(data.bins, f),
    item(data.bins, g),
    item(data.bins, h),
    item(data.bins, j),
  ];
  for (let i = start; i < end; i++) {
    const row = i32(rows, i);
    const cell = f64(packed, i);
    const a = (f << 8) + u8(first, row);
    const b = (g << 8) + u8(second, row);
    const c = (h << 8) + u8(third, row);
    const d = (j << 8) + u8(fourth, row);
    out[a] = f64(out, a) + cell;
    out[b] = f64(out, b) + cell;
    out[c] = f64(out, c) + cell;
    out[d] = f64(out, d) + cell;
  }
}

/** Turns a parent's sums into those of the larger child, in place: parent − smaller child. */
export function subtractHistogram(
  parent: Float64Array,
  child: Float64Array,
  of: { data: Binned; features: Int32Array },
): void {
  for (let k = 0; k < of.features.length; k++) {
    const f = i32(of.features, k);
    const offset = f << 8;
    const end = offset + i32(of.data.binCount, f);
    for (let b = offset; b < end; b++) parent[b] = f64(parent, b) - f64(child, b);
    parent[offset + MISSING] = f64(parent, offset + MISSING) - f64(child, offset + MISSING);
  }
}
