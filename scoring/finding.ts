/** Something a person should know about the data before trusting a score. Plain data. */

export type FindingCode =
  | 'leak_after_outcome'
  | 'leak_single'
  | 'leak_combined'
  | 'leak_zeroed'
  | 'facts_before_account'
  | 'missing_rate_shift'
  | 'duplicate_rows'
  | 'duplicate_ids'
  | 'conflicting_outcomes'
  | 'no_signal'
  | 'too_few_events'
  | 'drawn_accounts'
  | 'no_outcomes'
  | 'constant'
  | 'id_like'
  | 'high_cardinality'
  | 'free_text'
  | 'undated_field'
  | 'ambiguous_dates'
  | 'refused_values'
  | 'refused_rows'
  | 'blank_outcome';

export type Finding = {
  code: FindingCode;
  columns: string[];
  /** How many rows it concerns; null = the file as a whole. */
  rows: number | null;
  /** What was found and what to do about it. */
  message: string;
};

/** Open findings of these kinds block a promotion. */
export const LEAKS: readonly FindingCode[] = ['leak_after_outcome', 'leak_single', 'leak_combined', 'leak_zeroed'];

/** "1 row", "12,345 rows". */
export function rowsWord(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
}

/** "“a”, “b” and 3 more". */
export function namesWord(names: readonly string[], most = 5): string {
  const listed = names
    .slice(0, most)
    .map((name) => `“${name}”`)
    .join(', ');
  return names.length > most ? `${listed} and ${names.length - most} more` : listed;
}
