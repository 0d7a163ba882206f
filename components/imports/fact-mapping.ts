/** The rules of the map step for files of facts. Pure, so that it can be tested as it stands. */
import type { FactGuess, FactMapping, ImportDetail } from '@/lib/contracts/imports';
import type { Problem } from './mapping';

export type ChangeFacts = (change: (now: FactMapping) => FactMapping) => void;
export type FactProps = {
  detail: ImportDetail;
  mapping: FactMapping;
  problems: readonly Problem[];
  onChange: ChangeFacts;
};

/** As decided before, else as guessed. */
export function factStart({ mapping, suggested, version }: ImportDetail, guess: FactGuess): FactMapping {
  if (mapping && mapping.kind === guess.kind) return { ...mapping, version };
  const { currency, dateOrder, decimal } = suggested;
  const recorded = { rule: 'occurred' as const, column: null, lagDays: 0 };
  return {
    kind: guess.kind,
    columns: guess.columns,
    fixed: guess.fixed,
    recorded,
    currency,
    dateOrder,
    decimal,
    version,
  };
}

export const guessOf = (detail: ImportDetail, { kind }: FactMapping): FactGuess | undefined =>
  detail.facts.find((guess) => guess.kind === kind);

/** A value that stands in every row is chosen like a column; no column's name begins with a NUL. */
const FIXED = '\u0000';
export const fixedChoice = (value: string): string => FIXED + value;

/** What a field is taken from: a column's name, a fixed value, or nothing. */
export function sourceOf({ columns, fixed }: FactMapping, key: string): string {
  const value = fixed.find(({ field }) => field === key)?.value;
  return value === undefined ? (columns.find(({ field }) => field === key)?.name ?? '') : fixedChoice(value);
}

/** One column for a field and one field for a column: whoever is chosen last has it. */
export function chooseSource(mapping: FactMapping, key: string, source: string): FactMapping {
  const fixed = mapping.fixed.filter(({ field }) => field !== key);
  if (source.startsWith(FIXED)) fixed.push({ field: key, value: source.slice(FIXED.length) });
  const columns = mapping.columns.map((column) =>
    column.name === source ? { ...column, field: key } : column.field === key ? { ...column, field: null } : column,
  );
  return { ...mapping, fixed, columns };
}

/** What must be settled before a dry run; each names its fields or columns. */
export function factProblems(mapping: FactMapping, detail: ImportDetail): Problem[] {
  const guess = guessOf(detail, mapping);
  if (!guess) return [];
  const { fields, oneOf } = guess;
  const has = (key: string) => sourceOf(mapping, key) !== '';
  const label = (key: string) => fields.find((field) => field.key === key)?.label ?? key;
  const problems: Problem[] = fields
    .filter(({ key, required }) => required && !has(key))
    .map(({ key }) => ({ at: 'fields', columns: [key], message: `Choose the column that holds “${label(key)}”.` }));
  for (const group of oneOf)
    if (!group.some(has))
      problems.push({
        at: 'fields',
        columns: group,
        message: `Choose a column for at least one of ${group.map((key) => `“${label(key)}”`).join(', ')}.`,
      });
  if (mapping.recorded.rule === 'column' && mapping.recorded.column === null)
    problems.push({ at: 'recorded', columns: [], message: 'Choose the column that says when the facts were learned.' });
  const unsettled = unsettledDates(mapping, detail);
  if (mapping.dateOrder === null && unsettled.length > 0)
    problems.push({
      at: 'dates',
      columns: unsettled,
      message: `Say whether the day or the month comes first in ${unsettled.join(', ')}.`,
    });
  return problems;
}

/** Columns in use whose dates could be read both ways. */
export function unsettledDates({ columns, recorded }: FactMapping, detail: ImportDetail): string[] {
  const used = new Set(columns.filter(({ field }) => field !== null).map(({ name }) => name));
  return detail.columns
    .filter(({ name, problem }) => problem === 'ambiguous_dates' && (used.has(name) || recorded.column === name))
    .map(({ name }) => name);
}
