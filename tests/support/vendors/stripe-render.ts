/** What Stripe sends of an object that it keeps: prices inside items, and the older shape to who asks for an older version. */

import { invalid } from './stripe-errors';
import { type Item, listOf, objectOf, type Price, planOf, type StripeObject } from './stripe-shapes';
import type { Fields } from './vendor-server';

export const CURRENT_VERSION = '2026-10-28.endive';

/** From this version on a period belongs to the item, and an invoice's subscription is under its parent. */
const BASIL = '2025-03-31';

/** The version that a request is answered in: the one it names, else the account's. */
export function checkedVersion(asked: string | string[] | undefined, accounts: string): string {
  if (asked === undefined) return accounts;
  if (!/^\d{4}-\d\d-\d\d(\.\w+)?$/.test(String(asked))) throw invalid(`Invalid Stripe API version: ${asked}`);
  return String(asked);
}

type Prices = { prices: Map<string, Price> };

export function rendered(kept: Prices, object: StripeObject, version = CURRENT_VERSION): Fields {
  const older = version < BASIL;
  if (object.object === 'subscription') return subscriptionOf(kept, object, older);
  if (object.object === 'invoice' && older) return olderInvoice(object);
  return { ...object };
}

function subscriptionOf({ prices }: Prices, subscription: StripeObject, older: boolean): Fields {
  const items = itemsOf(subscription).map((item) => {
    const price = prices.get(item.price);
    const whole = { ...item, ...(price ? { price, plan: planOf(price) } : {}) };
    return older ? without(whole, 'current_period_end', 'current_period_start') : whole;
  });
  const list = {
    ...listOf(`/v1/subscription_items?subscription=${subscription.id}`, items),
    total_count: items.length,
  };
  const [first] = itemsOf(subscription);
  const { current_period_end = null, current_period_start = null } = first ?? {};
  return {
    ...subscription,
    items: list,
    ...(older ? { current_period_end, current_period_start, discount: null } : {}),
  };
}

/** The items of a subscription as it is kept. */
export function itemsOf({ items }: Fields): Item[] {
  return Array.isArray(items) ? items.filter(isItem) : [];
}

const isItem = (item: unknown): item is Item => typeof item === 'object' && item !== null && 'price' in item;

function olderInvoice(invoice: StripeObject): Fields {
  const { subscription = null } = objectOf(objectOf(invoice.parent).subscription_details);
  return {
    ...without(invoice, 'parent', 'amount_overpaid', 'total_taxes'),
    ...{ charge: null, paid: invoice.status === 'paid', payment_intent: null, quote: null, subscription, tax: null },
  };
}

const without = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
