/**
 * The one face of every tree engine: the same bins in, the same flat trees out, log-odds from both.
 */
import { f64, i32 } from './at';
import { boostOptions } from './boost-options';
import { fitBoosted } from './boosted';
import type { Crew } from './crew';
import { growForest, growOptions } from './forest';
import type { Target } from './gradients';
import { logit } from './logit';
import { fitForest, forestOptions } from './ml-forest';
import { predictTrees } from './predict';
import type { Binned, Trees } from './trees';

export type TreeEngine = 'boosted' | 'forest' | 'ml-random-forest';

/** A fitted ensemble. Boosted trees add up to log-odds; forest trees to a probability, and never carry points. */
export type TreeModel = { engine: TreeEngine; trees: Trees };

/**
 * `events` = accounts that left in the whole training set (it sets the strength of regularisation). `quick` asks for a
 * cheaper fit where only the spread between fits matters. `tick` is called every few trees and may throw to cancel.
 */
export type TreeRun = {
  engine: TreeEngine;
  events: number;
  seed: number;
  monotone: Int32Array | null;
  quick: boolean;
  tick: () => void;
  /** Grows the trees of a single forest; alone where the fits themselves are shared out. */
  crew?: Crew;
};

/** True when the attributions of this engine may be shown as health points. */
export function carriesPoints(engine: TreeEngine): boolean {
  return engine === 'boosted';
}

/** From this many rows on, refits for the spread are not bagged: on large tables with few leavers a bag only costs time. */
const UNBAGGED_FROM = 20_000;

/**
 * Fits one ensemble.
 *
 * @param data n rows in bins
 * @param on outcome, weight and account of all n rows, and the rows to learn from; both outcomes present
 * @throws RangeError from ml-random-forest above 10,000 rows
 */
export function fitTrees(data: Binned, on: { target: Target; rows: Int32Array }, run: TreeRun): TreeModel {
  const { engine, seed, monotone, tick } = run;
  if (engine === 'ml-random-forest') {
    return { engine, trees: fitForest(data, on, { seed, tick, options: forestOptions(run.quick) }) };
  }
  if (engine === 'forest')
    return { engine, trees: growForest(data, on, { seed, tick, crew: run.crew, options: growOptions(run.quick) }) };
  const usual = boostOptions(run.events, on.rows.length);
  const bag = run.quick && on.rows.length > UNBAGGED_FROM ? 1 : usual.bag;
  const options = { ...usual, bag, stops: run.quick ? Math.min(1, usual.stops) : usual.stops };
  return { engine, trees: fitBoosted(data, on, { seed, monotone, tick, options }) };
}

/** A forest's share of votes is kept this far from 0 and 1 before it becomes log-odds. */
const VOTE_MARGIN = 0.002;

/** Raw log-odds of the requested rows; length n, NaN elsewhere. */
export function treeLogits(model: TreeModel, bins: Uint8Array[], rows: Int32Array): Float64Array {
  const out = predictTrees(model.trees, bins, rows);
  if (model.engine === 'boosted') return out;
  for (let i = 0; i < rows.length; i++) {
    const row = i32(rows, i);
    out[row] = outputLogit(model.engine, f64(out, row));
  }
  return out;
}

/** Raw log-odds of what an engine's trees put out. */
export function outputLogit(engine: TreeEngine, output: number): number {
  return engine === 'boosted' ? output : logit(Math.min(1 - VOTE_MARGIN, Math.max(VOTE_MARGIN, output)));
}
