/**
 * The bootstrap of a forest: accounts are drawn, and all rows of an account follow it. Knows no feature.
 */
import { f64, i32, u8 } from './at';
import type { Target } from './gradients';
import { firstAbove, type Random } from './random';

/**
 * The accounts to draw from: the rows of account g are rows[start[g]] … rows[start[g + 1] − 1]; `cumulative[g]` = sum of
 * the weights of the accounts up to g, `draws` = how many are drawn; `even` when all weigh the same.
 */
export type Pool = { rows: Int32Array; start: Int32Array; cumulative: Float64Array; draws: number; even: boolean };

/** The accounts of `rows`, in order of first appearance. */
export function poolOf({ group, weight }: Target, rows: Int32Array): Pool {
  const index = new Map<number, number>();
  const member = rows.map((row) => {
    const g = i32(group, row);
    const known = index.get(g) ?? index.size;
    index.set(g, known);
    return known;
  });
  const start = new Int32Array(index.size + 1);
  const cumulative = new Float64Array(index.size);
  for (let i = 0; i < member.length; i++) {
    const g = i32(member, i);
    start[g + 1] = i32(start, g + 1) + 1;
    cumulative[g] = f64(cumulative, g) + f64(weight, i32(rows, i));
  }
  let all = 0;
  let even = true;
  for (let g = 0; g < index.size; g++) {
    const weighs = f64(cumulative, g) / i32(start, g + 1);
    even &&= g === 0 || weighs === f64(cumulative, 0);
    all += weighs;
    cumulative[g] = all;
    start[g + 1] = i32(start, g + 1) + i32(start, g);
  }
  const next = start.slice();
  const sorted = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const g = i32(member, i);
    const at = i32(next, g);
    sorted[at] = i32(rows, i);
    next[g] = at + 1;
  }
  return { rows: sorted, start, cumulative, draws: Math.max(1, Math.round(all)), even };
}

/** An account drawn more often, in units of the highest outcome, counts so often: a cell of 16 bits holds no more. */
const MOST = 65_535;

/** Sums of one bootstrap; `most` = the largest number of times a row was drawn, times the highest outcome. */
type DrawnSums = { most: number; distinct: number; times: number; positives: number };

/**
 * Draws accounts, and every row of an account as often as the account; `rows` and `packed` get the distinct rows drawn
 * and outcome · times · 2^16 + times drawn of each.
 */
export function drawAccounts(
  { pool, y, top, bootstrap }: { pool: Pool; y: Uint8Array; top: number; bootstrap: boolean },
  into: { rows: Int32Array; packed: Int32Array },
  random: Random,
): DrawnSums {
  const accounts = pool.cumulative.length;
  const drawn = new Int32Array(accounts).fill(bootstrap ? 0 : 1);
  const all = f64(pool.cumulative, accounts - 1);
  for (let i = 0; bootstrap && i < pool.draws; i++) {
    const g = pool.even ? Math.floor(random() * accounts) : firstAbove(pool.cumulative, random() * all);
    drawn[g] = i32(drawn, g) + 1;
  }
  const sums = { most: top, distinct: 0, times: 0, positives: 0 };
  const most = Math.floor(MOST / top);
  for (let g = 0; g < accounts; g++) {
    const often = Math.min(most, i32(drawn, g));
    if (often === 0) continue;
    sums.most = Math.max(sums.most, top * often);
    for (let i = i32(pool.start, g); i < i32(pool.start, g + 1); i++) {
      const row = i32(pool.rows, i);
      const outcome = u8(y, row);
      into.rows[sums.distinct] = row;
      into.packed[sums.distinct++] = often | ((outcome * often) << 16);
      sums.times += often;
      sums.positives += outcome * often;
    }
  }
  return sums;
}
