/** What Stripe's users do to products, prices and customers. Each happens at the ledger's clock and leaves its event. */
import { endSubscription } from './stripe-billing';
import { change, known, newId, type StripeLedger, tell } from './stripe-ledger';
import { customerOf, type Price, priceOf, productOf, type StripeObject, type Tier } from './stripe-shapes';
import type { Fields } from './vendor-server';

export function addProduct(ledger: StripeLedger, fields: Fields = {}): StripeObject {
  const product = productOf(newId(ledger, 'prod'), ledger.now, fields);
  ledger.products.set(product.id, product);
  tell(ledger, 'product.created', product);
  return product;
}

export function updateProduct(ledger: StripeLedger, id: string, fields: Fields): void {
  change(ledger, known(ledger.products, id), { ...fields, updated: ledger.now }, 'product.updated');
}

export function addPrice(
  ledger: StripeLedger,
  fields: Parameters<typeof priceOf>[2],
  tiers: readonly Tier[] = [],
): Price {
  const price = priceOf(newId(ledger, 'price'), ledger.now, fields);
  ledger.prices.set(price.id, price);
  if (tiers.length > 0) ledger.tiers.set(price.id, [...tiers]);
  tell(ledger, 'price.created', price);
  return price;
}

/** A price that was used is never deleted, only archived; who has it keeps it. */
export function archivePrice(ledger: StripeLedger, id: string): void {
  change(ledger, known(ledger.prices, id), { active: false }, 'price.updated');
}

export function addCustomer(ledger: StripeLedger, fields: Fields = {}): StripeObject {
  const customer = customerOf(newId(ledger, 'cus'), ledger.now, fields);
  ledger.customers.set(customer.id, customer);
  tell(ledger, 'customer.created', customer);
  return customer;
}

export function updateCustomer(ledger: StripeLedger, id: string, fields: Fields): void {
  change(ledger, known(ledger.customers, id), fields, 'customer.updated');
}

/** Ends the customer's subscriptions at once; they and the invoices stay, and name a customer that is in no list. */
export function deleteCustomer(ledger: StripeLedger, id: string): void {
  const customer = known(ledger.customers, id);
  for (const each of ledger.subscriptions.values())
    if (each.customer === id && each.ended_at === null) endSubscription(ledger, each.id);
  ledger.customers.delete(id);
  ledger.deletedCustomers.add(id);
  tell(ledger, 'customer.deleted', customer);
}
