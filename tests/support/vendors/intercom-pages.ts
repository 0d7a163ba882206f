/**
 * Intercom's pages by cursor: a cursor is the sort value and the id of the last row, and the number of the next page, so
 * that a row which moves meanwhile is met again further on or not, but never hides another.
 */
import { z } from 'zod';
import { invalid, pageTooBig } from './intercom-errors';
import type { IntercomRecord } from './intercom-ledger';
import type { Fields, Json } from './vendor-server';

const MOST_PER_PAGE = 150;

export const Paging = z.object({
  per_page: z.coerce.number().int().min(1).optional(),
  starting_after: z.string().nullish(),
});
export type Order = { sortValue: (record: IntercomRecord) => Json; sign: 1 | -1 };
type Asked = { paging: z.infer<typeof Paging>; usual: number; order: Order };
type Key = [Json, string];

const Cursor = z.tuple([z.union([z.string(), z.number(), z.boolean(), z.null()]), z.coerce.string(), z.number()]);

export function paged(
  all: IntercomRecord[],
  { paging, usual, order }: Asked,
): { page: IntercomRecord[]; pages: Fields } {
  const size = paging.per_page ?? usual;
  if (size > MOST_PER_PAGE) throw pageTooBig();
  const keyOf = (record: IntercomRecord): Key => [order.sortValue(record), record.id];
  const sorted = [...all].sort((a, b) => order.sign * compareKeys(keyOf(a), keyOf(b)));
  const from = paging.starting_after ? cursorIn(paging.starting_after) : null;
  const rest = sorted.filter((each) => from === null || order.sign * compareKeys(keyOf(each), from.key) > 0);
  const page = rest.slice(0, size);
  const number = from?.page ?? 1;
  const last = page.at(-1);
  const more = last !== undefined && rest.length > size;
  const next: Fields = more ? { next: { page: number + 1, starting_after: cursorOf(keyOf(last), number + 1) } } : {};
  const pages = { type: 'pages', ...next, page: number, per_page: size, total_pages: Math.ceil(all.length / size) };
  return { page, pages };
}

const isNumber = (text: string) => /^\d+$/.test(text);

/** A conversation's id is sent as the number it is. */
const cursorOf = ([value, id]: Key, page: number) =>
  Buffer.from(JSON.stringify([value, isNumber(id) ? Number(id) : id, page])).toString('base64');

function cursorIn(text: string): { key: Key; page: number } {
  const parsed = Cursor.safeParse(jsonIn(Buffer.from(text, 'base64').toString()));
  if (!parsed.success) throw invalid('parameter_invalid', 'starting_after is not valid');
  const [value, id, page] = parsed.data;
  return { key: [value, id], page };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const compareKeys = ([a, id]: Key, [b, other]: Key) => compareValues(a, b) || compareIds(id, other);

/** What is not set comes last. */
export function compareValues(a: Json, b: Json): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [String(a), String(b)];
  return one < other ? -1 : Number(one > other);
}

const compareIds = (a: string, b: string) => (isNumber(a) && isNumber(b) ? Number(a) - Number(b) : compareValues(a, b));
