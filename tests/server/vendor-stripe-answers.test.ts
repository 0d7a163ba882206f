import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signedEvent, startStripe } from '@/tests/support/vendors/stripe';
import { lockTimeout } from '@/tests/support/vendors/stripe-errors';
import type { StripeLedger } from '@/tests/support/vendors/stripe-ledger';
import { KEY, stripeReader } from '@/tests/support/vendors/stripe-reader';
import { stripeLedger } from '@/tests/support/vendors/stripe-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const RESTRICTED = 'rk_test_51NzQ1customersonly7890';

let ledger: StripeLedger;
let server: VendorServer;

beforeEach(async () => {
  ledger = stripeLedger({ seed: 11, accounts: 40 });
  server = await startStripe(ledger, { keys: { [KEY]: [], [RESTRICTED]: ['customers'] } });
});
afterEach(() => server.close());

const { ask, list, error, walk } = stripeReader(() => server);

test('says no as Stripe does', async () => {
  expect(await error('customers', { authorization: '' })).toMatchObject({ status: 401 });
  expect(await error('customers', { authorization: 'Bearer sk_test_wrong9999' })).toMatchObject({
    message: 'Invalid API Key provided: sk_test_*****9999',
  });
  const restricted = { authorization: `Basic ${Buffer.from(`${RESTRICTED}:`).toString('base64')}` };
  expect((await ask('customers', restricted)).status).toBe(200);
  const denied = await error('invoices', restricted);
  expect([denied.status, denied.code]).toEqual([403, undefined]);
  expect(denied.message).toContain("Having the 'rak_invoice_read' permission");
  expect(await error('customers?limit=101')).toMatchObject({ status: 400, code: 'parameter_invalid_integer' });
  expect(await error('customers?updated[gte]=1')).toMatchObject({ code: 'parameter_unknown', param: 'updated[gte]' });
  expect(await error('events?type=a&types[]=b')).toMatchObject({ status: 400 });
  expect(await error('customers?expand[]=data.name.first')).toMatchObject({ status: 400 });
  expect(await error('cats')).toMatchObject({ status: 404, type: 'invalid_request_error' });
});

test('says in its own words what a script asks for', async () => {
  server.script([
    { kind: 'status', status: 429 },
    { kind: 'status', status: 429, body: JSON.stringify({ error: lockTimeout().error }) },
  ]);
  const limited = await ask('customers');
  expect([limited.status, limited.headers.get('stripe-rate-limited-reason')]).toEqual([429, 'global-rate']);
  expect(await limited.json()).toMatchObject({ error: { code: 'rate_limit' } });
  expect(await error('customers')).toMatchObject({ status: 429, code: 'lock_timeout' });
  server.script([{ kind: 'change' }]);
  const before = ledger.truth;
  await ask('customers');
  expect(ledger.truth).not.toEqual(before);
});

test('answers in the version it is asked in, and names the request', async () => {
  const [{ id } = { id: '' }] = await walk('subscriptions');
  const today = await ask(`subscriptions/${id}`);
  const older = await ask(`subscriptions/${id}`, { 'stripe-version': '2024-06-20' });
  expect(today.headers.get('request-id')).toMatch(/^req_\w{14}$/);
  expect([today.headers.get('stripe-version'), older.headers.get('stripe-version')]).toEqual([
    '2026-10-28.endive',
    '2024-06-20',
  ]);
  expect(await today.json()).not.toHaveProperty('current_period_end');
  expect(await older.json()).toHaveProperty('current_period_end');
  const [invoice] = (await list('invoices', { 'stripe-version': '2024-06-20' })).data;
  expect(invoice?.subscription).toMatch(/^sub_/);
  expect(await error('invoices', { 'stripe-version': 'newest' })).toMatchObject({ status: 400 });
  expect(await (await ask('account')).json()).toMatchObject({ object: 'account', default_currency: 'usd' });
});

test('signs the very bytes it posts, with every secret that is in use', () => {
  const event = ledger.truth.events[0];
  if (!event) throw new Error('no event');
  const { body, headers } = signedEvent(event, { secrets: ['whsec_old', 'whsec_new'], at: ledger.now });
  const signatures = ['whsec_old', 'whsec_new'].map((secret) =>
    createHmac('sha256', secret).update(`${ledger.now}.${body}`).digest('hex'),
  );
  expect(headers['stripe-signature']).toBe(`t=${ledger.now},v1=${signatures[0]},v1=${signatures[1]}`);
  expect(JSON.parse(body)).toEqual(event);
});
