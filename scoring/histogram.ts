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
  for (let k = 0; k < of.features.length; k++) {
    const f = i32(of.features, k);
    const offset = f << 8;
    out.fill(0, offset, offset + i32(data.binCount, f));
    out[offset + MISSING] = 0;
    addColumn(out, offset, { column: item(data.bins, f), stretch: of.stretch });
  }
}

/** One column, four rows a turn: the loads are independent, the additions are not reordered. */
function addColumn(out: Float64Array, offset: number, from: { column: Uint8Array; stretch: Stretch }): void {
  const { column } = from;
  const { rows, packed, start, end } = from.stretch;
  let i = start;
  for (; i + 3 < end; i += 4) {
    const a = offset + u8(column, i32(rows, i));
    const b = offset + u8(column, i32(rows, i + 1));
    const c = offset + u8(column, i32(rows, i + 2));
    const d = offset + u8(column, i32(rows, i + 3));
    out[a] = f64(out, a) + f64(packed, i);
    out[b] = f64(out, b) + f64(packed, i + 1);
    out[c] = f64(out, c) + f64(packed, i + 2);
    out[d] = f64(out, d) + f64(packed, i + 3);
  }
  for (; i < end; i++) {
    const a = offset + u8(column, i32(rows, i));
    out[a] = f64(out, a) + f64(packed, i);
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
