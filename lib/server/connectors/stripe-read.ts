/**
 * Reads a stream of Stripe's: first every object, newest first, then what its events name since that load began, each object
 * fetched anew. Knows Stripe's lists and its clock; of a row only that an object becomes one.
 */
import 'server-only';
import { z } from 'zod';
import type { Listing, StripeApi } from './stripe-api';
import { Tiers } from './stripe-money';
import type { Lookup, StripeStream } from './stripe-streams';
import { eachOf, parsed, type VendorRow } from './vendor-rows';

const DAY_MS = 86_400_000;
/** Stripe keeps an event for 30 days; one less, as its clock is not ours. */
const EVENTS_MS = 29 * DAY_MS;
/** Events that are listed later than one that happened after them are still met. */
const OVERLAP_SECONDS = 300;
const AT_ONCE = 4;

/** `since`: Stripe's clock of the newest event known; `at`: ours then; `named`: the newest name of a product that is in the rows. */
const Position = { v: z.literal(1), since: z.number(), at: z.number(), named: z.number() };
/** Behind the id `after`, among those made until the second `until`. */
const Place = { after: z.string().nullable(), until: z.number().nullable() };
export const StripeCursor = z.discriminatedUnion('phase', [
  z.object({ ...Position, phase: z.literal('load'), ...Place }),
  /** `newest`, `began`: what `since` and `at` are once this walk is done. */
  z.object({ ...Position, phase: z.literal('events'), ...Place, newest: z.number(), began: z.number() }),
  z.object({ ...Position, phase: z.literal('done') }),
]);
export type StripeCursor = z.infer<typeof StripeCursor>;
type Loading = Extract<StripeCursor, { phase: 'load' }>;
type Walking = Extract<StripeCursor, { phase: 'events' }>;

export type Run = { api: StripeApi; stream: StripeStream; look: Lookup; now: number; signal: AbortSignal };
export type Step = { rows: VendorRow[]; cursor: StripeCursor };

/** Where reading goes on, or begins anew: without a position, with one that is too old, or with one of a clock that was wrong. */
export async function begin(run: Run, kept: StripeCursor | null, incremental: boolean): Promise<StripeCursor> {
  const { now } = run;
  if (kept === null || now - kept.at > EVENTS_MS || kept.at - now > DAY_MS) return load(run);
  if (kept.phase !== 'done') return kept;
  return incremental ? walk(kept, now) : load(run);
}

/** Before the first object is read: what happens from here on is told by an event that is not older than the newest now. */
async function load({ api, now, signal }: Run, named = -1): Promise<Loading> {
  const newest = await api.list('events', { limit: 1 }, signal);
  const since = newest?.data[0]?.created ?? 0;
  return { v: 1, phase: 'load', since, at: now, named: Math.max(named, since - 1), after: null, until: null };
}

const walk = ({ since, at, named }: StripeCursor, now: number): Walking => ({
  ...{ v: 1, phase: 'events', since, at, named, after: null, until: null, newest: since, began: now },
});

/** One page of objects. */
export async function loadStep(run: Run, cursor: Loading, incremental: boolean): Promise<Step> {
  const { api, stream, signal, now } = run;
  const { place, query } = stream;
  const page = await listed(api, { place, ...cursor, also: query }, signal);
  const rows = await eachOf(page.data, AT_ONCE, (object) => rowOf(run, object.id, object));
  const last = page.data.at(-1);
  const { v, since, at, named } = cursor;
  if (page.has_more && last) return { rows: rows.flat(), cursor: { ...cursor, after: last.id, until: last.created } };
  return { rows: rows.flat(), cursor: incremental ? walk(cursor, now) : { v, phase: 'done', since, at, named } };
}

type Listed = Listing & { place: StripeStream['place'] };

/** An object that is gone is no place to go on behind: then from its second on, of which some may come twice. */
async function listed(api: StripeApi, { place, after, until, also }: Listed, signal: AbortSignal) {
  const page = await api.list(place, { after, until, also }, signal);
  return page ?? (await api.list(place, { until, also }, signal)) ?? { data: [], has_more: false };
}

const Told = z.object({
  ...{ type: z.string(), created: z.number() },
  data: z.object({
    object: z.object({ id: z.string().optional(), ended_at: z.number().nullish() }),
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
});
type Told = z.infer<typeof Told>;

/** One page of events, and what they name as it is now. */
export async function eventStep(run: Run, cursor: Walking): Promise<Step> {
  const { api, stream, signal } = run;
  const from = ['created[gte]', String(Math.max(0, cursor.since - OVERLAP_SECONDS))] as const;
  const page = await api.list('events', { after: cursor.after, also: [...stream.events, from] }, signal);
  if (page === null) return { rows: [], cursor: walk(cursor, run.now) }; // its last event is 30 days old: again from the newest
  const events = page.data.map((event) => parsed(Told, event, 'an event of Stripe’s'));
  const named = Math.max(-1, ...events.filter(renames).map(({ created }) => created));
  if (named > cursor.named) return { rows: [], cursor: await load(run, named) };
  const ids = new Set(events.flatMap((event) => toldOf(event, stream)));
  const rows = await eachOf([...ids], AT_ONCE, async (id) => rowOf(run, id, await api.one(stream.place, id, signal)));
  const newest = Math.max(cursor.newest, ...events.map(({ created }) => created));
  const last = page.data.at(-1);
  if (page.has_more && last) return { rows: rows.flat(), cursor: { ...cursor, newest, after: last.id } };
  const done = { v: 1 as const, phase: 'done' as const, since: newest, at: cursor.began, named: cursor.named };
  return { rows: rows.flat(), cursor: done };
}

/** Such events come only where they were asked for. */
const renames = ({ type, data }: Told): boolean =>
  type === 'product.updated' && Object.hasOwn(data.previous_attributes ?? {}, 'name');

function toldOf({ data: { object } }: Told, { prefix, endedOnly }: StripeStream): string[] {
  const known = object.id?.startsWith(prefix) && !(endedOnly && object.ended_at === null);
  return known && object.id !== undefined ? [object.id] : [];
}

const Gone = z.object({ deleted: z.literal(true) });

async function rowOf({ stream, look }: Run, id: string, object: unknown): Promise<VendorRow[]> {
  if (object === null || Gone.safeParse(object).success) return [{ id, cells: null }];
  const made = await stream.cells(object, look);
  return made ? [{ id, cells: made.cells }] : [];
}

const Product = z.object({ name: z.string() });
const Tiered = z.object({ tiers: Tiers });

/** Each is asked for once, as long as this lookup lives. */
export function lookup(api: StripeApi, signal: AbortSignal): Lookup {
  const names = new Map<string, Promise<string>>();
  const tiers = new Map<string, Promise<Tiers>>();
  const once = <T>(kept: Map<string, Promise<T>>, id: string, ask: () => Promise<T>): Promise<T> => {
    const asked = kept.get(id) ?? ask();
    kept.set(id, asked);
    return asked;
  };
  const nameOf = async (id: string) => {
    const product = await api.one('products', id, signal);
    return product === null ? id : parsed(Product.partial(), product, 'a product of Stripe’s').name || id;
  };
  const tiersOf = async (id: string) =>
    parsed(Tiered, await api.one('prices', id, signal, '?expand[]=tiers'), 'a tiered price of Stripe’s').tiers;
  const itemsOf = async (subscription: string) => {
    const page = await api.list('subscription_items', { also: [['subscription', subscription]] }, signal);
    return page?.data ?? [];
  };
  return {
    itemsOf,
    productName: (id) => once(names, id, () => nameOf(id)),
    tiersOf: (price) => once(tiers, price, () => tiersOf(price)),
  };
}
