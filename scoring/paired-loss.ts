/** Two models on the same rows: which one's chances lie nearer to what happened. */
import { f64, i32, u8 } from './at';
import type { Estimate } from './auc';
import { logLoss } from './metrics';
import { quantile, take } from './order';
import { rng } from './random';
import { DRAWS } from './track-bootstrap';

/** Mean and 95 % interval of the difference in log loss of two sets of chances on the same rows, drawn again by account. */
export function logLossDifference(
  of: { candidate: Float64Array; active: Float64Array; y: Uint8Array; account: Int32Array },
  seed: number,
): Estimate | null {
  const { candidate, active, y, account } = of;
  if (y.length === 0) return null;
  const loss = (p: Float64Array, i: number) => logLoss(take(p, Int32Array.of(i)), Uint8Array.of(u8(y, i)));
  const sums = new Map<number, { gap: number; rows: number }>();
  for (let i = 0; i < y.length; i++) {
    const sum = sums.get(i32(account, i)) ?? { gap: 0, rows: 0 };
    sums.set(i32(account, i), { gap: sum.gap + loss(candidate, i) - loss(active, i), rows: sum.rows + 1 });
  }
  const each = [...sums.values()];
  const gap = Float64Array.from(each, (sum) => sum.gap);
  const rows = Float64Array.from(each, (sum) => sum.rows);
  return ratioAgain(gap, rows, seed);
}

function ratioAgain(top: Float64Array, bottom: Float64Array, seed: number): Estimate {
  const next = rng(seed);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const draws = Float64Array.from({ length: DRAWS }, () => {
    let a = 0;
    let b = 0;
    for (let k = 0; k < top.length; k++) {
      const drawn = Math.floor(next() * top.length);
      a += f64(top, drawn);
      b += f64(bottom, drawn);
    }
    return a / b;
  }).sort();
  return { value: total(top) / total(bottom), low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}
