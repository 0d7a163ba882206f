/**
 * Gradient boosting on histograms: the engine that serves. Deterministic in (data, options): same seed, same bytes.
 */
import { f64, i32, item, u8 } from './at';
import type { BoostOptions } from './boost-options';
import { foldsByGroup } from './folds';
import { type Gradients, pack, packingFor, type Target, updateGradients } from './gradients';
import { type Growth, growTree } from './grow';
import { allRows, type Random, rng, seedOf } from './random';
import { addTree, averageTrees, type Binned, emptyTrees, firstTrees, type Trees } from './trees';

/** One account in ten is held out of a fit to decide when to stop. */
const HELD_OUT = 10;

/** `monotone[f]`: +1 the risk may only rise with f, −1 only fall, 0 free; null = all free. `tick` may throw to cancel. */
type BoostRun = { seed: number; options: BoostOptions; monotone: Int32Array | null; tick: () => void };

type Learnable = { target: Target; rows: Int32Array };

/**
 * Fits an ensemble for the log-odds of leaving.
 *
 * @param data n rows in bins
 * @param target outcome, weight and account of all n rows
 * @param rows the rows to learn from (weight > 0, both outcomes present); the others are never looked at
 * @returns trees whose output is log-odds
 */
export function fitBoosted(data: Binned, on: Learnable, run: BoostRun): Trees {
  const { bag, stops, rounds } = run.options;
  if (stops === 0) {
    const fits = Array.from({ length: bag }, (_, b) => onAllRows(data, on, { run, part: b, rounds }));
    return bag === 1 ? item(fits, 0) : averageTrees(fits);
  }
  const split = foldsByGroup(on.target, on.rows, { folds: HELD_OUT, seed: run.seed });
  const fits = Array.from({ length: stops }, (_, b) => {
    const learn = on.rows.filter((_, i) => split[i] !== b);
    const check = on.rows.filter((_, i) => split[i] === b);
    return boost(data, { ...on, learn, check }, { ...run, seed: seedOf(run.seed, b) });
  });
  if (stops === 1) return item(fits, 0);
  const asked = fits.reduce((sum, fit) => sum + fit.start.length - 1, 0) / stops;
  return onAllRows(data, on, { run, part: 0, rounds: Math.round((asked * HELD_OUT) / (HELD_OUT - 1)) });
}

const NONE = new Int32Array(0);

type Whole = { run: BoostRun; part: number; rounds: number };

/** With nobody held out, and so many trees. */
function onAllRows(data: Binned, on: Learnable, { run, part, rounds }: Whole): Trees {
  const again = { ...run, seed: seedOf(run.seed, part), options: { ...run.options, rounds } };
  return boost(data, { ...on, learn: on.rows, check: NONE }, again);
}

type Split = { target: Target; rows: Int32Array; learn: Int32Array; check: Int32Array };

function boost(data: Binned, on: Split, run: BoostRun): Trees {
  const { options } = run;
  const random = rng(run.seed);
  const trees = emptyTrees(options.rounds, 2 ** (options.depth + 1) - 1);
  trees.base = startingLogit(on.target, on.learn);
  const margin = new Float64Array(data.n).fill(trees.base);
  const growth = newGrowth(data, { rows: on.learn, margin }, run);
  const undrawn = new Int32Array(on.learn.length);
  const draw = rowSampler(on.target.group, on.learn, options.rows);
  let best = { loss: on.check.length > 0 ? checkLoss(margin, on) : Infinity, trees: 0 };
  for (let t = 0; t < options.rounds; t++) {
    if (t % 10 === 0) run.tick();
    const largest = updateGradients(growth.gradients, margin, { rows: on.learn, target: on.target });
    growth.count = draw(random, { drawn: growth.rows, rest: undrawn });
    growth.features = sampleFeatures(data.bins.length, options.columns, random);
    growth.packing = packingFor(largest, growth.count);
    pack(
      growth.packed,
      { rows: growth.rows, count: growth.count, gradients: growth.gradients, random },
      growth.packing,
    );
    growTree(growth, trees, t);
    const others = undrawn.subarray(0, on.learn.length - growth.count);
    for (const rows of [others, on.check]) addTree(trees, t, { bins: data.bins, rows, out: margin });
    const loss = on.check.length > 0 ? checkLoss(margin, on) : -t;
    if (loss < best.loss - 1e-7) best = { loss, trees: t + 1 };
    else if (t + 1 - best.trees >= options.patience) break;
  }
  return firstTrees(trees, best.trees);
}

/** ln of the weighted odds of leaving. */
function startingLogit({ y, weight }: Target, rows: Int32Array): number {
  let left = 0;
  let all = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = i32(rows, i);
    all += f64(weight, row);
    left += f64(weight, row) * u8(y, row);
  }
  return Math.log((left + 0.5) / (all - left + 0.5));
}

type Start = { rows: Int32Array; margin: Float64Array };

function newGrowth(data: Binned, { rows: learn, margin }: Start, { options, monotone }: BoostRun): Growth {
  const gradients: Gradients = { gradient: new Float64Array(data.n), hessian: new Float64Array(data.n) };
  return {
    data,
    margin,
    gradients,
    packing: { gradientScale: 1, hessianScale: 1, unit: 1 },
    rules: { lambda: options.lambda, minHessian: options.minHessian, monotone },
    features: new Int32Array(0),
    depth: options.depth,
    rate: options.rate,
    rows: new Int32Array(learn.length),
    packed: new Float64Array(learn.length),
    spareRows: new Int32Array(learn.length),
    sparePacked: new Float64Array(learn.length),
    goesLeft: new Uint8Array(256),
    count: 0,
    pool: [],
  };
}

/** The rows of a random share of the accounts, and the others, each in their old order. @returns how many were drawn */
type RowSampler = (random: Random, into: { drawn: Int32Array; rest: Int32Array }) => number;

function rowSampler(group: Int32Array, rows: Int32Array, share: number): RowSampler {
  const index = new Map<number, number>();
  const member = rows.map((row) => {
    const g = i32(group, row);
    const known = index.get(g);
    if (known === undefined) index.set(g, index.size);
    return known ?? index.size - 1;
  });
  const kept = new Uint8Array(index.size);
  return (random, { drawn, rest }) => {
    for (let g = 0; g < kept.length; g++) kept[g] = Number(random() < share);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = i32(rows, i);
      drawn[count] = row; // written to both, counted to one: no branch can be foreseen here
      rest[i - count] = row;
      count += u8(kept, i32(member, i));
    }
    return count;
  };
}

/** A random share of the features (at least one), ascending. */
function sampleFeatures(d: number, share: number, random: Random): Int32Array {
  const all = allRows(d);
  const count = Math.min(d, Math.max(1, Math.round(d * share)));
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (d - i));
    const kept = i32(all, i);
    all[i] = i32(all, j);
    all[j] = kept;
  }
  return all.slice(0, count).sort();
}

/** Weighted log loss on the held-out rows. */
function checkLoss(margin: Float64Array, { target, check }: Split): number {
  let loss = 0;
  let all = 0;
  for (let i = 0; i < check.length; i++) {
    const row = i32(check, i);
    const x = u8(target.y, row) === 1 ? -f64(margin, row) : f64(margin, row);
    const w = f64(target.weight, row);
    loss += w * (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
    all += w;
  }
  return loss / all;
}
