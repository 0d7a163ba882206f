/**
 * "Observed rate at this score": a rising curve from calibrated log-odds to probability, for models whose errors Platt's
 * straight line cannot mend. Points never follow it; they stay on the line.
 */
import { f64, i32, u8 } from './at';
import { binOf } from './binner';
import { ascending, take } from './order';

/** Straight between the knots, flat outside; `x` rises strictly, `p` never falls. */
export type Curve = { x: Float64Array; p: Float64Array };

/** Rows in the smallest bin before pooling, and the most bins. */
const BIN_ROWS = 30;
const MOST_BINS = 100;

/** A stretch of neighbouring rows: weight, mean log-odds and share of leavers. */
type Block = { n: number; x: number; p: number };

/**
 * Fits the curve by pooling adjacent violators over bins of equal count.
 *
 * @param logit calibrated log-odds, length n
 * @param y outcome, length n
 * @param rows which rows to fit on; at least 30
 * @returns shares drawn half a row from 0 and 1
 * Source: Zadrozny & Elkan 2002; pooling by Ayer et al. 1955.
 */
export function fitCurve(logit: Float64Array, y: Uint8Array, rows: Int32Array): Curve {
  const order = ascending(take(logit, rows));
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(rows.length / BIN_ROWS)));
  const blocks: Block[] = [];
  for (let b = 0; b < bins; b++) {
    const end = Math.floor(((b + 1) * rows.length) / bins);
    const next = { n: 0, x: 0, p: 0.5 };
    for (let k = Math.floor((b * rows.length) / bins); k < end; k++) {
      const row = i32(rows, i32(order, k));
      next.n++;
      next.x += f64(logit, row);
      next.p += u8(y, row);
    }
    blocks.push({ n: next.n, x: next.x / next.n, p: next.p / (next.n + 1) });
    pool(blocks);
  }
  const knots = blocks.filter((block, k) => k === 0 || block.x > (blocks[k - 1]?.x ?? block.x));
  return { x: Float64Array.from(knots, (k) => k.x), p: Float64Array.from(knots, (k) => k.p) };
}

/** Joins the last blocks while they fall. */
function pool(blocks: Block[]): void {
  for (;;) {
    const last = blocks[blocks.length - 1];
    const before = blocks[blocks.length - 2];
    if (last === undefined || before === undefined || before.p < last.p) return;
    const n = last.n + before.n;
    const joined = {
      n,
      x: (last.x * last.n + before.x * before.n) / n,
      p: (last.p * last.n + before.p * before.n) / n,
    };
    blocks.splice(blocks.length - 2, 2, joined);
  }
}

/** The curve at one log-odds. */
export function curveAt({ x, p }: Curve, logit: number): number {
  const right = binOf(logit, x);
  if (right === 0) return f64(p, 0);
  if (right === x.length) return f64(p, x.length - 1);
  const share = (logit - f64(x, right - 1)) / (f64(x, right) - f64(x, right - 1));
  return f64(p, right - 1) + share * (f64(p, right) - f64(p, right - 1));
}
