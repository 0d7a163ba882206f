import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { stripeSource } from '@/lib/server/connectors/stripe';
import { refusedRows, rolesOf } from '@/tests/support/accepted';
import { compared, HURRIED, LOOPBACK, pull, pullAll, pulling } from '@/tests/support/pulled';
import { startStripe } from '@/tests/support/vendors/stripe';
import * as billing from '@/tests/support/vendors/stripe-billing';
import * as customers from '@/tests/support/vendors/stripe-customers';
import { EXPECTED, STREAM_NAMES, type StripeStreamName } from '@/tests/support/vendors/stripe-expected';
import type { StripeLedger } from '@/tests/support/vendors/stripe-ledger';
import { anyStripeLife } from '@/tests/support/vendors/stripe-life';
import { KEY } from '@/tests/support/vendors/stripe-reader';
import { stripeLedger } from '@/tests/support/vendors/stripe-seed';
import { recurring } from '@/tests/support/vendors/stripe-shapes';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

let ledger: StripeLedger;
let server: VendorServer;

beforeEach(async () => {
  ledger = stripeLedger({ seed: 11, accounts: 150 });
  server = await open(ledger);
});
afterEach(() => server.close());

const open = (of: StripeLedger) => startStripe(of, { keys: { [KEY]: [] }, change: () => anyStripeLife(of) });
const source = () =>
  stripeSource({
    ...{ apiKey: KEY, baseUrl: server.url },
    allowed: LOOPBACK,
    pace: HURRIED,
    now: () => ledger.now * 1_000,
  });

function expectTruth(name: StripeStreamName, rows: Map<string, Record<string, string>>) {
  const [found, expected] = compared(rows, EXPECTED[name](ledger));
  expect(found).toEqual(expected);
}

describe('what is read is what is true', () => {
  test.each(STREAM_NAMES)('%s, the first time', async (name) => {
    const rows = await pullAll(source(), name);
    expect(rows.size).toBeGreaterThan(5);
    expectTruth(name, rows);
  });

  test.each(STREAM_NAMES)('%s, after changes, and no more than what changed is asked for', async (name) => {
    const kept = await pulling(source(), name);
    await pull(source(), kept);
    ledger.now += 3_600;
    for (let i = 0; i < 60; i++) anyStripeLife(ledger);
    await pull(source(), kept);
    expectTruth(name, kept.rows);
    const before = server.requests.length;
    ledger.now += 3_600;
    await pull(source(), kept);
    expectTruth(name, kept.rows);
    expect(server.requests.slice(before).filter(({ path }) => path === `/v1/${name}`)).toEqual([]);
  });

  test.each(['subscriptions', 'invoices', 'cancellations'] as const)(
    'the preset of %s takes every row',
    async (name) => {
      const stream = (await source().streams(AbortSignal.timeout(1_000))).find((each) => each.name === name);
      if (!stream) throw new Error(`no ${name}`);
      const rows = await pullAll(source(), name);
      expect(refusedRows(stream, rows.values(), new Date(ledger.now * 1_000))).toEqual([]);
    },
  );

  test('the preset of customers names roles of accounts', async () => {
    const [stream] = await source().streams(AbortSignal.timeout(1_000));
    if (!stream) throw new Error('no stream');
    expect(rolesOf(stream)).toEqual({ id: 'id', name: 'name', alias: 'external_id' });
  });

  test('an account whose events are written in an older version', async () => {
    await server.close();
    ledger = stripeLedger({ seed: 3, accounts: 20, apiVersion: '2020-08-27' });
    server = await open(ledger);
    const kept = await pulling(source(), 'subscriptions');
    await pull(source(), kept);
    for (let i = 0; i < 30; i++) anyStripeLife(ledger);
    await pull(source(), kept);
    expectTruth('subscriptions', kept.rows);
  });

  test('a whole read is a whole read every time', async () => {
    const kept = await pulling(source(), 'customers', true);
    await pull(source(), kept);
    const { pages } = kept;
    await pull(source(), kept);
    expectTruth('customers', kept.rows);
    expect(kept.pages).toBe(2 * pages);
  });

  test('a new name of a product is in all rows that hold it, once', async () => {
    const kept = await pulling(source(), 'subscriptions');
    await pull(source(), kept);
    const [product = ''] = ledger.products.keys();
    ledger.now += 60;
    customers.updateProduct(ledger, product, { name: 'Kern' });
    await pull(source(), kept);
    expectTruth('subscriptions', kept.rows);
    const before = server.requests.length;
    await pull(source(), kept);
    expect(server.requests.slice(before).some(({ path }) => path === '/v1/subscriptions')).toBe(false);
  });
});

describe('money and time', () => {
  const one = async (fields: Parameters<typeof customers.addPrice>[1], quantity: number, tiers: object[] = []) => {
    const priced = tiers.map((tier) => ({ up_to: null, unit_amount: null, flat_amount: null, ...tier }));
    const price = customers.addPrice(ledger, fields, priced);
    const { id } = customers.addCustomer(ledger);
    const made = billing.addSubscription(ledger, { customer: id, prices: [price.id], quantity });
    return (await pullAll(source(), 'subscriptions')).get(made.id);
  };
  const tiered = { unit_amount: null, unit_amount_decimal: null, billing_scheme: 'tiered' };
  const tiers = [{ up_to: 10, unit_amount: 1_000, flat_amount: 250 }, { unit_amount: 800 }];
  test.each([
    ['a month', { currency: 'usd', unit_amount: 2_999 }, 3, '89.97'],
    ['three months', { currency: 'eur', unit_amount: 10_000, recurring: recurring('month', 3) }, 1, '33.33'],
    ['a year', { currency: 'usd', unit_amount: 10_000, recurring: recurring('year') }, 5, '41.67'],
    ['two years', { currency: 'usd', unit_amount: 240_000, recurring: recurring('year', 2) }, 1, '100.00'],
    ['a week', { currency: 'usd', unit_amount: 700, recurring: recurring('week') }, 12, '365.00'],
    ['a day', { currency: 'usd', unit_amount: 100, recurring: recurring('day') }, 1, '30.42'],
    ['yen', { currency: 'jpy', unit_amount: 3_300 }, 2, '6600.00'],
    ['dinar', { currency: 'kwd', unit_amount: 9_990 }, 1, '9.990'],
    ['shillings, which Stripe counts in hundredths', { currency: 'ugx', unit_amount: 50_000 }, 1, '500.00'],
    ['parts of a cent', { currency: 'usd', unit_amount: null, unit_amount_decimal: '0.5' }, 25, '0.13'],
    ['no amount at all', { currency: 'usd', unit_amount: null }, 9, '0.00'],
    ['what is used', { currency: 'usd', unit_amount: 12, recurring: recurring('month', 1, 'metered') }, 9, '0.00'],
    ['packs', { currency: 'usd', unit_amount: 500, transform_quantity: { divide_by: 10, round: 'up' } }, 21, '15.00'],
    ['graduated tiers', { currency: 'usd', ...tiered, tiers_mode: 'graduated' }, 15, '142.50'],
    ['tiers by volume', { currency: 'usd', ...tiered, tiers_mode: 'volume' }, 15, '120.00'],
  ])('a price for %s', async (_, fields, quantity, mrr) => {
    const [product = ''] = ledger.products.keys();
    const row = await one({ product, ...fields }, quantity, tiers);
    expect(row).toMatchObject({ mrr, currency: fields.currency.toUpperCase() });
  });

  test('two items are one row with their sum; a trial, an end and what was said on leaving are told', async () => {
    const [product = ''] = ledger.products.keys();
    const prices = [1_000, 250].map(
      (unit_amount) => customers.addPrice(ledger, { product, currency: 'usd', unit_amount }).id,
    );
    const { id: customer } = customers.addCustomer(ledger);
    const [both, trial] = [{ quantity: 2 }, { trialDays: 14 }].map(
      (more) => billing.addSubscription(ledger, { customer, prices, ...more }).id,
    );
    const kept = await pulling(source(), 'subscriptions');
    await pull(source(), kept);
    expect(kept.rows.get(both ?? '')).toMatchObject({ customer, mrr: '25.00', quantity: '4', trial: 'false' });
    expect(kept.rows.get(trial ?? '')).toMatchObject({ customer, mrr: '12.50', trial: 'true', auto_renew: 'true' });
    ledger.now += 5;
    billing.cancelSubscription(ledger, both ?? '', { feedback: 'unused', comment: 'Schade' });
    billing.cancelSubscription(ledger, trial ?? '', { atPeriodEnd: true });
    await pull(source(), kept);
    const ended_at = new Date(ledger.now * 1_000).toISOString();
    expect(kept.rows.get(both ?? '')).toMatchObject({ status: 'canceled', ended_at, renews_at: '' });
    expect(kept.rows.get(trial ?? '')).toMatchObject({ status: 'trialing', auto_renew: 'false', ended_at: '' });
    const outcomes = await pullAll(source(), 'cancellations');
    expect(outcomes.get(both ?? '')).toMatchObject({
      ended_at,
      reason: 'unused',
      comment: 'Schade',
      voluntary: 'true',
    });
    expect(outcomes.has(trial ?? '')).toBe(false);
  });
});
