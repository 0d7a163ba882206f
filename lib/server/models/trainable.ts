/** What learning and ranking take and give, and the rows of a table as training takes them. */
import {
  baselineOf,
  type ColumnPlan,
  type EffectCurve,
  type Finding,
  groupRows,
  type Healths,
  type MovesTogether,
  type OutcomeCounts,
  type RawTable,
  type Reference,
  type Scores,
  type Segments,
  signalsOf,
  sourcesOf,
  type TextTable,
  type TrainInput,
  type Training,
  type TrainOptions,
  takeRows,
  type ValueRange,
} from '@/scoring';

/** Rows with an outcome are learned from; all rows are scored. `y` and `known` have length table.rows. */
export type LearnInput = {
  table: TextTable;
  plans: ColumnPlan[];
  y: Uint8Array;
  known: Uint8Array;
  options: Pick<TrainOptions, 'seed' | 'engine' | 'horizon'> & { scaleAnchor?: number };
  findings: Finding[];
  dated?: DatedRows;
};

/**
 * Dated training: several rows belong to one account, numbered from 0 in `account` (length table.rows). Rows with a label are
 * learned from; `live` = 1 for those that are scored (length table.rows). `past` = rows of whose month ends only the health
 * is wanted. `undated` = columns left out because a value has no date.
 */
export type DatedRows = {
  account: Int32Array;
  live: Uint8Array;
  past: Int32Array;
  undated: string[];
  /** As in `History`, of every row. */
  day: Float64Array;
  leavesIn: Float64Array;
  counts: Uint8Array;
  until: number;
  horizonDays: number;
};

export type Learned = {
  training: Training;
  findings: Finding[];
  segments: Segments;
  /** Of all rows (dated: of the live rows, in their order), each by members that did not see its outcome. */
  scores: Scores;
  /** Fold of each of these rows, or of its account, in training; −1 = not trained on. */
  fold: Int8Array;
  /** Dated: fold of each account; −1 = not trained on. */
  foldOfAccount: Int8Array | null;
  /** Index of each row's segment; −1 = none. */
  segmentOf: Int32Array;
  /** Per column: what a usual account has, in words, and what the value does to the score here. */
  typical: Record<string, string>;
  effects: Record<string, string>;
  ranges: Record<string, ValueRange>;
  /** Per column, what goes with its values in the score of the accounts that are still there. */
  curves: Record<string, EffectCurve>;
  /** Columns whose values move together over the rows learned from. */
  together: MovesTogether[];
  /** How the values of the scored rows fall into bins, to be held against later passes. */
  reference: Reference[];
  /** Latest date of the data, milliseconds UTC; null without dates. */
  dataUntil: number | null;
  raw: RawTable;
  segmentMs: number;
  /** Dated: of the rows in `past`, each by a member that did not see its account's outcome; else absent. */
  past?: Healths;
  /** Dated, and trained on enough leavers: the hazard as its file, and of each scored row the chance of still being a customer after 1, 2, … months. */
  hazard?: Uint8Array;
  survival?: Float64Array[];
  /** Accounts by outcome, where too few of one kind kept the card from being measured; else absent. */
  unmeasured?: OutcomeCounts;
};

/** Bootstrap refits behind an interval. */
export const INTERVAL_MEMBERS = 20;

/** Rows to learn from: `y` 1 = left, length raw.n. */
export type Labelled = { raw: RawTable; y: Uint8Array; plans: ColumnPlan[] };

/** `group`: rows that share a fold; `account`: rows that count as one. */
export type Trainable = Labelled & { group: Int32Array; account: Int32Array; options: LearnInput['options'] };

/** The labelled rows with the columns of some plans, as training takes them. */
export function trainInput({ raw, y, group, account }: Trainable, plans: ColumnPlan[]): TrainInput {
  const names = new Set(plans.filter((plan) => plan.used).map((plan) => plan.name));
  const part: RawTable = { n: raw.n, columns: raw.columns.filter((column) => names.has(column.name)) };
  return {
    raw: part,
    y,
    group,
    account,
    sources: sourcesOf(plans),
    baseline: baselineOf(plans),
    signals: signalsOf(plans),
  };
}

/** The rows with their outcomes: months of one account share its fold, undated rows that look alike share one. */
export function trainable(
  input: LearnInput,
  { raw, rows, y }: { raw: RawTable; rows: Int32Array; y: Uint8Array },
): Trainable {
  const part = takeRows(raw, rows);
  const own = input.dated && Int32Array.from(rows, (row) => input.dated?.account[row] ?? -1);
  const group = own ?? groupRows(part);
  return {
    raw: part,
    y,
    plans: input.plans,
    group,
    account: own ?? Int32Array.from(rows.keys()),
    options: input.options,
  };
}
