/**
 * One fit of everything that learns from outcomes: the order of large categories, the trees and the card. Members,
 * interval refits and half refits are all units.
 */
import { f64, i32 } from './at';
import { blended } from './blend';
import { fitCard, levelRanks } from './card-fit';
import type { Target } from './gradients';
import { binsFor, monotoneOf, orderedFeatures, type Place } from './grid';
import { seedOf } from './random';
import { type Card, cardLogits, type Signal } from './scorecard';
import { fitTrees, type TreeEngine, type TreeModel, type TreeRun, treeLogits } from './tree-model';

/** `ranks` as in `binsFor`; `model` null when only the card serves. */
export type Unit = { ranks: Uint8Array[]; model: TreeModel | null; card: Card };

/** `events` = accounts that left in the whole training set, whatever part of it a unit sees. */
type UnitRun = {
  engine: TreeEngine | 'scorecard';
  events: number;
  signals: Signal[];
  prior: number;
  seed: number;
  quick: boolean;
  tick: () => void;
};

/** Fits a unit on the rows of `on.rows`, each counting `on.target.weight` times. */
export function fitUnit(at: Place, on: { target: Target; rows: Int32Array }, run: UnitRun): Unit {
  const card = fitCard(at, on, run);
  const { engine } = run;
  if (engine === 'scorecard') return { ranks: ranksOf(at, on), model: null, card };
  return { ...fitModel(at, on, { ...run, engine }), card };
}

const ranksOf = (at: Place, on: { target: Target; rows: Int32Array }): Uint8Array[] =>
  orderedFeatures(at.grid).map((f) => levelRanks(at, on, at.grid.features[f]?.source.name ?? ''));

type ModelRun = Omit<TreeRun, 'monotone'>;

/** The part of a unit that the trees are. */
export function fitModel(
  at: Place,
  on: { target: Target; rows: Int32Array },
  { engine, events, quick, tick, seed, crew }: ModelRun,
): { ranks: Uint8Array[]; model: TreeModel } {
  const ranks = ranksOf(at, on);
  const data = binsFor(at.grid, at.table, ranks);
  const how = { engine, events, quick, tick, crew, seed: seedOf(seed, 1), monotone: monotoneOf(at.grid) };
  return { ranks, model: fitTrees(data, on, how) };
}

/** Raw log-odds of the requested rows, in their order; `model` null when the unit has no trees. */
export type RawLogits = { model: Float64Array | null; card: Float64Array };

/** What trees and card say, before blending and calibration. */
export function unitLogits(unit: Unit, at: Place, rows: Int32Array): RawLogits {
  const card = cardLogits(unit.card, at, rows);
  if (unit.model === null) return { model: null, card };
  const all = treeLogits(unit.model, binsFor(at.grid, at.table, unit.ranks).bins, rows);
  return { model: Float64Array.from(rows, (row) => f64(all, row)), card };
}

/** Blended raw log-odds of the requested rows, in their order. */
export function blendedLogits(unit: Unit, at: Place, of: { rows: Int32Array; blendWeight: number }): Float64Array {
  return blended(unitLogits(unit, at, of.rows), of.blendWeight);
}

/** Copies part[i] to whole[rows[i]]. */
export function scatter(whole: Float64Array, rows: Int32Array, part: Float64Array): void {
  for (let i = 0; i < rows.length; i++) whole[i32(rows, i)] = f64(part, i);
}
