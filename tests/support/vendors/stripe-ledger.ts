/**
 * What is true at Stripe: objects, deleted customers, and an event for each change, under a clock that the test moves.
 * The verbs that change it are in stripe-customers.ts and stripe-billing.ts.
 */
import { BASE62, type Draws, drawsOf } from './draws';
import { CURRENT_VERSION, rendered } from './stripe-render';
import { accountOf, type Invoice, type Price, type StripeObject, type Subscription, type Tier } from './stripe-shapes';
import type { Fields } from './vendor-server';

export type StripeEvent = StripeObject & { type: string; data: { object: Fields; previous_attributes?: Fields } };

export type StripeLedger = {
  /** Stripe's clock, whole seconds since 1970. */
  now: number;
  /** The account's own version, in which events are written. Asking with `Stripe-Version` does not change an event. */
  apiVersion: string;
  draws: Draws;
  account: StripeObject;
  /** In the order of their making; Stripe lists them newest first. */
  customers: Map<string, StripeObject>;
  subscriptions: Map<string, Subscription>;
  invoices: Map<string, Invoice>;
  products: Map<string, StripeObject>;
  prices: Map<string, Price>;
  /** By the price's id; Stripe shows tiers only to who expands them. */
  tiers: Map<string, Tier[]>;
  events: StripeEvent[];
  /** Of what was before there is no event any more: a past of years is made without them. */
  eventsFrom: number;
  deletedCustomers: Set<string>;
  readonly truth: StripeTruth;
};

/** What a reader that misses nothing knows, by id, in today's shape. */
export type StripeTruth = Record<
  'customers' | 'subscriptions' | 'invoices' | 'products' | 'prices',
  Map<string, Fields>
> & {
  deletedCustomers: Set<string>;
  /** Of the last 30 days, newest first. */
  events: StripeEvent[];
};

/** Stripe keeps an event for 30 days. */
export const EVENT_SECONDS = 30 * 86_400;

export function emptyStripeLedger(seed: number, now: number, apiVersion = CURRENT_VERSION): StripeLedger {
  const draws = drawsOf(seed);
  const events: StripeEvent[] = [];
  return {
    ...{ now, apiVersion, draws, account: accountOf(`acct_1${draws.text(15, BASE62)}`, now) },
    customers: new Map<string, StripeObject>(),
    subscriptions: new Map<string, Subscription>(),
    invoices: new Map<string, Invoice>(),
    products: new Map<string, StripeObject>(),
    prices: new Map<string, Price>(),
    tiers: new Map<string, Tier[]>(),
    ...{ events, eventsFrom: 0 },
    deletedCustomers: new Set<string>(),
    get truth(): StripeTruth {
      return truthOf(this);
    },
  };
}

function truthOf(ledger: StripeLedger): StripeTruth {
  const today = (objects: Map<string, StripeObject>) =>
    new Map([...objects].map(([id, object]) => [id, rendered(ledger, object)]));
  const { customers, subscriptions, invoices, products, prices, deletedCustomers } = ledger;
  return {
    ...{ customers: today(customers), subscriptions: today(subscriptions), invoices: today(invoices) },
    ...{ products: today(products), prices: today(prices) },
    deletedCustomers: new Set(deletedCustomers),
    events: keptEvents(ledger),
  };
}

/** Newest first, as Stripe lists them: what is older than 30 days by Stripe's clock is gone. */
export const keptEvents = ({ events, now }: StripeLedger): StripeEvent[] =>
  events.filter((each) => each.created > now - EVENT_SECONDS).reverse();

/** Stripe's ids: the older kinds are a prefix and 14 characters, the younger a prefix, a 1 and 23. */
export function newId({ draws }: StripeLedger, prefix: string): string {
  const young = ['sub', 'in', 'il', 'price', 'evt'].includes(prefix);
  return `${prefix}_${young ? `1${draws.text(23, BASE62)}` : draws.text(14, BASE62)}`;
}

/** Writes down that something happened, with the object as it is now. */
export function tell(ledger: StripeLedger, type: string, object: StripeObject, previous?: Fields): void {
  const { now: created, apiVersion } = ledger;
  if (created < ledger.eventsFrom) return;
  ledger.events.push({
    ...{ id: newId(ledger, 'evt'), object: 'event', api_version: apiVersion, created },
    data: {
      object: structuredClone(rendered(ledger, object, apiVersion)),
      ...(previous ? { previous_attributes: structuredClone(previous) } : {}),
    },
    ...{ livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null }, type },
  });
}

/** Sets fields and tells of it; what did not change is not among the previous attributes. */
export function change(ledger: StripeLedger, object: StripeObject, fields: Fields, type: string): void {
  const changed = Object.keys(fields).filter((name) => JSON.stringify(object[name]) !== JSON.stringify(fields[name]));
  const previous = Object.fromEntries(changed.map((name) => [name, object[name] ?? null]));
  Object.assign(object, fields);
  tell(ledger, type, object, type.endsWith('.updated') ? previous : undefined);
}

export function known<T>(objects: Map<string, T>, id: string): T {
  const object = objects.get(id);
  if (object === undefined) throw new Error(`the ledger has no ${id}`);
  return object;
}
