/**
 * When an account leaves: the chance of leaving in each of the next months, given that it is still there. One boosted model
 * for all months, with the month ahead among its columns and the columns that run with the calendar moved along.
 * Source: discrete-time survival as classification, Singer & Willett 1993.
 */
import { f64, i32 } from './at';
import { boostOptions } from './boost-options';
import { fitBoosted } from './boosted';
import { type Calibration, fitPlatt } from './calibration';
import { levelRanks } from './card-fit';
import { ALONE, type Crew, type Work } from './crew';
import type { RawTable } from './dataset';
import type { Target } from './gradients';
import { binsFor, fitGrid, type Grid, layOnGrid, monotoneOf, orderedFeatures, type Place } from './grid';
import { aheadSource, type Clock, expand, type Steps, stepsOf } from './hazard-rows';
import type { History } from './history';
import { predictTrees } from './predict';
import { seedOf } from './random';
import type { Trees } from './trees';
import { scatter } from './unit';

/** One cross-fit member: it did not see the accounts of its own fold. */
export type HazardMember = { ranks: Uint8Array[]; trees: Trees; calibration: Calibration };

/** `months` = how far ahead anything was seen; at most 12. */
export type Hazard = { grid: Grid; clocks: Clock[]; months: number; members: HazardMember[] };

/** More rows (snapshots × months ahead) than this are drawn down to it: the shape of a year needs no more. */
const MOST_ROWS = 60_000;

type HazardRun = {
  /** Fold of each snapshot's account, length n; −1 = in no fold, so that every member learns from it. */
  fold: Int8Array;
  folds: number;
  clocks: Clock[];
  seed: number;
  tick: (done: number, total: number) => void;
  /** Who does the fits; alone by default. */
  crew?: Crew;
};

/**
 * Fits the hazard of leaving, one member a fold.
 *
 * @returns null where nobody is known to have left within a year of a snapshot
 */
export function fitHazard(history: History, run: HazardRun): Hazard | null {
  const steps = stepsOf(history, { most: MOST_ROWS, seed: run.seed });
  const positives = steps.y.reduce((sum, y) => sum + y, 0);
  if (positives === 0 || positives === steps.y.length) return null;
  const raw = expand(history.raw, steps, run.clocks);
  const grid = fitGrid(raw, [...history.sources, aheadSource]);
  const at = { grid, table: layOnGrid(grid, raw) };
  const events = new Set(steps.row.filter((_, i) => steps.y[i] === 1).map((row) => i32(history.account, row))).size;
  const fits = fitMembers(at, steps, { ...run, events, account: history.account });
  return { grid, clocks: run.clocks, months: steps.months, members: calibratedMembers(at, steps, { ...run, fits }) };
}

type Fit = Omit<HazardMember, 'calibration'>;
type MemberRun = HazardRun & { events: number; account: Int32Array };

/** `fold` of each step's account. */
type Ground = { at: Place; target: Target; fold: Int8Array; events: number; seed: number };

/** Member k learns from every fold but k. */
export const HAZARDS: Work<Ground, number, Fit> = {
  name: 'hazards',
  open:
    ({ at, target, fold, events, seed }) =>
    (k, tick) => {
      const rows = Int32Array.from(fold.keys()).filter((i) => fold[i] !== k);
      const on = { target, rows };
      const ranks = orderedFeatures(at.grid).map((f) => levelRanks(at, on, at.grid.features[f]?.source.name ?? ''));
      const data = binsFor(at.grid, at.table, ranks);
      const how = { seed: seedOf(seed, 600 + k), monotone: monotoneOf(at.grid), tick };
      return { ranks, trees: fitBoosted(data, on, { ...how, options: boostOptions(events, rows.length) }) };
    },
};

function fitMembers(at: Place, { row, y }: Steps, run: MemberRun): Fit[] {
  const group = row.map((snapshot) => i32(run.account, snapshot));
  const target = { y, weight: new Float64Array(y.length).fill(1), group };
  const fold = Int8Array.from(row, (snapshot) => run.fold[snapshot] ?? -1);
  const ground = { at, target, fold, events: run.events, seed: run.seed };
  const orders = Array.from({ length: run.folds }, (_, k) => k);
  const cells = y.length * at.grid.features.length;
  return (run.crew ?? ALONE).share(HAZARDS, { ground, orders, cells, tick: run.tick });
}

type Calibrating = HazardRun & { fits: Fit[] };

/** Each member by the line through the predictions of the others on their own folds, as in a training. */
function calibratedMembers(at: Place, { row, y }: Steps, { fits, fold, folds }: Calibrating): HazardMember[] {
  const raw = new Float64Array(y.length);
  const foldOf = Int8Array.from(row, (snapshot) => fold[snapshot] ?? -1);
  fits.forEach(({ ranks, trees }, k) => {
    const rows = Int32Array.from(row.keys()).filter((i) => foldOf[i] === k || (k === 0 && foldOf[i] === -1));
    const all = predictTrees(trees, binsFor(at.grid, at.table, ranks).bins, rows);
    scatter(
      raw,
      rows,
      Float64Array.from(rows, (i) => f64(all, i)),
    );
  });
  return fits.map((fit, k) => {
    const others = Int32Array.from(row.keys()).filter((i) => foldOf[i] !== k && (foldOf[i] ?? -1) < folds);
    return { ...fit, calibration: fitPlatt(raw, y, others) };
  });
}

/**
 * Log-odds of leaving in each month ahead, given that the account is still there.
 *
 * @param foldOf fold of each row's account, length n: its own member is asked; −1 = the mean of all members
 * @returns n × hazard.months, row-major
 * @throws RangeError naming the columns that the table lacks
 */
export function hazardLogits(hazard: Hazard, raw: RawTable, foldOf: Int8Array): Float64Array {
  const { months, members, grid, clocks } = hazard;
  const row = Int32Array.from({ length: raw.n * months }, (_, i) => Math.floor(i / months));
  const month = Uint8Array.from(row, (_, i) => i % months);
  const steps = { row, month, y: new Uint8Array(row.length), months };
  const at = { grid, table: layOnGrid(grid, expand(raw, steps, clocks)) };
  const out = new Float64Array(row.length);
  members.forEach(({ ranks, trees, calibration }, k) => {
    const rows = Int32Array.from(row.keys()).filter((i) => [k, -1].includes(foldOf[row[i] ?? 0] ?? -1));
    const all = predictTrees(trees, binsFor(grid, at.table, ranks).bins, rows);
    for (let i = 0; i < rows.length; i++) {
      const at = i32(rows, i);
      const share = foldOf[i32(row, at)] === k ? 1 : 1 / members.length;
      out[at] = f64(out, at) + share * (calibration.a * f64(all, at) + calibration.b);
    }
  });
  return out;
}
