/** Stripe's API as questions: lists, single objects, and what its refusals mean to an admin. Knows addresses; no rows of ours. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { type Answer, type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type StripeOptions = {
  apiKey: string;
  baseUrl?: string;
  pace?: Partial<Pace>;
  allowed?: readonly Range[];
  /** Objects of a page; Stripe gives 100 at most. */
  pageSize?: number;
  /** This machine's clock, milliseconds since 1970: only to tell whether a position is older than Stripe's events. */
  now?: () => number;
};

/** The shapes that are read here; without it Stripe answers in those of the account, which may be older. */
const VERSION = '2025-03-31.basil';

/** What is read: the last part of the address. */
const PLACES = ['customers', 'subscriptions', 'invoices', 'products', 'prices', 'events'] as const;
/** The last is read by who may read subscriptions. */
export type Place = (typeof PLACES)[number] | 'subscription_items';

/** `after` is an id, `until` the last second of making that counts. */
export type Listing = { after?: string | null; until?: number | null; also?: readonly (readonly [string, string])[] };
const Made = z.looseObject({ id: z.string(), created: z.number() });
export type Made = z.infer<typeof Made>;
const List = z.object({ data: z.array(Made), has_more: z.boolean() });
export type List = z.infer<typeof List>;

const Refusal = z.object({ error: z.object({ code: z.string().optional(), message: z.string().optional() }) });

export type StripeApi = ReturnType<typeof stripeApi>;

export function stripeApi(options: StripeOptions) {
  const { apiKey, baseUrl = 'https://api.stripe.com', pace, allowed, pageSize = 100 } = options;
  const ask = vendorHttp({
    ...{ name: 'Stripe', baseUrl, pace, allowed, answerId: 'request-id' },
    headers: { authorization: `Bearer ${apiKey}`, 'stripe-version': VERSION },
  });
  /** null where Stripe has no such object. */
  const get = async (place: Place, path: string, signal: AbortSignal): Promise<unknown> => {
    const answer = await ask(`/v1/${path}`, signal);
    if (answer.status < 300) return answer.body;
    const { code, message } = Refusal.safeParse(answer.body).data?.error ?? {};
    if (code === 'resource_missing') return null;
    throw refused(place, answer, hidden(message, apiKey));
  };
  /** null where the object that it is to go on behind is gone. */
  const list = async (place: Place, listing: Listing & { limit?: number }, signal: AbortSignal) => {
    const body = await get(place, `${place}?${queryOf({ limit: pageSize, ...listing })}`, signal);
    if (body === null) return null;
    const page = parsed(List, body, `Stripe’s list of ${place}`);
    const again = page.data.some(({ id }) => id === listing.after);
    if (!again && (page.data.length > 0 || !page.has_more)) return page;
    const got = again ? 'a page twice' : 'an empty page, and says that more comes';
    throw new AppError('upstream', `Stripe gave ${got}, of its ${place}. The next run goes on from here.`);
  };
  return {
    list,
    one: (place: Place, id: string, signal: AbortSignal, query = '') =>
      get(place, `${place}/${encodeURIComponent(id)}${query}`, signal),
    /** Those of the places that the key may not read. */
    async refusedPlaces(signal: AbortSignal): Promise<Place[]> {
      const missing: Place[] = [];
      for (const place of PLACES) {
        const { status } = await ask(`/v1/${place}?limit=1`, signal);
        if (status === 403) missing.push(place);
        else if (status >= 300) await list(place, { limit: 1 }, signal);
      }
      return missing;
    },
  };
}

function queryOf({ after, until, also = [], limit }: Listing & { limit: number }): URLSearchParams {
  const query = new URLSearchParams([['limit', String(limit)], ...also.map(([name, value]) => [name, value])]);
  if (typeof after === 'string') query.set('starting_after', after);
  if (typeof until === 'number') query.set('created[lte]', String(until));
  return query;
}

function refused(place: Place, { status }: Answer, message: string): AppError {
  if (status === 401)
    return new AppError(
      'invalid',
      'Stripe does not accept the key. Expected a secret key (sk_…) or a restricted key (rk_…) that is not revoked.',
      { field: 'apiKey' },
    );
  if (status === 403) return notAllowed([place]);
  return new AppError('upstream', `Stripe refused to list its ${place} (${status})${message}.`);
}

/** Permissions of restricted keys are called like the places. */
export function notAllowed(places: readonly Place[]): AppError {
  const message = `The Stripe key may not read ${places.join(', ')}. Edit the key in Stripe’s dashboard and set ${places.length > 1 ? 'these' : 'this'} to “Read”.`;
  return new AppError('invalid', message, { field: 'apiKey' });
}

/** Stripe repeats parts of a key in its messages: a message that does is not passed on. */
function hidden(message: string | undefined, apiKey: string): string {
  if (message === undefined || message.includes(apiKey.slice(-4)) || /[rs]k_(test|live)/.test(message)) return '';
  return `: ${message.slice(0, 300).replace(/\.$/, '')}`;
}
