/** Days and months of the demo's history, all in UTC milliseconds. Reads no clock. */
export const DAY = 86_400_000;
/** Months of history. */
export const MONTHS = 30;
/** 5 January 1970, the first Monday there is: weeks are counted from it. */
const FIRST_MONDAY = 4 * DAY;
const FORTNIGHT = 14 * DAY;

/** from ≤ t < to. */
export type Span = { from: number; to: number };

/** The same day of the month, `count` months later; the 31st falls back to the last day there is. */
export function addMonths(time: number, count: number): number {
  const date = new Date(time);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
  const next = new Date(first);
  const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), last) - 1) * DAY;
}

/** Start of the history and every month end up to `asOf`: 31 midnights, of which the first is the start. */
export function monthStarts(asOf: number): number[] {
  const date = new Date(asOf);
  const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return Array.from({ length: MONTHS + 1 }, (_, k) => addMonths(last, k - MONTHS));
}

export const startOfDay = (time: number): number => Math.floor(time / DAY) * DAY;
/** Number of the fortnight a moment lies in, and where a fortnight starts (a Monday). */
export const fortnightOf = (time: number): number => Math.floor((time - FIRST_MONDAY) / FORTNIGHT);
export const fortnightStart = (fortnight: number): number => FIRST_MONDAY + fortnight * FORTNIGHT;
/** 2026-03-31 */
export const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** 2026-03-31T09:15:00Z */
export const instantText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
