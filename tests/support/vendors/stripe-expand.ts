/** Stripe's `expand`: the object in place of its id, and the parts that are left out unless they are asked for. */
import { invalid } from './stripe-errors';
import type { StripeLedger } from './stripe-ledger';
import { rendered } from './stripe-render';
import type { Fields, Json } from './vendor-server';

/** Stripe follows at most four names. */
const DEEPEST = 4;

/** The fields that hold an id, and what it is the id of. */
const REFERENCES: Record<string, 'customers' | 'subscriptions' | 'invoices' | 'products' | 'prices'> = {
  customer: 'customers',
  subscription: 'subscriptions',
  latest_invoice: 'invoices',
  product: 'products',
  price: 'prices',
  default_price: 'prices',
};

export function expanded(ledger: StripeLedger, answer: Fields, paths: readonly string[]): Fields {
  const whole = structuredClone(answer);
  for (const path of paths) {
    const names = path.split('.');
    // `data` of a list is not one of the four.
    if (names.filter((name) => name !== 'data').length > DEEPEST)
      throw invalid(`You cannot expand more than ${DEEPEST} levels of a property`, 'expand');
    expand(ledger, whole, { names, path });
  }
  return whole;
}

type Way = { names: readonly string[]; path: string };

function expand(ledger: StripeLedger, object: Fields, { names: [name = '', ...names], path }: Way): void {
  if (object.object === 'price' && name === 'tiers') {
    object.tiers = structuredClone(ledger.tiers.get(String(object.id)) ?? null);
    return;
  }
  const kind = REFERENCES[name];
  const held = object[name];
  const leads = Boolean(kind) || (names.length > 0 && typeof held === 'object');
  if (held === undefined || !leads) throw invalid(`This property cannot be expanded (${path}).`, 'expand[]');
  if (kind && typeof held === 'string') object[name] = referred(ledger, kind, held);
  if (names.length > 0) for (const each of objectsIn(object[name])) expand(ledger, each, { names, path });
}

function referred(ledger: StripeLedger, kind: (typeof REFERENCES)[string], id: string): Fields {
  const object = ledger[kind].get(id);
  return object ? structuredClone(rendered(ledger, object)) : deletedCustomer(id);
}

/** All that Stripe says of a customer that was deleted. */
export const deletedCustomer = (id: string): Fields => ({ id, object: 'customer', deleted: true });

function objectsIn(value: Json | undefined): Fields[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return typeof value === 'object' && value !== null ? [value] : [];
}
