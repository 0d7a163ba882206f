/** Salesforce's ids: 15 characters in which case counts, or 18, whose last three say which of the others are capitals. */
import { BASE62 } from './draws';

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** One character for every five: the first of the five is the lowest bit, set where it is a capital. */
export function longId(short: string): string {
  const ends = [0, 5, 10].map((from) =>
    [...short.slice(from, from + 5)].reduce((sum, each, bit) => sum + (/[A-Z]/.test(each) ? 2 ** bit : 0), 0),
  );
  return short + ends.map((end) => SUFFIX[end]).join('');
}

/** Of either form the long one; null where it is no id. */
export function idOf(text: string): string | null {
  if (/^[0-9A-Za-z]{15}$/.test(text)) return longId(text);
  return /^[0-9A-Za-z]{18}$/.test(text) && longId(text.slice(0, 15)) === text ? text : null;
}

/** The nth id of a kind: its prefix, three characters for where the company is kept, and a number to the base of 62. */
export function idAt(prefix: string, n: number): string {
  let digits = '';
  for (let rest = n; digits.length < 9; rest = Math.floor(rest / 62)) digits = (BASE62[rest % 62] ?? '0') + digits;
  return longId(`${prefix}5eA${digits}`);
}
