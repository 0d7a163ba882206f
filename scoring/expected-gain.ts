/**
 * What each kind of data is worth: how many more of those who left stand among the lowest-scored tenth with it than without
 * it. Both are said by members that did not see the account, on the same folds.
 */
import { f64, i32, item, u8 } from './at';
import type { Estimate } from './auc';
import type { Crew } from './crew';
import type { Component, Progress } from './dataset';
import { askMembers, fitJobs } from './fit-members';
import { quantile } from './order';
import { prepare } from './prepare';
import { allRows, rng, seedOf, shuffle } from './random';
import { refusalOf } from './refusal';
import { takeRows } from './take-rows';
import type { TrainInput } from './training';

/** Share of the accounts of a month end that count as listed. */
const LISTED = 0.1;
/** Draws of accounts behind a 95 % interval. */
const DRAWS = 500;
/** Rows that are refitted, at most; of more, whole accounts are drawn: every component costs a fit of each member. */
const MOST_ROWS = 60_000;
/** Parts of the seed that only these draws use. */
const PART = { accounts: 840, draws: 841 };

/** `end` = which month end a row stands at, from 0; all 0 without dates. Length n. */
export type GainInput = TrainInput & { end: Int32Array };

/** Leavers caught per 100 leavers, with less without the component, 95 % by account; `leavers` and `rows` it was counted on. */
export type ComponentGain = { component: Component; gain: Estimate; with: number; without: number } & {
  leavers: number;
  rows: number;
};

/**
 * One gain per component of the sources, in their order. An account that left counts once, at its first month end within
 * the horizon. Rows that score alike at the edge of the list share what is left of it.
 *
 * @returns empty where too few left or stayed to refit
 */
export function expectedGains(
  given: GainInput,
  { seed, progress, crew }: { seed: number; progress?: Progress; crew?: Crew },
): ComponentGain[] {
  const input = drawnAccounts(given, seed);
  const { y, raw } = input;
  const account = numbered(input.account ?? input.group);
  const leavers = firstRows(input, account);
  const accounts = account.reduce((most, each) => Math.max(most, each + 1), 0);
  if (refusalOf({ leavers: leavers.length, stayers: accounts - leavers.length, rows: raw.n })) return [];
  const components = [...new Set(input.sources.map(({ component }) => component))];
  const of: Counted = { account, accounts, end: input.end, isLeaver: new Uint8Array(y.length) };
  for (const row of leavers) of.isLeaver[row] = 1;
  const risks = risksWithout(input, { without: [null, ...components], seed, progress, crew });
  const caughtBy = (k: number) => caught(ranked(item(risks, k), input.end), { of, seed });
  const all = caughtBy(0);
  return components.map((component, k) => {
    const rest = caughtBy(k + 1);
    const drawn = all.subarray(1).map((value, draw) => value - f64(rest, draw + 1));
    const known = drawn.filter((value) => !Number.isNaN(value)).sort();
    const [value, without] = [f64(all, 0), f64(rest, 0)];
    const gain = { value: value - without, low: quantile(known, 0.025), high: quantile(known, 0.975) };
    return { component, gain, with: value, without, leavers: leavers.length, rows: raw.n };
  });
}

/** Whole accounts until there are enough rows; everything where there are no more. */
function drawnAccounts(input: GainInput, seed: number): GainInput {
  const { raw, y, group, end } = input;
  const account = input.account ?? group;
  if (raw.n <= MOST_ROWS) return input;
  const rowsOf = new Map<number, number>();
  for (const each of account) rowsOf.set(each, (rowsOf.get(each) ?? 0) + 1);
  const order = Int32Array.from(rowsOf.keys());
  shuffle(order, rng(seedOf(seed, PART.accounts)));
  const drawn = new Set<number>();
  let room = MOST_ROWS;
  for (const each of order) {
    room -= rowsOf.get(each) ?? 0;
    if (room < 0) break;
    drawn.add(each);
  }
  const rows = allRows(raw.n).filter((row) => drawn.has(i32(account, row)));
  const some = (of: Int32Array) => rows.map((row) => i32(of, row));
  return {
    ...{ ...input, raw: takeRows(raw, rows), y: Uint8Array.from(rows, (row) => u8(y, row)) },
    ...{ group: some(group), account: some(account), end: some(end) },
  };
}

/** The same accounts, numbered from 0 without a gap. */
function numbered(account: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return account.map((each) => {
    const number = numbers.get(each) ?? numbers.size;
    numbers.set(each, number);
    return number;
  });
}

/** Of each account that left, its row at the first month end from which that was within the horizon. */
function firstRows({ y, end }: GainInput, account: Int32Array): number[] {
  const first = new Map<number, number>();
  for (let row = 0; row < y.length; row++) {
    if (u8(y, row) === 0) continue;
    const known = first.get(i32(account, row));
    if (known === undefined || i32(end, row) < i32(end, known)) first.set(i32(account, row), row);
  }
  return [...first.values()];
}

type Refit = { without: (Component | null)[]; seed: number; progress?: Progress; crew?: Crew };

/** Out-of-fold log-odds of leaving by the same recipe without the columns of a component each; all alike where none is left. */
function risksWithout(input: GainInput, { without, seed, progress, crew }: Refit): Float64Array[] {
  const tick: Progress = (_, done, total) => progress?.('gains', done, total);
  const prepared = without.map((component) => {
    const sources = input.sources.filter((source) => source.component !== component);
    if (sources.length === 0) return null;
    const names = new Set(sources.map(({ name }) => name));
    const signals = input.signals.filter(({ source }) => names.has(source));
    return prepare({ ...input, sources, signals }, { seed, engine: 'auto', horizon: '', progress: tick, crew });
  });
  const jobs = prepared.filter((job) => job !== null);
  const fitted = new Map(fitJobs(jobs).map(({ cross }, k) => [jobs[k], cross]));
  return prepared.map((job) => {
    const cross = job === null ? undefined : fitted.get(job);
    return cross ? askMembers(cross, input.raw, cross.job.labels.fold).logit : new Float64Array(input.raw.n);
  });
}

/** Rows from the riskiest on, month end by month end. */
type Ranked = { rows: Int32Array; risk: Float64Array };

function ranked(risk: Float64Array, end: Int32Array): Ranked {
  const rows = allRows(risk.length);
  rows.sort((a, b) => i32(end, a) - i32(end, b) || f64(risk, b) - f64(risk, a) || a - b);
  return { rows, risk };
}

type Counted = { account: Int32Array; accounts: number; end: Int32Array; isLeaver: Uint8Array };

/** Leavers on the list per 100: first of everybody, then of every draw. The same seed draws the same accounts. */
function caught(by: Ranked, { of, seed }: { of: Counted; seed: number }): Float64Array {
  const next = rng(seedOf(seed, PART.draws));
  const weight = new Float64Array(of.accounts).fill(1);
  const out = new Float64Array(DRAWS + 1);
  for (let draw = 0; draw <= DRAWS; draw++) {
    if (draw > 0) {
      weight.fill(0);
      for (let k = 0; k < of.accounts; k++) {
        const drawn = Math.floor(next() * of.accounts);
        weight[drawn] = f64(weight, drawn) + 1;
      }
    }
    out[draw] = caughtOnce(by, of, weight);
  }
  return out;
}

/** NaN where nobody that left was drawn. */
function caughtOnce({ rows, risk }: Ranked, of: Counted, weight: Float64Array): number {
  const sums = { left: 0, caught: 0 };
  for (let start = 0; start < rows.length; ) {
    const end = i32(of.end, i32(rows, start));
    let stop = start;
    let room = 0;
    for (; stop < rows.length && i32(of.end, i32(rows, stop)) === end; stop++)
      room += LISTED * f64(weight, i32(of.account, i32(rows, stop)));
    for (let from = start; from < stop; ) {
      let to = from;
      let tied = 0;
      let gone = 0;
      for (; to < stop && f64(risk, i32(rows, to)) === f64(risk, i32(rows, from)); to++) {
        const w = f64(weight, i32(of.account, i32(rows, to)));
        tied += w;
        gone += w * u8(of.isLeaver, i32(rows, to));
      }
      sums.left += gone;
      if (tied > 0) sums.caught += gone * Math.min(1, Math.max(0, room / tied));
      room -= tied;
      from = to;
    }
    start = stop;
  }
  return (100 * sums.caught) / sums.left;
}
