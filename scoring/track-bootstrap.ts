/** The figures of a track record, and the same again on accounts drawn with replacement. */
import { f64, i32, item, u8 } from './at';
import type { Estimate } from './auc';
import { quantile } from './order';
import { rng, seedOf } from './random';
import type { Again, Leaver, Opinion, TrackRows } from './track-rows';

/** Draws of accounts behind a 95 % interval. */
export const DRAWS = 200;

type Lists = {
  opinions: readonly Opinion<string>[];
  lists: readonly Uint8Array[];
  leavers: readonly Leaver[];
  seed: number;
};

const FIGURES = ['precision', 'recall', 'lift', 'auc'] as const;
type Figures = Record<(typeof FIGURES)[number], number>;

/**
 * One record per opinion. A draw in which a figure does not exist says nothing about it.
 *
 * @throws RangeError where an opinion says nothing of a row: it could not be ranked
 */
export function resampled(given: TrackRows, { opinions, lists, leavers: gone, seed }: Lists): Again[] {
  const { rows, leavers, accounts } = numberedAgain(given, gone);
  for (const { engine, score } of opinions) {
    const row = score.findIndex(Number.isNaN);
    if (row >= 0)
      throw new RangeError(`Expected a score of ${engine} for all ${score.length} rows, got none for row ${row}`);
  }
  const orders = opinions.map(({ score }) => orderByEnd(score, rows.end));
  const once = new Float64Array(accounts).fill(1);
  const next = rng(seedOf(seed, 700));
  const draws = Array.from({ length: DRAWS }, () => draw(once.length, next));
  return opinions.map((_, k): Again => {
    const of = { order: item(orders, k), red: item(lists, k), leavers };
    const whole = figuresOf(rows, once, of);
    const drawn = draws.map((weight) => figuresOf(rows, weight, of));
    const around = (figure: keyof Figures) =>
      estimate(
        whole[figure],
        drawn.map((each) => each[figure]),
      );
    return { precision: around('precision'), recall: around('recall'), lift: around('lift'), auc: around('auc') };
  });
}

/** Accounts numbered from 0 without a gap: those that stand here are drawn, and as many of them as there are. */
function numberedAgain(rows: TrackRows, leavers: readonly Leaver[]) {
  const numbers = new Map<number, number>();
  const numberOf = (account: number): number => {
    const number = numbers.get(account) ?? numbers.size;
    numbers.set(account, number);
    return number;
  };
  const account = rows.account.map(numberOf);
  const gone = leavers.map((leaver) => ({ ...leaver, account: numberOf(leaver.account) }));
  return { rows: { ...rows, account }, leavers: gone, accounts: numbers.size };
}

/** How often each account is drawn. */
function draw(accounts: number, next: () => number): Float64Array {
  const weight = new Float64Array(accounts);
  for (let k = 0; k < accounts; k++) {
    const drawn = Math.floor(next() * accounts);
    weight[drawn] = f64(weight, drawn) + 1;
  }
  return weight;
}

function estimate(value: number, draws: number[]): Estimate | null {
  const known = Float64Array.from(draws.filter((each) => !Number.isNaN(each))).sort();
  if (Number.isNaN(value) || known.length === 0) return null;
  return { value, low: quantile(known, 0.025), high: quantile(known, 0.975) };
}

/** Rows from the safest to the riskiest, month end by month end. */
function orderByEnd(score: Float64Array, end: Int32Array): { rows: Int32Array; score: Float64Array } {
  const rows = Int32Array.from(end.keys());
  rows.sort((a, b) => i32(end, a) - i32(end, b) || f64(score, a) - f64(score, b) || a - b);
  return { rows, score };
}

type Listed = { order: { rows: Int32Array; score: Float64Array }; red: Uint8Array; leavers: readonly Leaver[] };

/** NaN where a figure does not exist. */
function figuresOf(rows: TrackRows, weight: Float64Array, { order, red, leavers }: Listed): Figures {
  let all = 0;
  let positives = 0;
  let listed = 0;
  let hits = 0;
  for (let row = 0; row < rows.y.length; row++) {
    const w = f64(weight, i32(rows.account, row));
    all += w;
    positives += w * u8(rows.y, row);
    listed += w * u8(red, row);
    hits += w * u8(red, row) * u8(rows.y, row);
  }
  let left = 0;
  let caught = 0;
  for (const { row, account } of leavers) {
    const w = f64(weight, account);
    left += w;
    if (row >= 0) caught += w * u8(red, row);
  }
  const precision = hits / listed;
  return { precision, recall: caught / left, lift: precision / (positives / all), auc: meanAuc(rows, weight, order) };
}

/** Mean of the areas of the month ends that have both kinds; ties count half. */
function meanAuc(rows: TrackRows, weight: Float64Array, { rows: order, score }: Listed['order']): number {
  let areas = 0;
  let ends = 0;
  for (let start = 0; start < order.length; ) {
    const end = i32(rows.end, i32(order, start));
    const counted = { left: 0, stayed: 0, pairs: 0 };
    while (start < order.length && i32(rows.end, i32(order, start)) === end)
      start = addTies(counted, { rows, weight, order, score, start });
    if (counted.left === 0 || counted.stayed === 0) continue;
    areas += counted.pairs / (counted.left * counted.stayed);
    ends++;
  }
  return ends === 0 ? Number.NaN : areas / ends;
}

type Ties = { rows: TrackRows; weight: Float64Array; order: Int32Array; score: Float64Array; start: number };

/** Adds the rows that share one score. @returns one past the last of them */
function addTies(counted: { left: number; stayed: number; pairs: number }, of: Ties): number {
  const { rows, weight, order, score, start } = of;
  const first = i32(order, start);
  let k = start;
  let left = 0;
  let stayed = 0;
  for (; k < order.length; k++) {
    const row = i32(order, k);
    if (f64(score, row) !== f64(score, first) || i32(rows.end, row) !== i32(rows.end, first)) break;
    const w = f64(weight, i32(rows.account, row));
    if (u8(rows.y, row) === 1) left += w;
    else stayed += w;
  }
  counted.pairs += left * (counted.stayed + stayed / 2);
  counted.left += left;
  counted.stayed += stayed;
  return k;
}
