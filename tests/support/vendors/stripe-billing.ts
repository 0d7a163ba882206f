/** What happens to Stripe's subscriptions and invoices. Each happens at the ledger's clock and leaves its events. */
import { amountOf, invoiceOf, periodEnd, transitions } from './stripe-invoices';
import { change, known, newId, type StripeLedger, tell } from './stripe-ledger';
import { type Invoice, type Item, itemOf, objectOf, type Subscription, subscriptionOf } from './stripe-shapes';
import type { Fields } from './vendor-server';

const DAY = 86_400;

export type Terms = {
  customer: string;
  prices: readonly string[];
  quantity?: number;
  trialDays?: number;
  fields?: Fields;
};

/** Stripe takes one currency for all prices of a subscription. */
export function addSubscription(ledger: StripeLedger, terms: Terms): Subscription {
  const { customer, quantity = 1, trialDays = 0, fields = {} } = terms;
  const id = newId(ledger, 'sub');
  const trialEnd = trialDays > 0 ? ledger.now + trialDays * DAY : null;
  const items = terms.prices.map((priceId) => {
    const price = known(ledger.prices, priceId);
    const metered = objectOf(price.recurring).usage_type === 'metered';
    return itemOf({
      ...{ id: newId(ledger, 'si'), subscription: id, price: priceId, from: ledger.now },
      ...{ to: trialEnd ?? periodEnd(ledger.now, price), quantity: metered ? null : quantity },
    });
  });
  const currency = known(ledger.prices, terms.prices[0] ?? '').currency;
  const trial: Fields = trialEnd === null ? {} : { trial_start: ledger.now, trial_end: trialEnd };
  const status = trialEnd === null ? 'active' : 'trialing';
  const made = subscriptionOf(id, ledger.now, { customer, currency, status, items, ...trial, ...fields });
  ledger.subscriptions.set(id, made);
  bill(ledger, made, 'subscription_create');
  tell(ledger, 'customer.subscription.created', made);
  return made;
}

export function changeSubscription(ledger: StripeLedger, id: string, fields: Fields): void {
  change(ledger, known(ledger.subscriptions, id), fields, 'customer.subscription.updated');
}

/** Sets the quantity of the first item, as a customer that adds seats. */
export function changeQuantity(ledger: StripeLedger, id: string, quantity: number): void {
  const [first, ...others] = known(ledger.subscriptions, id).items;
  if (first) changeSubscription(ledger, id, { items: [{ ...first, quantity }, ...others] });
}

export type Leaving = { atPeriodEnd?: boolean; feedback?: string; comment?: string };

/** At the period's end it stays active until then, and says so; else it ends at once. */
export function cancelSubscription(ledger: StripeLedger, id: string, leaving: Leaving = {}): void {
  const { atPeriodEnd = false, feedback = null, comment = null } = leaving;
  const details = { comment, feedback, feedback_option: null, reason: 'cancellation_requested' };
  if (!atPeriodEnd) {
    endSubscription(ledger, id, details);
    return;
  }
  const ends = Math.min(...known(ledger.subscriptions, id).items.map((item) => item.current_period_end));
  const notice = { cancel_at: ends, cancel_at_period_end: true, canceled_at: ledger.now };
  changeSubscription(ledger, id, { ...notice, cancellation_details: details });
}

export function endSubscription(ledger: StripeLedger, id: string, details?: Fields): void {
  const ended = known(ledger.subscriptions, id);
  const canceled_at = ended.canceled_at ?? ledger.now;
  const why: Fields = details ? { cancellation_details: details } : {};
  const over = { status: 'canceled', canceled_at, ended_at: ledger.now, ...why };
  change(ledger, ended, over, 'customer.subscription.deleted');
}

/** The next period begins: it ends if it was to end, else it is billed anew. */
export function renewSubscription(ledger: StripeLedger, id: string): Invoice | null {
  const renewed = known(ledger.subscriptions, id);
  if (renewed.cancel_at_period_end === true) {
    endSubscription(ledger, id);
    return null;
  }
  const items: Item[] = renewed.items.map((item) => ({
    ...{ ...item, current_period_start: item.current_period_end },
    current_period_end: periodEnd(item.current_period_end, known(ledger.prices, item.price)),
  }));
  changeSubscription(ledger, id, { items, status: 'active' });
  return bill(ledger, renewed, 'subscription_cycle');
}

/** One line, of the first item. */
function bill(ledger: StripeLedger, subscription: Subscription, reason: string): Invoice | null {
  const [item] = subscription.items;
  const customer = ledger.customers.get(subscription.customer);
  if (!item || !customer) return null;
  const price = known(ledger.prices, item.price);
  const full = amountOf(price, ledger.tiers.get(price.id) ?? [], Number(item.quantity ?? 0));
  const invoice = invoiceOf({
    ...{ id: newId(ledger, 'in'), lineId: newId(ledger, 'il'), created: ledger.now, customer, subscription },
    ...{ item, price, reason, amount: subscription.status === 'trialing' ? 0 : full },
  });
  ledger.invoices.set(invoice.id, invoice);
  customer.next_invoice_sequence = Number(customer.next_invoice_sequence) + 1;
  subscription.latest_invoice = invoice.id;
  for (const type of ['invoice.created', 'invoice.finalized']) tell(ledger, type, invoice);
  if (invoice.status === 'paid') tell(ledger, 'invoice.paid', invoice);
  return invoice;
}

export function payInvoice(ledger: StripeLedger, id: string): void {
  const invoice = known(ledger.invoices, id);
  const paid = { amount_paid: invoice.total, amount_remaining: 0, attempted: true, status: 'paid' };
  const times = transitions({ finalized_at: invoice.created, paid_at: ledger.now });
  const attempts = { attempt_count: invoice.attempt_count + 1, next_payment_attempt: null };
  change(ledger, invoice, { ...paid, ...attempts, auto_advance: false, status_transitions: times }, 'invoice.paid');
  tell(ledger, 'invoice.payment_succeeded', invoice);
}

/** The card was refused: the invoice stays open and its subscription is past due. */
export function failInvoice(ledger: StripeLedger, id: string): void {
  const invoice = known(ledger.invoices, id);
  const tried = {
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    next_payment_attempt: ledger.now + 3 * DAY,
  };
  change(ledger, invoice, tried, 'invoice.payment_failed');
  const behind = [...ledger.subscriptions.values()].find((each) => each.latest_invoice === id);
  if (behind && behind.ended_at === null) changeSubscription(ledger, behind.id, { status: 'past_due' });
}

export function voidInvoice(ledger: StripeLedger, id: string): void {
  const invoice = known(ledger.invoices, id);
  const times = transitions({ finalized_at: invoice.created, voided_at: ledger.now });
  change(ledger, invoice, { status: 'void', auto_advance: false, status_transitions: times }, 'invoice.voided');
}
