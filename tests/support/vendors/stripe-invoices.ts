/** Stripe's invoices in the shape of version 2026-10-28.endive, and what a price asks for a quantity. */
import {
  type Invoice,
  type Item,
  listOf,
  objectOf,
  type Price,
  type StripeObject,
  type Subscription,
  type Tier,
} from './stripe-shapes';
import type { Fields } from './vendor-server';

type Billed = {
  id: string;
  lineId: string;
  created: number;
  customer: StripeObject;
  subscription: Subscription;
  item: Item;
  price: Price;
  amount: number;
  reason: string;
};

/** Finalized and waiting for its payment; a trial's invoice is 0 and paid at once. */
export function invoiceOf(billed: Billed): Invoice {
  const { id, created, customer, subscription, item, amount, reason } = billed;
  const paid = amount === 0;
  return {
    ...{ id, object: 'invoice', account_country: 'US', account_name: 'Northlight', account_tax_ids: null },
    ...{ amount_due: amount, amount_overpaid: 0, amount_paid: 0, amount_remaining: amount, amount_shipping: 0 },
    ...{ application: null, attempt_count: 0, attempted: paid, auto_advance: !paid },
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    ...{ automatically_finalizes_at: null, billing_reason: reason, collection_method: 'charge_automatically', created },
    ...{ currency: subscription.currency, custom_fields: null, customer: customer.id, customer_account: null },
    ...{ customer_address: customer.address ?? null, customer_email: customer.email ?? null },
    ...{ customer_name: customer.name ?? null, customer_phone: customer.phone ?? null, customer_shipping: null },
    ...{ customer_tax_exempt: 'none', customer_tax_ids: [], default_payment_method: null, default_source: null },
    ...{ default_tax_rates: [], description: null, discounts: [], due_date: null, effective_at: created },
    ...{ ending_balance: 0, footer: null, from_invoice: null, hosted_invoice_url: null, invoice_pdf: null },
    ...{ issuer: { type: 'self' }, last_finalization_error: null, latest_revision: null },
    lines: listOf(`/v1/invoices/${id}/lines`, [lineOf(billed)]),
    ...{ livemode: false, metadata: {}, next_payment_attempt: null, number: numberOf(customer) },
    ...{ on_behalf_of: null, parent: parentOf(subscription) },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    ...{ period_end: item.current_period_end, period_start: item.current_period_start },
    ...{ post_payment_credit_notes_amount: 0, pre_payment_credit_notes_amount: 0, receipt_number: null },
    ...{ rendering: null, shipping_cost: null, shipping_details: null, starting_balance: 0 },
    ...{ statement_descriptor: null, status: paid ? 'paid' : 'open' },
    status_transitions: transitions({ finalized_at: created, paid_at: paid ? created : null }),
    ...{ subtotal: amount, subtotal_excluding_tax: amount, test_clock: null, total: amount },
    ...{ total_discount_amounts: [], total_excluding_tax: amount, total_pretax_credit_amounts: [], total_taxes: [] },
    webhooks_delivered_at: created,
  };
}

const numberOf = ({ invoice_prefix, next_invoice_sequence }: StripeObject) =>
  `${invoice_prefix}-${String(next_invoice_sequence).padStart(4, '0')}`;

export const transitions = (known: Fields): Fields => ({
  ...{ finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  ...known,
});

const parentOf = ({ id, metadata }: Subscription): Fields => ({
  ...{ quote_details: null, subscription_details: { metadata: metadata ?? {}, subscription: id } },
  type: 'subscription_details',
});

function lineOf({ id, lineId, subscription, item, price, amount }: Billed): Fields {
  const details = { invoice_item: null, proration: false, proration_details: null };
  return {
    ...{ id: lineId, object: 'line_item', amount, currency: subscription.currency, description: null },
    ...{ discount_amounts: [], discountable: true, discounts: [], invoice: id, livemode: false, metadata: {} },
    parent: {
      invoice_item_details: null,
      subscription_item_details: { ...details, subscription: subscription.id, subscription_item: item.id },
      type: 'subscription_item_details',
    },
    period: { end: item.current_period_end, start: item.current_period_start },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      ...{ type: 'price_details', unit_amount_decimal: price.unit_amount_decimal ?? null },
    },
    ...{ quantity: item.quantity ?? null, quantity_decimal: String(item.quantity ?? 1) },
    ...{ subscription: subscription.id, subtotal: amount, taxes: [] },
  };
}

/** What a period costs, in the smallest unit of the currency; graduated where the price has tiers. */
export function amountOf(price: Price, tiers: readonly Tier[], quantity: number): number {
  if (price.billing_scheme !== 'tiered') return Math.round(Number(price.unit_amount_decimal) * quantity);
  let amount = 0;
  let below = 0;
  for (const tier of tiers) {
    const units = Math.min(quantity, tier.up_to ?? quantity) - below;
    if (units <= 0) break;
    amount += (tier.flat_amount ?? 0) + units * (tier.unit_amount ?? 0);
    below += units;
  }
  return amount;
}

const DAY = 86_400;

/** The end of a period that starts at `from`. A month after the 31st is the last day of the shorter month. */
export function periodEnd(from: number, price: Price): number {
  const { interval, interval_count } = { interval: 'month', interval_count: 1, ...objectOf(price.recurring) };
  const count = Number(interval_count);
  if (interval === 'day' || interval === 'week') return from + DAY * count * (interval === 'week' ? 7 : 1);
  const date = new Date(from * 1000);
  const months = date.getUTCMonth() + count * (interval === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  date.setUTCMonth(months, Math.min(date.getUTCDate(), lastDay));
  return date.getTime() / 1000;
}
