/** A stored value as a file would write it: with a decimal point, ISO dates, yes and no. Training and scoring read it back alike. */
import { type DateOrder, readDate } from '@/scoring';

const DAY = 86_400_000;

/** A snapshot's values, or an account's fields, as they lie in the database. */
export type StoredValues = Record<string, string | number | boolean>;

/** Blank where there is none; a column may be called "constructor". */
export function cellOf(values: StoredValues, key: string): string {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  return value === undefined ? '' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

/** Whole days from the date in a cell to `asOf`; null where it holds no date. */
export function daysBefore(cell: string, asOf: Date, order: DateOrder | null): string | null {
  const at = cell === '' ? undefined : readDate(cell, order);
  return typeof at === 'number' ? String(Math.round((asOf.getTime() - at) / DAY)) : null;
}
