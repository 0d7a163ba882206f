/** Stripe's objects as our rows: which columns a stream has, and what of an object stands in them. Asks for nothing itself. */
import { z } from 'zod';
import type { Stream } from './connector';
import type { Place } from './stripe-api';
import { isMetered, mainUnits, monthly, Price, type Tiers } from './stripe-money';
import { type Cells, instantOf, parsed, Reference, streamOf, type VendorColumn, yes } from './vendor-rows';

/** What an object only names. */
export type Lookup = {
  productName(id: string): Promise<string>;
  tiersOf(price: string): Promise<Tiers>;
  /** All items of a subscription that has more of them than it shows. */
  itemsOf(subscription: string): Promise<unknown[]>;
};

export type StripeStream = {
  stream: Stream;
  place: Place;
  /** For the first load. */
  query: readonly (readonly [string, string])[];
  /** Which events tell of a change. */
  events: readonly (readonly [string, string])[];
  /** Ids of the objects have it; an event about something else beside them is passed over. */
  prefix: string;
  /** Only of those that have ended there is a row: an event of another is passed over. */
  endedOnly: boolean;
  /** null where the object is no row here; without cells where it is to be taken away. */
  cells(object: unknown, look: Lookup): Promise<{ cells: Cells | null } | null>;
};

const types = (...names: string[]) => names.map((name) => ['types[]', name] as const);
export const Seconds = z.int().nullable();
/** A column is needed to say that it is read on at all. Stripe has none that grows with every change: what comes after the first load is told by its events. */
export const BY_EVENTS = 'created';

const CUSTOMER: readonly VendorColumn[] = [
  ['id', 'id', 'id'],
  ['name', 'text', 'name'],
  ['external_id', 'id', 'alias'],
  ['email', 'text'],
  ['created', 'date'],
  ['delinquent', 'boolean'],
  ['currency', 'category'],
  ['balance', 'money'],
  ['country', 'category'],
  ['city', 'category'],
  ['description', 'text'],
];
const Customer = z.object({
  ...{ name: z.string().nullish(), email: z.string().nullish(), description: z.string().nullish(), created: z.int() },
  ...{ delinquent: z.boolean().nullish(), currency: z.string().nullish(), balance: z.int() },
  address: z.object({ country: z.string().nullish(), city: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.string()),
});

async function customerCells(object: unknown): Promise<{ cells: Cells }> {
  const { address, ...said } = parsed(Customer, object, 'a customer of Stripe’s');
  const name = said.name?.trim() || said.email || '';
  return {
    cells: {
      ...{ name, email: said.email ?? '', description: said.description ?? '', created: instantOf(said.created) },
      ...{ external_id: said.metadata.external_id ?? '', delinquent: yes(said.delinquent) },
      ...{ currency: said.currency?.toUpperCase() ?? '', country: address?.country ?? '', city: address?.city ?? '' },
      balance: mainUnits(said.balance, said.currency ?? 'usd'), // without a currency it is 0, which is 0.00 in any
    },
  };
}

const SUBSCRIPTION: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['customer', 'id', 'account'],
  ['status', 'category'],
  ['product', 'category', 'product'],
  ['quantity', 'number', 'seats'],
  ['mrr', 'money', 'mrr_minor'],
  ['currency', 'category', 'currency'],
  ['created', 'date'],
  ['start_date', 'date', 'started_at'],
  ['current_period_end', 'date'],
  ['renews_at', 'date', 'renewal_at'],
  ['cancel_at', 'date'],
  ['canceled_at', 'date'],
  ['ended_at', 'date', 'ended_at'],
  ['auto_renew', 'boolean', 'auto_renew'],
  ['trial', 'boolean', 'trial'],
  ['trial_end', 'date'],
  ['paused', 'boolean'],
  ['discounted', 'boolean'],
  ['metered', 'boolean'],
];
const Discounts = z.array(z.unknown()).nullish();
const Item = z.object({
  ...{ current_period_end: z.int(), quantity: z.int().min(0).nullish(), discounts: Discounts },
  price: Price.extend({ product: Reference }),
});
const Subscription = z.object({
  ...{ id: z.string(), customer: Reference, status: z.string(), currency: z.string() },
  ...{ created: z.int(), start_date: z.int(), cancel_at: Seconds, canceled_at: Seconds, ended_at: Seconds },
  ...{ cancel_at_period_end: z.boolean(), trial_end: Seconds, pause_collection: z.unknown(), discounts: Discounts },
  items: z.object({ data: z.array(Item).min(1), has_more: z.boolean() }),
});
type Item = z.infer<typeof Item>;

async function subscriptionCells(object: unknown, look: Lookup): Promise<{ cells: Cells }> {
  const said = parsed(Subscription, object, 'a subscription of Stripe’s');
  const items = said.items.has_more ? await allItems(said.id, look) : said.items.data;
  const names = new Set<string>();
  for (const { price } of items) names.add(await look.productName(price.product));
  const periodEnd = instantOf(Math.min(...items.map((item) => item.current_period_end)));
  const over = said.ended_at !== null;
  const ends = over || said.cancel_at_period_end || said.cancel_at !== null;
  const discounted = [said.discounts, ...items.map(({ discounts }) => discounts)].some((each) => Boolean(each?.length));
  const licensed = items.filter(({ price }) => !isMetered(price));
  return {
    cells: {
      ...{ customer: said.customer, status: said.status, product: [...names].join(' + ') },
      quantity: licensed.length > 0 ? String(licensed.reduce((sum, item) => sum + (item.quantity ?? 1), 0)) : '',
      ...{ mrr: await monthlyOf(items, said.currency, look), currency: said.currency.toUpperCase() },
      ...{ created: instantOf(said.created), start_date: instantOf(said.start_date), current_period_end: periodEnd },
      ...{ renews_at: over ? '' : periodEnd, cancel_at: instantOf(said.cancel_at), auto_renew: String(!ends) },
      ...{ canceled_at: instantOf(said.canceled_at), ended_at: instantOf(said.ended_at) },
      ...{ trial: String(said.status === 'trialing'), trial_end: instantOf(said.trial_end) },
      paused: String(said.pause_collection !== null && said.pause_collection !== undefined),
      ...{ discounted: String(discounted), metered: String(licensed.length < items.length) },
    },
  };
}

const allItems = async (id: string, look: Lookup): Promise<Item[]> =>
  parsed(z.array(Item).min(1), await look.itemsOf(id), 'a subscription of Stripe’s');

/** '' where a price stands in another currency than the subscription: what it is in this one, Stripe does not say here. */
async function monthlyOf(items: readonly Item[], currency: string, look: Lookup): Promise<string> {
  if (items.some(({ price }) => price.currency !== currency)) return '';
  const charged = [];
  for (const { price, quantity } of items) {
    const tiers = price.billing_scheme === 'tiered' && !isMetered(price) ? await look.tiersOf(price.id) : [];
    charged.push({ price, tiers, quantity: quantity ?? 1 });
  }
  return monthly(charged, currency);
}

export const CUSTOMERS: StripeStream = {
  stream: streamOf({ name: 'customers', columns: CUSTOMER, kind: 'accounts', cursor: BY_EVENTS }),
  ...{ place: 'customers', prefix: 'cus_', query: [], endedOnly: false },
  events: types('customer.created', 'customer.updated', 'customer.deleted'),
  cells: customerCells,
};
export const SUBSCRIPTIONS: StripeStream = {
  stream: streamOf({ name: 'subscriptions', columns: SUBSCRIPTION, kind: 'subscriptions', cursor: BY_EVENTS }),
  ...{ place: 'subscriptions', prefix: 'sub_', endedOnly: false },
  query: [['status', 'all']],
  events: types(
    ...['created', 'updated', 'deleted', 'paused', 'resumed', 'pending_update_applied', 'pending_update_expired'].map(
      (what) => `customer.subscription.${what}`,
    ),
    'product.updated',
  ),
  cells: subscriptionCells,
};
