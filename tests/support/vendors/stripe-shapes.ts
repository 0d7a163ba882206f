/** Stripe's objects in the shape of version 2026-10-28.endive: every documented field, nulls where Stripe says null. */
import type { Fields } from './vendor-server';

/** Times are seconds since 1970, amounts are in the smallest unit of their currency (JPY has none below the yen). */
export type StripeObject = { id: string; object: string; created: number } & Fields;
export type Price = StripeObject & { product: string; currency: string; unit_amount: number | null };
export type Tier = { up_to: number | null; unit_amount: number | null; flat_amount: number | null };
/** As it is kept: the price by its id. What is sent has the price as it is when it is sent. */
export type Item = Fields & { id: string; price: string; current_period_start: number; current_period_end: number };
export type Subscription = StripeObject & { customer: string; status: string; currency: string; items: Item[] };
export type Invoice = StripeObject & { customer: string; status: string; total: number; attempt_count: number };

export const listOf = (url: string, data: Fields[]): Fields => ({ object: 'list', data, has_more: false, url });

/** The fields of a nested object; none where there is no object. */
export const objectOf = (value: Fields[string] | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

export const accountOf = (id: string, created: number): StripeObject => ({
  ...{ id, object: 'account', created, country: 'US', default_currency: 'usd', email: 'billing@bellwether.example' },
  business_profile: { mcc: '5734', name: 'Northlight Ünlimited', support_email: null, support_phone: null, url: null },
  ...{ business_type: 'company', capabilities: { card_payments: 'active', transfers: 'active' }, metadata: {} },
  ...{ charges_enabled: true, details_submitted: true, payouts_enabled: true, type: 'standard' },
  controller: { type: 'account' },
  external_accounts: listOf(`/v1/accounts/${id}/external_accounts`, []),
  settings: { dashboard: { display_name: 'Northlight', timezone: 'Etc/UTC' } },
  tos_acceptance: { date: null, ip: null, user_agent: null },
});

export const customerOf = (id: string, created: number, fields: Fields = {}): StripeObject => ({
  ...{ id, object: 'customer', address: null, balance: 0, created, currency: null, customer_account: null },
  ...{ default_source: null, delinquent: false, description: null, discount: null, email: null },
  invoice_prefix: id.slice(-8).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  ...{ livemode: false, metadata: {}, name: null, next_invoice_sequence: 1, phone: null, preferred_locales: [] },
  ...{ shipping: null, tax_exempt: 'none', test_clock: null },
  ...fields,
});

export const productOf = (id: string, created: number, fields: Fields = {}): StripeObject => ({
  ...{ id, object: 'product', active: true, created, default_price: null, description: null, images: [] },
  ...{ livemode: false, marketing_features: [], metadata: {}, name: id, package_dimensions: null, shippable: null },
  ...{ statement_descriptor: null, tax_code: null, tax_details: null, type: 'service', unit_label: null },
  ...{ updated: created, url: null },
  ...fields,
});

export const recurring = (interval: string, interval_count = 1, usage_type = 'licensed'): Fields => ({
  ...{ interval, interval_count, meter: null, trial_period_days: null, usage_type },
});

type PriceInput = Fields & { product: string; currency: string; unit_amount: number | null };

export const priceOf = (id: string, created: number, fields: PriceInput): Price => ({
  ...{ id, object: 'price', active: true, billing_scheme: 'per_unit', created, custom_unit_amount: null },
  ...{ livemode: false, lookup_key: null, metadata: {}, nickname: null, recurring: recurring('month') },
  ...{ tax_behavior: 'unspecified', tiers_mode: null, transform_quantity: null, type: 'recurring' },
  unit_amount_decimal: fields.unit_amount === null ? null : String(fields.unit_amount),
  ...fields,
});

/** The older name of a recurring price, which Stripe still sends beside it. */
export function planOf(price: Price): Fields {
  const { unit_amount, unit_amount_decimal = null, recurring: every = null } = price;
  const same = ['id', 'active', 'billing_scheme', 'created', 'currency', 'livemode', 'metadata', 'nickname', 'product'];
  const shared = Object.fromEntries([...same, 'tiers_mode'].map((name) => [name, price[name] ?? null]));
  const plan: Fields = { ...shared, object: 'plan', amount: unit_amount, amount_decimal: unit_amount_decimal };
  return { ...plan, transform_usage: null, ...objectOf(every) };
}

type ItemInput = { id: string; subscription: string; price: string; from: number; to: number; quantity: number | null };

/** A metered price has no quantity: the field is left out, not null. */
export const itemOf = ({ id, subscription, price, from, to, quantity }: ItemInput): Item => ({
  ...{ id, object: 'subscription_item', billing_thresholds: null, created: from, current_period_end: to },
  ...{ current_period_start: from, current_trial: null, discounts: [], metadata: {}, price },
  ...(quantity === null ? {} : { quantity }),
  ...{ subscription, tax_rates: [] },
});

type SubscriptionInput = Fields & { customer: string; currency: string; status: string; items: Item[] };

export const subscriptionOf = (id: string, created: number, fields: SubscriptionInput): Subscription => ({
  ...{ id, object: 'subscription', application: null, application_fee_percent: null },
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  ...{ billing_cycle_anchor: created, billing_cycle_anchor_config: null, billing_schedules: [] },
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: created },
  ...{ billing_thresholds: null, cancel_at: null, cancel_at_period_end: false, canceled_at: null },
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  ...{ collection_method: 'charge_automatically', created, customer_account: null, days_until_due: null },
  ...{ default_payment_method: null, default_source: null, default_tax_rates: [], description: null, discounts: [] },
  ...{ ended_at: null, latest_invoice: null, livemode: false, managed_payments: null, metadata: {} },
  invoice_settings: {
    ...{ account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: 'self' } },
  },
  ...{ next_pending_invoice_item_invoice: null, on_behalf_of: null, pause_collection: null, pending_update: null },
  payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' },
  ...{ pending_invoice_item_interval: null, pending_setup_intent: null, schedule: null, start_date: created },
  ...{ test_clock: null, transfer_data: null, trial_end: null, trial_start: null },
  trial_settings: { end_behavior: { missing_payment_method: 'create_invoice' } },
  ...fields,
});
