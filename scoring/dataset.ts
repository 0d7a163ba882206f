/**
 * What the engines learn from, as plain typed arrays. Knows no file, no table and no clock: whoever builds a
 * `RawTable` has already decided what was known when.
 */

/** The kinds of data a company connects; each feature belongs to exactly one. */
export const COMPONENTS = [
  'usage',
  'adoption',
  'feedback',
  'support',
  'relationship',
  'commercial',
  'firmographic',
  'custom',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** A number column: `values` has length n, NaN = missing. */
export type NumberColumn = { name: string; kind: 'number'; values: Float64Array };

/** A category column: `codes` has length n and points into `levels`; −1 = missing. */
export type CategoryColumn = { name: string; kind: 'category'; codes: Int32Array; levels: string[] };

export type RawColumn = NumberColumn | CategoryColumn;

/** n rows, one per snapshot (dated) or account (undated). Row order is free; results come back in it. */
export type RawTable = { n: number; columns: RawColumn[] };

/** What a source column means to the model. `name` finds the column in the raw table. */
export type FeatureSource = {
  name: string;
  component: Component;
  /** true = someone can act on it; false = context. */
  actionable: boolean;
  /** Expert sign: +1 = a high value is healthy, −1 = a high value is a warning, 0 = no opinion. */
  sign: -1 | 0 | 1;
  /** Direction in which the predicted risk of leaving may only move: +1 rises, −1 falls, 0 free. */
  monotone: -1 | 0 | 1;
};

/**
 * One column of the matrix the trees see. Several features may come from one source column (one per level of a
 * category); attributions are summed back to the source for people.
 */
export type Feature = {
  name: string;
  source: FeatureSource;
  /** One-hot level, or null for a number or an ordered category. */
  level: string | null;
};

/** n × d, column-major: `columns[f]` has length n; NaN = missing. */
export type Matrix = { n: number; features: Feature[]; columns: Float64Array[] };

/** Tells a long computation how far it is; throw from it to cancel. `done` of `total` steps of `stage`. */
export type Progress = (stage: string, done: number, total: number) => void;
