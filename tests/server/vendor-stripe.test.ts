import { afterEach, beforeEach, expect, test } from 'vitest';
import { startStripe } from '@/tests/support/vendors/stripe';
import * as billing from '@/tests/support/vendors/stripe-billing';
import * as customers from '@/tests/support/vendors/stripe-customers';
import type { StripeLedger } from '@/tests/support/vendors/stripe-ledger';
import { KEY, stripeReader } from '@/tests/support/vendors/stripe-reader';
import { stripeLedger } from '@/tests/support/vendors/stripe-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const KINDS = ['customers', 'invoices', 'products', 'prices'] as const;

let ledger: StripeLedger;
let server: VendorServer;

beforeEach(async () => {
  ledger = stripeLedger({ seed: 11, accounts: 80 });
  server = await startStripe(ledger, { keys: { [KEY]: [] } });
});
afterEach(() => server.close());

const { ask, list, error, walk } = stripeReader(() => server);

test('a full walk knows the truth, and each object once', async () => {
  for (const kind of KINDS) {
    const rows = await walk(kind, 7);
    expect(new Map(rows.map((row) => [row.id, row]))).toEqual(ledger.truth[kind]);
    expect(rows.length).toBe(ledger.truth[kind].size);
  }
  const subscriptions = await walk('subscriptions?status=all', 7);
  expect(new Map(subscriptions.map((row) => [row.id, row]))).toEqual(ledger.truth.subscriptions);
  expect(await walk('events', 50)).toEqual(ledger.truth.events);
});

test('is newest first, ten by default, and the same from the same seed', async () => {
  const { data, has_more, url } = await list('customers');
  expect([data.length, has_more, url]).toEqual([10, true, '/v1/customers']);
  const created = data.map((row) => row.created ?? 0);
  expect(created).toEqual([...created].sort((a, b) => b - a));
  expect(new Set(created).size).toBeLessThan(created.length);
  expect(stripeLedger({ seed: 11, accounts: 80 }).truth).toEqual(ledger.truth);
  expect(stripeLedger({ seed: 12, accounts: 80 }).truth).not.toEqual(ledger.truth);
});

test('goes back to the page before', async () => {
  const [first, second] = [await list('customers?limit=5'), await list('customers?limit=9')];
  const before = `customers?limit=3&ending_before=${second.data[5]?.id}`;
  expect(await list(before)).toEqual({ ...first, data: first.data.slice(2), has_more: true });
});

test('filters by time, by status and by what belongs to whom', async () => {
  const rows = await walk('customers');
  const middle = rows[40]?.created ?? 0;
  expect((await walk(`customers?created[gte]=${middle}`)).length).toBe(
    rows.filter((row) => (row.created ?? 0) >= middle).length,
  );
  expect((await walk(`customers?created[lt]=${middle}`)).length).toBe(
    rows.filter((row) => (row.created ?? 0) < middle).length,
  );
  const all = [...ledger.truth.subscriptions.values()];
  expect((await walk('subscriptions')).length).toBe(all.filter((each) => each.status !== 'canceled').length);
  const [canceled] = all.filter((each) => each.status === 'canceled');
  expect(await walk(`subscriptions?customer=${canceled?.customer}&status=canceled`)).toEqual([canceled]);
  const bills = await walk(`invoices?subscription=${canceled?.id}`);
  expect(bills.map((bill) => bill.customer)).toEqual(bills.map(() => canceled?.customer));
});

test('money is in the smallest unit, tiers come when they are expanded, a metered item has no quantity', async () => {
  const { data } = await list('prices?limit=100&expand[]=data.tiers&expand[]=data.product');
  expect(new Set(data.map((price) => price.currency))).toEqual(new Set(['usd', 'eur', 'jpy', 'kwd']));
  expect(data.find((price) => price.currency === 'jpy')).toMatchObject({ unit_amount: 3_300 });
  expect(data.find((price) => price.billing_scheme === 'tiered')).toMatchObject({
    unit_amount: null,
    tiers: [{ up_to: 10 }, { up_to: null }],
    product: { object: 'product' },
  });
  expect((await list('prices?limit=100')).data.every((price) => !('tiers' in price))).toBe(true);
  const metered = data.find((price) => JSON.stringify(price.recurring).includes('metered'))?.id;
  const [one] = (await list(`subscriptions?status=all&price=${metered}`)).data;
  expect(JSON.stringify(one)).toContain(`"price":{"id":"${metered}"`);
  expect(JSON.stringify(one?.items)).toMatch(/"current_period_end":\d+/);
});

test('a deleted customer is in no list and leaves its event, its invoices and its ended subscriptions', async () => {
  const [gone] = (await list('customers?limit=1')).data;
  ledger.now += 5;
  const own = billing.addSubscription(ledger, {
    customer: gone?.id ?? '',
    prices: [[...ledger.prices.keys()][0] ?? ''],
  });
  customers.deleteCustomer(ledger, gone?.id ?? '');
  expect((await walk('customers')).map((row) => row.id)).not.toContain(gone?.id);
  expect(await (await ask(`customers/${gone?.id}`)).json()).toEqual({
    id: gone?.id,
    object: 'customer',
    deleted: true,
  });
  const { data } = await list('events?types[0]=customer.deleted&types[1]=customer.subscription.deleted');
  expect(data.slice(0, 2).map((event) => event.type)).toEqual(['customer.deleted', 'customer.subscription.deleted']);
  expect((await list(`subscriptions?customer=${gone?.id}&status=canceled`)).data.map((row) => row.id)).toContain(
    own.id,
  );
  expect(await error(`customers?starting_after=${gone?.id}`)).toMatchObject({
    ...{ status: 400, code: 'resource_missing', param: 'starting_after', message: `No such customer: '${gone?.id}'` },
  });
});

test('an update says what was before, and events older than 30 days are gone', async () => {
  const [id = ''] = ledger.customers.keys();
  customers.updateCustomer(ledger, id, { name: 'Renamed', email: null });
  const [event] = (await list('events?type=customer.*')).data;
  expect(event).toMatchObject({ type: 'customer.updated', data: { object: { name: 'Renamed' } }, pending_webhooks: 1 });
  expect(event?.data).toHaveProperty('previous_attributes.name');
  const [product = ''] = ledger.products.keys();
  customers.updateProduct(ledger, product, { name: 'Kern' });
  expect((await list('events?limit=1')).data).toMatchObject([
    { type: 'product.updated', data: { object: { name: 'Kern' } } },
  ]);
  ledger.now += 31 * 86_400;
  expect((await list('events')).data).toEqual([]);
  expect(await error(`events?starting_after=${event?.id}`)).toMatchObject({ status: 400, code: 'resource_missing' });
  expect(await error(`events/${event?.id}`)).toMatchObject({ status: 404, param: 'id' });
});

test('a subscription that is to end stays active until its period ends', () => {
  const [price = ''] = ledger.prices.keys();
  const { id } = customers.addCustomer(ledger);
  const { id: subscription, latest_invoice } = billing.addSubscription(ledger, {
    customer: id,
    prices: [price],
    quantity: 3,
  });
  billing.failInvoice(ledger, String(latest_invoice));
  expect(ledger.subscriptions.get(subscription)).toMatchObject({ status: 'past_due' });
  billing.payInvoice(ledger, String(latest_invoice));
  expect(ledger.invoices.get(String(latest_invoice))).toMatchObject({ status: 'paid', attempt_count: 2, total: 8_700 });
  billing.cancelSubscription(ledger, subscription, { atPeriodEnd: true, feedback: 'unused' });
  expect(ledger.subscriptions.get(subscription)).toMatchObject({ cancel_at_period_end: true, ended_at: null });
  ledger.now += 31 * 86_400;
  billing.renewSubscription(ledger, subscription);
  expect(ledger.subscriptions.get(subscription)).toMatchObject({ status: 'canceled', ended_at: ledger.now });
});

test('customers who come and go while a list is read neither double nor hide another', async () => {
  const before = [...ledger.truth.customers.keys()];
  const first = await list('customers?limit=10');
  ledger.now += 1;
  customers.addCustomer(ledger, { name: 'New' });
  const last = first.data.at(-1)?.id ?? '';
  customers.deleteCustomer(ledger, first.data[0]?.id ?? '');
  const rest = await list(`customers?limit=100&starting_after=${last}`);
  expect([...first.data, ...rest.data].map((row) => row.id).sort()).toEqual(before.sort());
});
