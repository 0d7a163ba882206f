/**
 * The chance of an event other than leaving, for a lens of its own: the engine, the folds, the blend and the calibration of
 * health, without points and intervals. Knows neither what the event is nor when it happens.
 */
import { i32, u8 } from './at';
import { type Estimate, groupedError, within } from './auc';
import { baselineScores } from './baseline';
import { TRAINED_FROM } from './blend';
import { outOfFold } from './calibrate';
import { canonicalOrder } from './canonical';
import type { ChanceModel } from './chance-file';
import type { Crew } from './crew';
import type { FeatureSource, Progress, RawTable } from './dataset';
import { askMembers, fitMembers } from './fit-members';
import { type Job, rowsOfFold } from './fits';
import { accountsUpTo } from './random';
import { LEAST_STAYERS } from './refusal';
import { foldedAuc } from './report';
import { takeRows } from './take-rows';
import { scatter } from './unit';

/** Fewest accounts to which the event happened; as many to which it did not are needed as for health. */
export const LEAST_EVENTS = TRAINED_FROM;
/** Of more rows whole accounts are drawn: a lens must not take as long as the training it comes after. */
const MOST_ROWS = 60_000;

/** n rows: `y` 1 = the event follows; accounts numbered from 0. */
export type ChanceInput = { raw: RawTable; sources: FeatureSource[]; y: Uint8Array; account: Int32Array };
type Run = { seed: number; progress?: Progress; crew?: Crew };

/** `events` and `others` = accounts with and without the event. */
export type ChanceFound = { events: number; others: number; rows: number };
/** Out of fold, by account; `baseline` = the area of the best single column, chosen inside the folds. */
export type ChanceMeasured = ChanceFound & { auc: Estimate; baseline: number; baseRate: number };
/** `fold` of each account, by its number; −1 = not learned from. */
export type ChanceVerdict =
  | ({ state: 'too_few' } & ChanceFound)
  | ({ state: 'no_signal' } & ChanceMeasured)
  | ({ state: 'learned'; model: ChanceModel; fold: Int8Array } & ChanceMeasured);

/** @throws RangeError if lengths differ, or a source names no column */
export function trainChance({ sources, ...input }: ChanceInput, { seed, ...run }: Run): ChanceVerdict {
  const { raw, y, account } = drawn(input, seed);
  const events = new Set(account.filter((_, row) => y[row] === 1)).size;
  const found = { events, others: new Set(account).size - events, rows: raw.n };
  if (events < LEAST_EVENTS || found.others < LEAST_STAYERS) return { state: 'too_few', ...found };
  const columns = { tenure: null, lastUse: null };
  const table = { raw, sources, y, group: account, baseline: columns, signals: [] };
  const { cross } = fitMembers(table, { ...run, seed, engine: 'auto', horizon: '' });
  const { job, members, frame } = cross;
  const area = foldedAuc(outOfFold(cross).logit, job.labels);
  const auc = within(area.value, groupedError(area.influence, account));
  const baseRate = y.reduce((sum, each) => sum + each, 0) / y.length;
  const measured = { ...found, auc, baseline: foldedAuc(singleBest(raw, job), job.labels).value, baseRate };
  if (auc.low <= 0.5) return { state: 'no_signal', ...measured };
  const fold = new Int8Array(input.account.reduce((most, number) => Math.max(most, number + 1), 0)).fill(-1);
  account.forEach((number, row) => {
    fold[number] = job.labels.fold[row] ?? -1;
  });
  return { state: 'learned', ...measured, model: { grid: job.at.grid, members, frame }, fold };
}

/**
 * The chance of the event for n rows, [0, 1].
 *
 * @param fold of each row's account in training, length n: its own member is asked; −1 = the mean of all, in log-odds
 * @throws RangeError naming the columns that the table lacks
 */
export function chancesOf({ grid, members, frame }: ChanceModel, raw: RawTable, fold: Int8Array): Float64Array {
  return askMembers({ job: { at: { grid } }, members, frame }, raw, fold).probability;
}

type Rows = Omit<ChanceInput, 'sources'>;

/** In an order of its own, so that the order of the rows changes nothing. */
function drawn({ raw, y, account }: Rows, seed: number): Rows {
  if (y.length !== raw.n || account.length !== raw.n)
    throw new RangeError(`Expected ${raw.n} outcomes and accounts, got ${y.length} and ${account.length}`);
  const rows = accountsUpTo(canonicalOrder(raw, account, y), account, { most: MOST_ROWS, seed });
  return {
    raw: takeRows(raw, rows),
    y: Uint8Array.from(rows, (row) => u8(y, row)),
    account: Int32Array.from(rows, (row) => i32(account, row)),
  };
}

function singleBest(raw: RawTable, { labels, target, at }: Job): Float64Array {
  const out = new Float64Array(raw.n);
  for (let k = 0; k < labels.folds; k++) {
    const score = rowsOfFold(labels, k, true);
    const fold = { target, learn: rowsOfFold(labels, k, false), score };
    scatter(out, score, baselineScores(raw, at, { columns: { tenure: null, lastUse: null }, fold }));
  }
  return out;
}
