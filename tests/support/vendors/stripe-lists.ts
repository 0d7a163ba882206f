/** Stripe's lists: newest first, filtered, from a place that is an object's id, with what is asked for expanded. */
import { badInteger, invalid, missing, unknownParameter } from './stripe-errors';
import { keptEvents, type StripeLedger } from './stripe-ledger';
import { itemsOf } from './stripe-render';
import type { StripeObject } from './stripe-shapes';

export type Kind = 'customers' | 'subscriptions' | 'invoices' | 'products' | 'prices' | 'events';

/** The plain filters: a parameter and the field that has to be the same. */
const SAME: Record<Kind, readonly string[]> = {
  customers: ['email'],
  subscriptions: ['customer', 'collection_method'],
  invoices: ['customer', 'status', 'collection_method'],
  products: ['active', 'url'],
  prices: ['active', 'currency', 'product', 'type'],
  events: [],
};
const OWN: Record<Kind, readonly string[]> = {
  customers: [],
  subscriptions: ['status', 'price'],
  invoices: ['subscription'],
  products: ['ids[]'],
  prices: ['lookup_keys[]'],
  events: ['type', 'types[]'],
};
const ALL = ['limit', 'starting_after', 'ending_before', 'expand[]', 'created'];
const RANGE = { gt: (a: number, b: number) => a > b, gte: (a: number, b: number) => a >= b } as const;

export type Page = { data: StripeObject[]; has_more: boolean };

export function pageOf(ledger: StripeLedger, kind: Kind, asked: URLSearchParams): Page {
  const query = plain(asked);
  for (const name of query.keys())
    if (![...ALL, ...SAME[kind], ...OWN[kind]].includes(name.replace(/^created\[[lg]te?\]$/, 'created')))
      throw unknownParameter(name);
  checkTypes(query);
  const limit = limitOf(query.get('limit'));
  const [after, before] = [query.get('starting_after'), query.get('ending_before')];
  if (after !== null && before !== null)
    throw invalid('You may only specify one of these parameters: starting_after, ending_before.');
  const all = newestFirst(ledger, kind);
  const fits = (each: StripeObject) => fitsAll(kind, each, query);
  if (before !== null) {
    const rest = all.slice(0, placeOf(all, kind, { id: before, param: 'ending_before' })).filter(fits);
    return { data: rest.slice(-limit), has_more: rest.length > limit };
  }
  const from = after === null ? 0 : placeOf(all, kind, { id: after, param: 'starting_after' }) + 1;
  const rest = all.slice(from).filter(fits);
  return { data: rest.slice(0, limit), has_more: rest.length > limit };
}

/** Clients write an array as `a[]` or as `a[0]`, which is the same. */
function plain(asked: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...asked].map(([name, value]) => [name.replace(/\[\d+\]$/, '[]'), value]));
}

function limitOf(asked: string | null): number {
  if (asked === null) return 10;
  if (!/^-?\d+$/.test(asked)) throw badInteger('limit', `Invalid integer: ${asked}`);
  if (Number(asked) < 1) throw badInteger('limit', 'This value must be greater than or equal to 1.');
  if (Number(asked) > 100)
    throw badInteger('limit', `This value must be less than or equal to 100 (it currently is '${asked}').`);
  return Number(asked);
}

/** Of one second, the last made is first. */
function newestFirst(ledger: StripeLedger, kind: Kind): StripeObject[] {
  if (kind === 'events') return keptEvents(ledger);
  return [...ledger[kind].values()].reverse().sort((a, b) => b.created - a.created);
}

/** The place of an object that is no longer there is no place: a reader has to begin elsewhere. */
function placeOf(all: StripeObject[], kind: Kind, cursor: { id: string; param: string }): number {
  const place = all.findIndex((each) => each.id === cursor.id);
  if (place < 0) throw missing(kind.slice(0, -1), cursor);
  return place;
}

function fitsAll(kind: Kind, each: StripeObject, query: URLSearchParams): boolean {
  const same = SAME[kind].every((name) => !query.has(name) || String(each[name]) === query.get(name));
  return same && fitsCreated(each, query) && FITS[kind](each, query);
}

function fitsCreated({ created }: StripeObject, query: URLSearchParams): boolean {
  return [...query].every(([name, value]) => {
    const at = Number(value);
    if (name === 'created') return created === at;
    if (name === 'created[gt]' || name === 'created[gte]')
      return RANGE[name === 'created[gt]' ? 'gt' : 'gte'](created, at);
    if (name === 'created[lt]' || name === 'created[lte]')
      return !RANGE[name === 'created[lt]' ? 'gte' : 'gt'](created, at);
    return true;
  });
}

function checkTypes(query: URLSearchParams): void {
  const types = query.getAll('types[]');
  if (query.has('type') && types.length > 0)
    throw invalid('You may only specify one of these parameters: type, types.');
  if (types.length > 20) throw invalid('You may only specify up to 20 types.', 'types');
}

const oneOf = (query: URLSearchParams, name: string, value: unknown) =>
  !query.has(name) || query.getAll(name).includes(String(value));

const FITS: Record<Kind, (each: StripeObject, query: URLSearchParams) => boolean> = {
  customers: () => true,
  /** Without a status, what has not ended; `canceled` and `all` also of customers that are deleted. */
  subscriptions: (each, query) => {
    const status = query.get('status');
    const ended = each.status === 'canceled' || each.status === 'incomplete_expired';
    if (query.has('price') && !itemsOf(each).some((item) => item.price === query.get('price'))) return false;
    if (status === null) return each.status !== 'canceled';
    return status === 'all' || (status === 'ended' ? ended : each.status === status);
  },
  invoices: (each, query) =>
    !query.has('subscription') || JSON.stringify(each.parent).includes(`"${query.get('subscription')}"`),
  products: (each, query) => oneOf(query, 'ids[]', each.id),
  prices: (each, query) => oneOf(query, 'lookup_keys[]', each.lookup_key),
  events: (each, query) => {
    const wanted = query.get('type');
    if (wanted === null) return oneOf(query, 'types[]', each.type);
    return wanted.endsWith('*') ? String(each.type).startsWith(wanted.slice(0, -1)) : each.type === wanted;
  },
};
