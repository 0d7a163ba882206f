/** A row that was not stored, and what to do about it. */

export type RowRule =
  | 'ragged'
  | 'broken_quote'
  | 'invalid_bytes'
  | 'nul_byte'
  | 'not_a_number'
  | 'not_finite'
  | 'not_a_date'
  | 'impossible_date'
  | 'ambiguous_date'
  | 'not_a_boolean'
  | 'blank_id'
  | 'own_parent'
  | 'too_long'
  | 'duplicate_row'
  | 'duplicate_id'
  | 'blank_value'
  | 'impossible_value'
  | 'not_whole'
  | 'not_an_email'
  | 'not_a_currency'
  | 'not_a_choice'
  | 'future_date'
  | 'dates_out_of_order'
  | 'unknown_account'
  | 'not_mapped';

export type RowProblem = {
  /** Physical line in the file, from 1. */
  line: number;
  /** null = the row as a whole. */
  column: string | null;
  value: string;
  rule: RowRule;
  message: string;
  fix: string;
};

/** Of a row refused by these it is not known which row it is. */
export const NOT_READ: readonly RowRule[] = ['ragged', 'broken_quote', 'invalid_bytes', 'nul_byte', 'not_mapped'];

/** Shown values are cut: a cell may hold a megabyte. */
export const shown = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value);
