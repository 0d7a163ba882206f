import { afterEach, beforeEach, expect, test } from 'vitest';
import { salesforceSource } from '@/lib/server/connectors/salesforce';
import { HURRIED, LOOPBACK, pull, pullAll, pulling } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import { READ_STREAMS, salesforceRows } from '@/tests/support/vendors/salesforce-expected';
import type { SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import type { SalesforceClient } from '@/tests/support/vendors/salesforce-oauth';
import { CLIENT, SECRET } from '@/tests/support/vendors/salesforce-reader';
import { salesforceLedger } from '@/tests/support/vendors/salesforce-seed';
import type { SalesforceHidden } from '@/tests/support/vendors/salesforce-shapes';

let ledger: SalesforceLedger;
let server: SalesforceServer;

const open = async (options: Partial<SalesforceServerOptions> = {}, client: Partial<SalesforceClient> = {}) => {
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET, ...client } }, ...options });
};
const again = async (options: Partial<SalesforceServerOptions> = {}, client: Partial<SalesforceClient> = {}) => {
  await server.close();
  await open(options, client);
};
beforeEach(async () => {
  ledger = salesforceLedger({ seed: 4, accounts: 40 });
  await open();
});
afterEach(() => server.close());

const source = (more: Partial<Parameters<typeof salesforceSource>[0]> = {}) =>
  salesforceSource({
    ...{ baseUrl: server.url, clientId: CLIENT, clientSecret: SECRET, pageSize: 5, allowed: LOOPBACK },
    ...{ pace: { ...HURRIED, timeoutMs: 2_000 }, ...more },
  });
const signal = () => AbortSignal.timeout(10_000);
const checked = async (more: Partial<Parameters<typeof salesforceSource>[0]> = {}) => {
  const { code, field, message } = await refusal(source(more).check(signal()));
  expect(message).not.toContain(SECRET);
  return [code, field, message];
};

test('says what an admin can do about the key, the secret, the app, its user, the edition and the address', async () => {
  await expect(source().check(signal())).resolves.toBeUndefined();
  expect(await checked({ clientId: 'nobody' })).toEqual([
    'invalid',
    'clientId',
    expect.stringContaining('consumer key'),
  ]);
  const secret = await checked({ clientSecret: 'wrong' });
  expect(secret).toEqual(['invalid', 'clientSecret', expect.stringContaining('consumer secret')]);
  for (const [without, field, words] of [
    ['app', 'clientId', 'user to run as'],
    ['user', 'clientId', '“API Enabled”'],
    ['company', 'baseUrl', 'edition'],
  ] as const) {
    await again({}, { without });
    expect(await checked()).toEqual(['invalid', field, expect.stringContaining(words)]);
    expect((await refusal(pullAll(source(), 'accounts'))).field).toBe(field);
  }
  await again({}, { without: 'setup' }); // which nothing here needs
  await expect(source().check(signal())).resolves.toBeUndefined();
  await again({ domain: 'login' });
  expect(await checked()).toEqual(['invalid', 'baseUrl', expect.stringContaining('MYDOMAIN')]);
  const { url } = server;
  await server.close();
  const nobody = await checked({ baseUrl: url });
  expect(nobody).toEqual(['upstream', undefined, expect.stringContaining('could not be reached')]);
  await open();
});

test('the token goes to no other host, whatever an answer names', async () => {
  const kept = await pulling(source(), 'accounts');
  const form = { grant_type: 'client_credentials', client_id: CLIENT, client_secret: SECRET };
  const answered = await fetch(`${server.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const token = Object.entries(Object(await answered.json()));
  const elsewhere = { ...Object.fromEntries(token), instance_url: 'http://127.0.0.1:9', id: 'http://127.0.0.1:9/id' };
  server.script([{ kind: 'status', status: 200, body: JSON.stringify(elsewhere) }]);
  await pull(source(), kept);
  expect(kept.rows.size).toBe(salesforceRows(ledger, 'accounts').size);
  for (const { path } of server.requests) expect(path).not.toMatch(/\/query\/0r8/);
});

test('columns that the user may not read are left out, and so are streams', async () => {
  const fields = { Account: ['Website', 'ParentId'], Contact: ['Email'], Opportunity: ['Type'], Task: ['WhoId'] };
  await again({ hidden: { objects: ['Case', 'User'], fields } });
  await expect(source().check(signal())).resolves.toBeUndefined();
  const streams = await source().streams(signal());
  const names = streams.map(({ name }) => name);
  expect(names).toEqual(READ_STREAMS.filter((name) => !['cases', 'lost_renewals'].includes(name)));
  const columnsOf = (stream: string) => streams.find(({ name }) => name === stream)?.columns.map(({ name }) => name);
  for (const gone of ['website', 'domain', 'parent', 'owner', 'owner_email', 'currency'])
    expect(columnsOf('accounts')).not.toContain(gone);
  expect(columnsOf('contacts')).toEqual(['id', 'account', 'name', 'title', 'created', 'updated_at']);
  expect(streams.find(({ name }) => name === 'contacts')?.preset?.fields).not.toHaveProperty('email');
  for (const name of names) {
    const found = [...(await pullAll(source(), name)).values()];
    const known = columnsOf(name) ?? [];
    const expected = [...salesforceRows(ledger, READ_STREAMS.find((each) => each === name) ?? 'cases').values()];
    const cut = (rows: Record<string, string>[]) =>
      rows.map((row) => known.flatMap((column) => (column in (expected[0] ?? {}) ? [row[column]] : []))).sort();
    expect(cut(found)).toEqual(cut(expected));
  }
});

test('says which stream or column cannot be seen, when it is asked for or in the middle', async () => {
  const hidden: SalesforceHidden = {};
  await again({ hidden });
  const running = source();
  const [contacts, cases] = [await pulling(running, 'contacts'), await pulling(running, 'cases')];
  Object.assign(hidden, { objects: ['Case'], fields: { Contact: ['Email'] } });
  const said = async (asked: Promise<unknown>) => {
    const { code, field, message } = await refusal(asked);
    return [code, field, message];
  };
  expect(await said(pull(running, contacts))).toEqual(['invalid', 'columns', expect.stringContaining("'Email'")]);
  expect(await said(pull(source(), contacts))).toEqual(['invalid', 'columns', expect.stringContaining('“email”')]);
  expect(await said(pull(source(), cases))).toEqual(['invalid', 'name', expect.stringContaining('may not see Case')]);
  expect(await said(pull(running, { ...cases, reading: { ...cases.reading, name: 'leads' } }))).toEqual([
    'invalid',
    'name',
    expect.stringContaining('“leads”'),
  ]);
  Object.assign(hidden, { objects: ['Account', 'Contact', 'Opportunity', 'Case', 'Task', 'Contract', 'Asset'] });
  expect(await checked()).toEqual(['invalid', 'clientId', expect.stringContaining('neither accounts')]);
});

test('leaves the last tenth of the company’s requests to its other programs, and goes on once there are more', async () => {
  for (let i = 0; i < 200; i++) life.addRecord(ledger, 'Account', { Name: `Many ${i}` });
  const expected = salesforceRows(ledger, 'accounts').size;
  await again({ limits: { perDay: 1_000, used: 870, bursts: true } });
  await expect(source().check(signal())).resolves.toBeUndefined();
  const kept = await pulling(source(), 'accounts');
  const running = source();
  const stopped = await refusal(pull(running, kept));
  expect([stopped.code, stopped.message]).toEqual(['limit', expect.stringContaining('900 of the company’s 1,000')]);
  expect([kept.rows.size > 0, kept.rows.size < expected]).toEqual([true, true]);
  expect((await checked())[0]).toBe('limit');
  const before = server.requests.length;
  for (let run = 0; run < 3; run++) expect((await refusal(pull(running, kept))).code).toBe('limit');
  expect(server.requests.length - before).toBeLessThanOrEqual(3);
  ledger.now += 86_400;
  await again();
  await pull(source(), kept);
  expect(kept.rows.size).toBe(expected);
});

test('says so when the company’s requests are used up', async () => {
  await again({ limits: { perDay: 100, used: 100 } });
  expect(await checked()).toEqual(['limit', undefined, expect.stringContaining('24 hours are used up')]);
});
