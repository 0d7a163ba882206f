/** What our rows have to say of a Stripe ledger, reckoned from its truth in another way than the connector does. */
import { amountOf } from './stripe-invoices';
import type { StripeLedger } from './stripe-ledger';
import { objectOf } from './stripe-shapes';
import type { Fields, Json } from './vendor-server';

type Row = Record<string, string>;

const time = (seconds: Json | undefined) => (typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : '');
const DIGITS: Record<string, number> = { jpy: 0, kwd: 3 };

function money(minor: number, currency: string): string {
  const digits = DIGITS[currency] ?? 2;
  return (Math.round(minor) / 10 ** digits).toFixed(Math.max(2, digits));
}

function customersOf({ truth }: StripeLedger): Map<string, Row> {
  return rows(truth.customers, ({ name, email, created, delinquent, balance, metadata }) => ({
    ...{ name: String(name ?? '').trim() || String(email ?? ''), email: String(email ?? ''), created: time(created) },
    ...{ delinquent: String(delinquent), balance: money(Number(balance), 'usd') },
    external_id: String(objectOf(metadata).external_id ?? ''),
  }));
}

const unitOf = ({ unit_amount_decimal, unit_amount }: Fields) => Number(unit_amount_decimal ?? unit_amount);

/** In months: a week is 12 / 52.142857 of one. */
const PERIODS: Record<string, number> = { day: 365 / 12, week: 365 / 84, month: 1, year: 1 / 12 };

function subscriptionsOf(ledger: StripeLedger): Map<string, Row> {
  return rows(ledger.truth.subscriptions, (said) => {
    const items = ledger.subscriptions.get(String(said.id))?.items ?? [];
    let monthly = 0;
    let seats: number | null = null;
    const names = new Set<Json>();
    for (const item of items) {
      const price = ledger.prices.get(item.price);
      if (!price) throw new Error(`no price ${item.price}`);
      const { interval, interval_count, usage_type } = objectOf(price.recurring);
      names.add(ledger.products.get(price.product)?.name ?? null);
      if (usage_type === 'metered') continue;
      const quantity = Number(item.quantity);
      // What an invoice rounds to the unit is kept exact here.
      const exact = price.billing_scheme === 'tiered';
      const amount = exact ? amountOf(price, ledger.tiers.get(price.id) ?? [], quantity) : quantity * unitOf(price);
      monthly += (amount * (PERIODS[String(interval)] ?? Number.NaN)) / Number(interval_count);
      seats = (seats ?? 0) + quantity;
    }
    const currency = String(said.currency);
    const fine = currency === 'jpy' ? Math.round(monthly * 100) / 100 : Math.round(monthly);
    const mrr = currency === 'jpy' ? fine.toFixed(2) : money(fine, currency);
    const end = time(Math.min(...items.map((item) => item.current_period_end)));
    return {
      ...{ customer: String(said.customer), status: String(said.status), mrr, currency: currency.toUpperCase() },
      ...{ product: [...names].join(' + '), quantity: String(seats ?? ''), start_date: time(said.start_date) },
      ...{ current_period_end: end, renews_at: said.ended_at === null ? end : '', ended_at: time(said.ended_at) },
      ...{ trial: String(said.status === 'trialing'), canceled_at: time(said.canceled_at) },
      auto_renew: String(said.ended_at === null && said.cancel_at === null),
    };
  });
}

function invoicesOf({ truth }: StripeLedger): Map<string, Row> {
  const counted = [...truth.invoices].filter(([, { status }]) => status !== 'void' && status !== 'draft');
  return rows(new Map(counted), (said) => {
    const currency = String(said.currency);
    const times = objectOf(said.status_transitions);
    return {
      ...{ customer: String(said.customer), total: money(Number(said.total), currency), status: String(said.status) },
      ...{ amount_remaining: money(Number(said.amount_remaining), currency), currency: currency.toUpperCase() },
      ...{ issued_at: time(times.finalized_at), paid_at: time(times.paid_at) },
      failed: String(said.status === 'open' && Number(said.attempt_count) > 0),
      subscription: String(objectOf(objectOf(said.parent).subscription_details).subscription),
    };
  });
}

function cancellationsOf({ truth }: StripeLedger): Map<string, Row> {
  const ended = [...truth.subscriptions].filter(([, { status }]) => status === 'canceled');
  return rows(new Map(ended), (said) => {
    const { reason, feedback, comment } = objectOf(said.cancellation_details);
    return {
      ...{ customer: String(said.customer), ended_at: time(said.ended_at), comment: String(comment ?? '') },
      ...{ reason: String(feedback ?? reason ?? ''), voluntary: reason === null ? '' : 'true' },
    };
  });
}

export const EXPECTED = {
  customers: customersOf,
  subscriptions: subscriptionsOf,
  invoices: invoicesOf,
  cancellations: cancellationsOf,
};
export type StripeStreamName = keyof typeof EXPECTED;
export const STREAM_NAMES = ['customers', 'subscriptions', 'invoices', 'cancellations'] as const;

function rows(objects: Map<string, Fields>, row: (said: Fields) => Row): Map<string, Row> {
  return new Map([...objects].map(([id, said]) => [id, { id, ...row(said) }]));
}
