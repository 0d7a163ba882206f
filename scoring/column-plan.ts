/**
 * The plan of a column: its type, the kind of data it is, what it is used for and why, in words. Plain data, so it
 * can be shown, edited and kept with a model.
 */
import type { DateOrder } from './cell-date';
import type { Decimal } from './cell-number';
import type { Component } from './dataset';

export type ColumnType = 'number' | 'money' | 'percent' | 'boolean' | 'date' | 'category' | 'id' | 'text' | 'constant';
export type ColumnRole = 'feature' | 'id' | 'name' | 'arr' | 'owner' | 'outcome' | 'ignore';

/** Why a column cannot be used, or should be looked at. */
export type ColumnProblem = 'constant' | 'id_like' | 'high_cardinality' | 'free_text' | 'ambiguous_dates';

export type ColumnFormat = {
  decimal: Decimal;
  /** null while 03/04 could be either. */
  order: DateOrder | null;
  /** Spelling of no and yes in the file. */
  labels: { no: string; yes: string } | null;
  /** Levels of a category, most frequent first; ends with OTHER when the rest were cut. */
  levels: string[];
};

export type ColumnPlan = {
  name: string;
  type: ColumnType;
  component: Component | null;
  role: ColumnRole;
  /** true = the model sees it. */
  used: boolean;
  reason: string;
  sign: -1 | 0 | 1;
  weight: number;
  actionable: boolean;
  /** +1: a higher value may only make a score healthier, −1: only riskier; absent or 0: as the data say. */
  direction?: -1 | 0 | 1;
  tenure: boolean;
  lastUse: boolean;
  format: ColumnFormat;
  problem: ColumnProblem | null;
  /** Cells without a value. */
  blanks: number;
  /** Filled cells that do not fit the type; they count as missing. */
  refused: { count: number; example: string };
  distinct: number;
};

/** Text table as read from a file: column-major, '' = blank; `cells[c]` has length `rows`. */
export type TextTable = { names: string[]; rows: number; cells: string[][] };

/** The level that takes the place of rare ones. */
export const OTHER = 'other';
/** A category keeps at most this many levels, OTHER included. */
export const MOST_LEVELS = 50;
/** A column is of a measured type when at least this share of its filled cells can be read so. */
export const READABLE_SHARE = 0.9;
/** Text that differs in more than this share of the rows describes nothing that repeats. */
export const UNIQUE_SHARE = 0.9;
/** Below this many rows "nearly every row differs" says nothing about a number or a category. */
export const FEW_ROWS = 20;

export const NO_FORMAT: ColumnFormat = { decimal: '.', order: null, labels: null, levels: [] };
