/**
 * The space in which segments are looked for: a model's points per column, or, without a model, the columns
 * themselves on one scale.
 */
import { f64 } from './at';
import type { RawColumn, RawTable } from './dataset';

/** n × columns.length, row-major. */
export type PointTable = { columns: string[]; values: Float64Array };

/**
 * Numbers with mean 0 and deviation 1, missing at 0; one column per level of a category (at most 12), scaled so that a
 * whole category weighs as much as one number.
 */
export function standardisedPoints(raw: RawTable): PointTable {
  const parts = raw.columns.flatMap((column) => standardised(column).map((values) => ({ name: column.name, values })));
  const values = new Float64Array(raw.n * parts.length);
  parts.forEach((part, c) => {
    for (let i = 0; i < raw.n; i++) values[i * parts.length + c] = f64(part.values, i);
  });
  return { columns: parts.map((part) => part.name), values };
}

function standardised(column: RawColumn): Float64Array[] {
  if (column.kind === 'number') return [scaled(column.values)];
  const { codes } = column;
  const levels = column.levels.slice(0, 12);
  return levels.map((_, level) => {
    const unit = scaled(Float64Array.from(codes, (code) => Number(code === level)));
    return unit.map((value) => value / Math.sqrt(levels.length));
  });
}

function scaled(values: Float64Array): Float64Array {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n++;
    const gap = value - mean;
    mean += gap / n;
    squares += gap * (value - mean);
  }
  const deviation = Math.sqrt(squares / Math.max(1, n)) || 1;
  return values.map((value) => (Number.isNaN(value) ? 0 : Math.max(-5, Math.min(5, (value - mean) / deviation))));
}

/** Columns beyond this share of the variance change no group. */
const KEPT_VARIANCE = 0.98;

/** Rows of the table as vectors, of the columns that carry 98 % of the variance. Length of each ≥ 1 unless nothing varies. */
export function vectorsOf(points: PointTable, rows: Int32Array): number[][] {
  const d = points.columns.length;
  const variances = points.columns.map((_, c) => ({ c, variance: varianceOf(points, { column: c, rows }) }));
  variances.sort((a, b) => b.variance - a.variance || a.c - b.c);
  const total = variances.reduce((sum, { variance }) => sum + variance, 0);
  let sofar = 0;
  const kept: number[] = [];
  for (const { c, variance } of variances) {
    if (variance <= 1e-12 || sofar >= KEPT_VARIANCE * total) break;
    kept.push(c);
    sofar += variance;
  }
  return Array.from(rows, (row) => kept.map((c) => f64(points.values, row * d + c)));
}

function varianceOf({ columns, values }: PointTable, { column, rows }: { column: number; rows: Int32Array }): number {
  let mean = 0;
  let squares = 0;
  rows.forEach((row, i) => {
    const gap = f64(values, row * columns.length + column) - mean;
    mean += gap / (i + 1);
    squares += gap * (f64(values, row * columns.length + column) - mean);
  });
  return squares / Math.max(1, rows.length);
}
