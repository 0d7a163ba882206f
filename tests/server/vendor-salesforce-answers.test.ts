import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import * as errors from '@/tests/support/vendors/salesforce-errors';
import type { SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import { CLIENT, DATA, SECRET, salesforceReader } from '@/tests/support/vendors/salesforce-reader';
import { salesforceLedger } from '@/tests/support/vendors/salesforce-seed';
import type { Fault } from '@/tests/support/vendors/vendor-server';

let ledger: SalesforceLedger;
let server: SalesforceServer;

const KEY = { client_id: CLIENT, client_secret: SECRET };
const open = async (options: Partial<SalesforceServerOptions> = {}) => {
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } }, ...options });
};
beforeEach(async () => {
  ledger = salesforceLedger({ seed: 8, accounts: 30 });
  await open();
  await enter();
});
afterEach(() => server.close());

const reader = salesforceReader(() => server);
const { signIn, enter, get, json, refusal, way } = reader;
const again = async (options: Partial<SalesforceServerOptions>) => {
  await server.close();
  await open(options);
  await enter();
};
const refused = (soql: string) => refusal(way(soql));

test('a program signs in with its key and secret, and learns where to ask and not for how long', async () => {
  const token = await enter();
  expect(token).toMatchObject({ instance_url: server.url, issued_at: String(ledger.now * 1_000) });
  expect(token.id).toContain(`/id/${ledger.organization}/005`);
  const basic = { authorization: `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')}` };
  expect((await signIn({}, basic)).status).toBe(200);
  const said = async (form: Record<string, string>) => {
    const answered = await signIn(form);
    return [answered.status, await answered.json()];
  };
  for (const [form, error, error_description] of [
    [{ ...KEY, client_id: 'nobody' }, 'invalid_client_id', 'client identifier invalid'],
    [{ ...KEY, client_secret: 'no' }, 'invalid_client', 'invalid client credentials'],
    [{ ...KEY, grant_type: 'password' }, 'unsupported_grant_type', 'grant type not supported'],
  ] as const)
    expect(await said(form)).toEqual([400, { error, error_description }]);
  await again({ clients: { [CLIENT]: { secret: SECRET }, other: { secret: 's', without: 'app' } } });
  expect(await said({ client_id: 'other', client_secret: 's' })).toMatchObject([400, { error: 'invalid_grant' }]);
  await server.close();
  await open({ domain: 'login' });
  expect(await said(KEY)).toMatchObject([400, { error_description: 'request not supported on this domain' }]);
});

test('a session ends two hours after its last request, or when an admin ends it', async () => {
  const way = `${DATA}/limits`;
  for (const seconds of [7_199, 7_199]) {
    ledger.now += seconds;
    expect((await get(way)).status).toBe(200);
  }
  ledger.now += 7_200;
  const expired = { status: 401, errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' };
  expect(await refusal(way)).toEqual(expired);
  await enter();
  expect((await get(way)).status).toBe(200);
  server.endSessions();
  expect(await refusal(way)).toEqual(expired);
  expect((await get(way, { authorization: '' })).status).toBe(401);
});

test('says which versions there are to anybody, and refuses one that is not', async () => {
  const versions = await (await fetch(`${server.url}/services/data/`)).json();
  expect(versions).toContainEqual({ label: "Spring '24", url: '/services/data/v60.0', version: '60.0' });
  expect(await json('/services/data/v60.0/')).toMatchObject({ queryAll: '/services/data/v60.0/queryAll' });
  expect(await refusal('/services/data/v99.0/limits')).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
  expect(await refusal('/services/data/v20.0/limits')).toMatchObject({ status: 410 });
  for (const path of ['cats', 'sobjects/Cat/describe', 'sobjects/Account', 'query/a/b'])
    expect((await get(`${DATA}/${path}`)).status).toBeGreaterThanOrEqual(400);
  const posted = await fetch(`${server.url}${DATA}/limits`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${(await enter()).access_token}` } },
  });
  expect(posted.status).toBe(405);
});

test('counts the requests of 24 hours, says so each time, and refuses one too many', async () => {
  await again({ limits: { perDay: 20, used: 17 } });
  expect((await get(`${DATA}/sobjects`)).headers.get('sforce-limit-info')).toBe('api-usage=18/20');
  expect(await json(`${DATA}/limits`)).toMatchObject({ DailyApiRequests: { Max: 20, Remaining: 1 } });
  expect((await get(`${DATA}/cats`)).headers.get('sforce-limit-info')).toBe('api-usage=20/20');
  expect(await refusal(`${DATA}/limits`)).toEqual({
    ...{ status: 403, errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' },
  });
  ledger.now += 86_400;
  await enter();
  expect((await get(`${DATA}/limits`)).status).toBe(200);
  await again({ limits: { perDay: 20, bursts: true } });
  expect((await get(`${DATA}/limits`)).headers.get('sforce-limit-info')).toBe('api-usage=1/20; api-bursts=1/750');
});

test('who may not use the API, or not see the limits', async () => {
  for (const [without, errorCode, path] of [
    ['company', 'API_DISABLED_FOR_ORG', 'sobjects'],
    ['user', 'API_CURRENTLY_DISABLED', 'sobjects'],
    ['setup', 'INSUFFICIENT_ACCESS', 'limits'],
  ] as const) {
    await again({ clients: { [CLIENT]: { secret: SECRET, without } } });
    expect(await refusal(`${DATA}/${path}`)).toMatchObject({ status: 403, errorCode });
  }
  expect((await get(`${DATA}/sobjects`)).status).toBe(200);
});

test('a hidden field is one that is not there, and so is a hidden kind', async () => {
  await again({
    hidden: { fields: { Account: ['AnnualRevenue', 'OwnerId'] } },
    clients: { [CLIENT]: { secret: SECRET, hidden: { objects: ['Case'], fields: { Account: ['Industry'] } } } },
  });
  for (const name of ['AnnualRevenue', 'Industry', 'Owner.Name'])
    for (const soql of [`SELECT Id, ${name} FROM Account`, `SELECT Id FROM Account WHERE ${name} = null`])
      expect(await refused(soql)).toMatchObject({ status: 400, errorCode: 'INVALID_FIELD' });
  const { fields } = await reader.describe('Account');
  expect(fields.map(({ name }) => name).filter((name) => /Owner|Industry|Revenue/.test(name))).toEqual([]);
  expect(await refused('SELECT Id FROM Case')).toMatchObject({ status: 400, errorCode: 'INVALID_TYPE' });
  expect(await refusal(`${DATA}/sobjects/Case/describe`)).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
  const [id] = ledger.truth.live.Account.keys();
  expect(await json(`${DATA}/sobjects/Account/${id}`)).not.toHaveProperty('Industry');
});

test('describes a kind, and shows one record whole', async () => {
  expect(await json(`${DATA}/sobjects/opportunity/describe`)).toMatchObject({
    ...{ name: 'Opportunity', keyPrefix: '006', deletable: true, mergeable: false },
    fields: expect.arrayContaining([
      expect.objectContaining({ name: 'Amount', type: 'currency', label: 'Amount' }),
      expect.objectContaining({ name: 'AccountId', referenceTo: ['Account'], relationshipName: 'Account' }),
      expect.objectContaining({ name: 'Description', filterable: false }),
    ]),
  });
  expect(await json(`${DATA}/sobjects/User/describe`)).toMatchObject({ deletable: false });
  expect((await reader.describe('User')).fields.some(({ name }) => name === 'IsDeleted')).toBe(false);
  const [[id = '', values] = []] = ledger.truth.live.Account;
  const record = await json(`${DATA}/sobjects/Account/${id.slice(0, 15)}`);
  expect(record).toEqual({ attributes: { type: 'Account', url: `${DATA}/sobjects/Account/${id}` }, ...values });
});

test('every fault meets every address', async () => {
  const [id] = ledger.truth.live.Account.keys();
  for (const path of [way('SELECT Id, Name FROM Account'), `${DATA}/limits`, `${DATA}/sobjects/Account/${id}`]) {
    const page = await (await get(path)).text();
    const [timeout, busy] = [errors.faultOf(errors.queryTimeout()), errors.faultOf(errors.tooManyAtOnce())];
    const faults: Fault[] = [timeout, busy, ...[500, 503, 401].map((status) => ({ kind: 'status' as const, status }))];
    server.script([...faults, { kind: 'repeat' }, { kind: 'cut', share: 0.5 }, { kind: 'drop' }]);
    for (const [status, errorCode] of [
      [400, 'QUERY_TIMEOUT'],
      [403, 'REQUEST_LIMIT_EXCEEDED'],
      [500, 'UNKNOWN_EXCEPTION'],
      [503, 'SERVER_UNAVAILABLE'],
      [401, 'INVALID_SESSION_ID'],
    ])
      expect(await refusal(path)).toMatchObject({ status, errorCode });
    expect(await (await get(path)).text()).toBe(page);
    await expect(get(path).then((answered) => answered.text())).rejects.toThrow();
    await expect(get(path)).rejects.toThrow();
    const states = () =>
      Object.values(ledger.records).flatMap((kind) => [...kind.values()].flatMap((each) => each.versions));
    const before = JSON.stringify([states(), ledger.now]);
    server.script(Array.from({ length: 6 }, () => ({ kind: 'change' })));
    for (let i = 0; i < 6; i++) await get(path);
    expect(JSON.stringify([states(), ledger.now])).not.toBe(before);
  }
});
