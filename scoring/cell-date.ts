/**
 * Reads one cell as a date. Day-first and month-first are never guessed: where a cell could be either, the caller
 * says which, or the answer is "ambiguous". A time without a zone is taken as UTC.
 */
import { monthNumber } from './month-names';

export type DateOrder = 'dmy' | 'mdy';

const TIME = String.raw`(?:,?[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s?([ap])\.?m\.?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const YEAR_MONTH = /^(\d{4})[-/](\d{1,2})$/;
const NUMERIC = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}`, 'i');
const WEEKDAY = String.raw`^(?:\p{L}{2,10}\.?,?\s+)?`;
const DAY_NAME = new RegExp(
  String.raw`${WEEKDAY}(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s+)?(\p{L}{3,12})\.?[\s,-]+(?:de\s+)?'?(\d{4}|\d{2})${TIME}`,
  'iu',
);
const NAME_DAY = new RegExp(
  String.raw`${WEEKDAY}(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}`,
  'iu',
);
const NAME_YEAR = /^(\p{L}{3,12})\.?[\s-]+(\d{4})$/u;
const EAST_ASIAN = /^(\d{4})年(\d{1,2})月(\d{1,2})日$/u;
const LONGEST = 48;

/** Calendar parts; `order` is set when day and month could be exchanged. */
type Parts = { year: number; month: number; day: number; time: (string | undefined)[]; open?: [number, number] };

/**
 * @returns milliseconds since 1970 UTC; "ambiguous" when 03/04 could be either and `order` is null; undefined for
 * what is no date, or one that does not exist (30 February)
 */
export function readDate(cell: string, order: DateOrder | null): number | 'ambiguous' | undefined {
  const text = cell.trim();
  if (text.length < 6 || text.length > LONGEST) return undefined;
  const parts = numericParts(text) ?? namedParts(text);
  if (!parts) return undefined;
  if (!parts.open) return instant(parts);
  const [first, second] = parts.open;
  if (first > 12 || first === second) return instant({ ...parts, day: first, month: second });
  if (second > 12) return order === 'dmy' ? undefined : instant({ ...parts, day: second, month: first });
  if (order === null) return 'ambiguous';
  return instant(order === 'dmy' ? { ...parts, day: first, month: second } : { ...parts, day: second, month: first });
}

function numericParts(text: string): Parts | undefined {
  const iso = YEAR_FIRST.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[3]), day: Number(iso[4]), time: iso.slice(5) };
  const short = NUMERIC.exec(text);
  if (short) {
    const [a, b] = [Number(short[1]), Number(short[3])];
    const parts = { year: fullYear(short[4] ?? ''), month: b, day: a, time: short.slice(5) };
    return short[2] === '.' ? parts : { ...parts, open: [a, b] };
  }
  const whole = COMPACT.exec(text) ?? EAST_ASIAN.exec(text);
  if (whole) return { year: Number(whole[1]), month: Number(whole[2]), day: Number(whole[3]), time: [] };
  const month = YEAR_MONTH.exec(text);
  return month ? { year: Number(month[1]), month: Number(month[2]), day: 1, time: [] } : undefined;
}

function namedParts(text: string): Parts | undefined {
  if (!/\p{L}{3}/u.test(text)) return undefined;
  const dayFirst = DAY_NAME.exec(text);
  if (dayFirst) {
    const [, day, name = '', year = '', ...time] = dayFirst;
    return named({ name, day: Number(day), year: fullYear(year), time });
  }
  const nameFirst = NAME_DAY.exec(text);
  if (nameFirst) {
    const [, name = '', day, year, ...time] = nameFirst;
    return named({ name, day: Number(day), year: Number(year), time });
  }
  const monthOnly = NAME_YEAR.exec(text);
  return monthOnly ? named({ name: monthOnly[1] ?? '', day: 1, year: Number(monthOnly[2]), time: [] }) : undefined;
}

function named(found: { name: string; day: number; year: number; time: (string | undefined)[] }): Parts | undefined {
  const month = monthNumber(found.name);
  return month === undefined ? undefined : { year: found.year, month, day: found.day, time: found.time };
}

/** Two digits: 00–68 are 2000–2068, as POSIX does. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year <= 68 ? 2000 + year : 1900 + year;
}

function instant({ year, month, day, time }: Parts): number | undefined {
  if (year < 1900 || year > 2199 || month < 1 || month > 12) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  if (day < 1 || new Date(midnight).getUTCDate() !== day) return undefined;
  const [hours, minutes, seconds, half, zone] = time;
  if (hours === undefined) return midnight;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds ?? 0) > 60) return undefined;
  const shift = zoneMinutes(zone);
  return midnight + (hour * 60 + Number(minutes) - shift) * 60_000 + Number(seconds ?? 0) * 1000;
}

function zoneMinutes(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

export type OrderVerdict = { order: DateOrder | null; ambiguous: number; conflict: boolean };

/** Day-first or month-first for a whole column: one 25/03 settles it; both kinds present is a conflict. */
export function dateOrderOf(cells: Iterable<string>): OrderVerdict {
  let dayFirst = 0;
  let monthFirst = 0;
  let ambiguous = 0;
  for (const cell of cells) {
    const open = numericParts(cell.trim())?.open;
    if (!open) continue;
    const [first, second] = open;
    if (first > 12 && second <= 12) dayFirst++;
    else if (second > 12 && first <= 12) monthFirst++;
    else if (first !== second) ambiguous++;
  }
  if (dayFirst > 0 && monthFirst > 0) return { order: null, ambiguous, conflict: true };
  if (dayFirst > 0) return { order: 'dmy', ambiguous: 0, conflict: false };
  if (monthFirst > 0) return { order: 'mdy', ambiguous: 0, conflict: false };
  return { order: null, ambiguous, conflict: false };
}
