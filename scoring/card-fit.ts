/**
 * Makes a scorecard from training rows. Expert signs come with the signals; columns without one may enter, with the sign
 * their own rows show, once 15 accounts have left.
 */
import { f64, i32, u8 } from './at';
import { MISSING } from './binner';
import { foldsByGroup } from './folds';
import type { Target } from './gradients';
import { binWeights, categoryIndex, type Place, sourceBins } from './grid';
import { fitLogistic } from './logistic';
import { binnedAuc, percentiles } from './percentile';
import { rowsDrawn } from './random';
import { ASSUMED_LOGIT_P0 } from './scale';
import { type Card, type CardTerm, cardExpected, cardSums, type Signal } from './scorecard';

/** Accounts that must have left before anything on the card is learned from outcomes. */
export const LEARNS_FROM = 15;

/** Most columns that enter by their own sign. */
const UNMATCHED = 8;

/** Pseudo-rows that draw a level's share of leavers to the overall share. */
const SMOOTHING = 10;

/** `prior` = log-odds of the average row as long as nobody has left; one in ten by default. */
type CardRun = { signals: Signal[]; events: number; prior?: number; seed: number };

/**
 * A card fitted on `rows`.
 *
 * @param on outcome, weight and account of all n rows, and the rows to learn from
 * @returns without events: slope 1, intercept so that the average is at the prior; below 15: slope 1, intercept ln((E + ½) / (n − E + ½)) with E and n counted in rows, number signals
 *   only; else slope and intercept by ridge on sums whose signs were learned on the other four fifths, slope ≥ 0
 */
export function fitCard(at: Place, on: { target: Target; rows: Int32Array }, run: CardRun): Card {
  const { y, weight } = on.target;
  const terms = cardTerms(at, on, run);
  if (run.events === 0) return atPrior(terms, run.prior ?? ASSUMED_LOGIT_P0);
  let all = 0;
  let left = 0;
  for (let i = 0; i < on.rows.length; i++) {
    const row = i32(on.rows, i);
    all += f64(weight, row);
    left += f64(weight, row) * u8(y, row);
  }
  const prior = Math.log((left + 0.5) / (all - left + 0.5));
  if (run.events < LEARNS_FROM) return { terms, slope: 1, intercept: prior };
  const sums = crossFittedSums(at, on, run);
  const fit = fitLogistic([sums], { y, weight, rows: on.rows }, 1);
  const slope = f64(fit.slopes, 0);
  return slope > 0 ? { terms, slope, intercept: fit.intercept } : { terms, slope: 0, intercept: prior };
}

/** Nobody has left: the average account stands where the scale puts the average customer. */
function atPrior(terms: CardTerm[], prior: number): Card {
  const card = { terms, slope: 1, intercept: 0 };
  return { ...card, intercept: prior - cardExpected(card) };
}

/** Σ weight · z of each row by terms made without its fold; length n. */
function crossFittedSums(at: Place, on: { target: Target; rows: Int32Array }, run: CardRun): Float64Array {
  const folds = foldsByGroup(on.target, on.rows, { seed: run.seed });
  const sums = new Float64Array(at.table.n);
  for (let k = 0; k < 5; k++) {
    const rest = on.rows.filter((_, i) => folds[i] !== k);
    const here = on.rows.filter((_, i) => folds[i] === k);
    const part = cardSums(cardTerms(at, { ...on, rows: rest }, run), at, here);
    for (let i = 0; i < here.length; i++) sums[i32(here, i)] = f64(part, i);
  }
  return sums;
}

/** The lines of the card: every usable signal, then the strongest other columns. */
function cardTerms(at: Place, on: { target: Target; rows: Int32Array }, run: CardRun): CardTerm[] {
  const learns = run.events >= LEARNS_FROM;
  const signalOf = new Map(run.signals.map((signal) => [signal.source, signal]));
  const matched: CardTerm[] = [];
  const others: CardTerm[] = [];
  for (const { name } of at.grid.sources) {
    const signal = signalOf.get(name);
    const isCategory = categoryIndex(at.grid, name) >= 0;
    if (signal !== undefined && !isCategory) matched.push(expertTerm(at, on, signal));
    else if (learns) {
      const term = learnedTerm(at, on, name);
      if (signal === undefined) others.push(term);
      else matched.push({ ...term, weight: signal.weight });
    }
  }
  others.sort((a, b) => b.weight - a.weight || (a.source < b.source ? -1 : 1));
  return [...matched, ...others.slice(0, UNMATCHED).filter((term) => term.weight > 0)];
}

/** A number with an expert sign: its percentile, turned so that higher is riskier. */
function expertTerm(at: Place, on: { target: Target; rows: Int32Array }, signal: Signal): CardTerm {
  const all = binWeights(sourceBins(at.grid, at.table, signal.source), on.rows, on.target.weight);
  const z = percentiles(all).map((p) => -signal.sign * p);
  return { source: signal.source, weight: signal.weight, center: weightedMean(z, all), z };
}

/** A column with the sign its rows show; weight = 4 · |AUC − ½|, at most 1. A category is first ordered by its leavers. */
export function learnedTerm(at: Place, on: { target: Target; rows: Int32Array }, source: string): CardTerm {
  const column = sourceBins(at.grid, at.table, source);
  const all = binWeights(column, on.rows, on.target.weight);
  const leavers = on.rows.filter((row) => u8(on.target.y, row) === 1);
  const left = binWeights(column, leavers, on.target.weight);
  const isCategory = categoryIndex(at.grid, source) >= 0;
  const order = isCategory ? byShareOfLeavers(left, all) : Int32Array.from(all, (_, b) => b);
  const sortedAll = Float64Array.from(order, (b) => f64(all, b));
  const area = binnedAuc(
    Float64Array.from(order, (b) => f64(left, b)),
    sortedAll,
  );
  const sign = area >= 0.5 ? 1 : -1;
  const ranked = percentiles(sortedAll);
  const z = new Float64Array(column.count);
  order.forEach((b, k) => {
    z[b] = f64(all, b) === 0 ? 0 : sign * f64(ranked, k);
  });
  return { source, weight: Math.min(1, 4 * Math.abs(area - 0.5)), center: weightedMean(z, all), z };
}

/** Levels from the safest to the riskiest, each share drawn to the overall one. */
function byShareOfLeavers(left: Float64Array, all: Float64Array): Int32Array {
  const total = all.reduce((sum, w) => sum + w, 0);
  const prior = total === 0 ? 0 : left.reduce((sum, w) => sum + w, 0) / total;
  const share = all.map((w, b) => (f64(left, b) + SMOOTHING * prior) / (w + SMOOTHING));
  return Int32Array.from(share, (_, b) => b).sort((a, b) => f64(share, a) - f64(share, b) || a - b);
}

function weightedMean(z: Float64Array, weight: Float64Array): number {
  let sum = 0;
  let all = 0;
  for (let b = 0; b < z.length; b++) {
    sum += f64(z, b) * f64(weight, b);
    all += f64(weight, b);
  }
  return all === 0 ? 0 : sum / all;
}

/**
 * The bin of each level of an ordered category: its rank by smoothed share of leavers among `rows`.
 *
 * @returns length = number of levels; 255 for a level that `rows` never show
 */
export function levelRanks(at: Place, on: { target: Target; rows: Int32Array }, source: string): Uint8Array {
  const column = sourceBins(at.grid, at.table, source);
  const rows = rowsDrawn(on.rows, on.target.weight);
  const all = binWeights(column, rows, on.target.weight);
  const leavers = rows.filter((row) => u8(on.target.y, row) === 1);
  const order = byShareOfLeavers(binWeights(column, leavers, on.target.weight), all);
  const ranks = new Uint8Array(column.count).fill(MISSING);
  order.forEach((level, rank) => {
    if (f64(all, level) > 0) ranks[level] = rank;
  });
  return ranks;
}
