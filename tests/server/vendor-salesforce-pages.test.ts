import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import type { SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import { CLIENT, DATA, type Row, SECRET, salesforceReader } from '@/tests/support/vendors/salesforce-reader';
import { salesforceLedger } from '@/tests/support/vendors/salesforce-seed';

let ledger: SalesforceLedger;
let server: SalesforceServer;

const open = async (options: Partial<SalesforceServerOptions> = {}) => {
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } }, ...options });
  await enter();
};
beforeEach(async () => {
  ledger = salesforceLedger({ seed: 5, accounts: 40 });
  await open();
});
afterEach(() => server.close());

const { enter, first, more, refusal } = salesforceReader(() => server);
const again = async (options: Partial<SalesforceServerOptions>) => {
  await server.close();
  await open(options);
};
const idsOf = (rows: Row[]) => rows.map((row) => String(row.Id));

test('a page is followed by its address, through query also for queryAll, and ends without one', async () => {
  await again({ rowsPerPage: 10 });
  const page = await first('SELECT Id FROM Contact', { all: true });
  expect([page.done, page.records.length]).toEqual([false, 10]);
  if (page.done) return;
  expect(page.nextRecordsUrl).toMatch(/^\/services\/data\/v60\.0\/query\/0r8\w{15}-10$/);
  const next = await more(page.nextRecordsUrl);
  expect(next.totalSize).toBe(page.totalSize);
  expect(await more(page.nextRecordsUrl.replace('/query/', '/queryAll/'))).toEqual(next);
  expect(idsOf(next.records).filter((id) => idsOf(page.records).includes(id))).toEqual([]);
});

test('asked for between 200 and 2,000 rows, the server gives those, or fewer where it likes', async () => {
  for (let i = 0; i < 2_100; i++) life.addRecord(ledger, 'Asset', { Name: `At once ${i}` });
  for (let i = 0; i < 250; i++) life.addRecord(ledger, 'Account', { Name: `At once ${i}` });
  const rows = async (soql: string, batchSize: number) =>
    (await first(soql, { headers: { 'sforce-query-options': `batchSize=${batchSize}` } })).records.length;
  const soql = 'SELECT Id FROM Asset';
  expect((await first(soql)).records.length).toBe(2_000);
  expect([await rows(soql, 500), await rows(soql, 9_000), await rows(soql, 3)]).toEqual([500, 2_000, 200]);
  expect(await rows('SELECT Id, Success_Notes__c, Risk_Notes__c FROM Account', 1_000)).toBe(200);
});

test('a locator lasts two days, is of one session, and beyond ten open ones the oldest is lost', async () => {
  await again({ rowsPerPage: 5, sessionSeconds: 30 * 86_400 });
  const start = async () => {
    const page = await first('SELECT Id FROM Account');
    return page.done ? '' : page.nextRecordsUrl;
  };
  const lost = { status: 400, errorCode: 'INVALID_QUERY_LOCATOR' };
  const oldest = await start();
  const others = [];
  for (let i = 0; i < 9; i++) others.push(await start());
  expect((await more(oldest)).records.length).toBe(5);
  others.push(await start());
  expect(await refusal(oldest)).toMatchObject(lost);
  const [one = ''] = others;
  expect(await refusal(`${one.slice(0, -1)}999`)).toMatchObject({ extendedErrorCode: 'LOCATOR_LOCATION_EXCEEDS_SIZE' });
  expect(await refusal(`${DATA}/query/0r8-2`)).toMatchObject({ extendedErrorCode: 'INVALID_QUERY_LOCATOR_FORMAT' });
  ledger.now += 2 * 86_400 - 1;
  expect((await more(one)).records.length).toBe(5);
  ledger.now += 1;
  expect(await refusal(one)).toMatchObject({ ...lost, extendedErrorCode: 'QUERY_LOCATOR_EXPIRED' });
  const fresh = await start();
  await enter();
  expect(await refusal(fresh)).toMatchObject(lost);
  const own = await start();
  server.loseLocators();
  expect(await refusal(own)).toMatchObject(lost);
  await again({ rowsPerPage: 5, locatorsOf: 'user' });
  const shared = await start();
  await enter();
  expect((await more(shared)).records.length).toBe(5);
});

test('a later page shows what the query found, or where the server is so, what is there by then', async () => {
  for (const freshPages of [false, true]) {
    await again({ rowsPerPage: 5, freshPages });
    const page = await first('SELECT Id, Name FROM Account ORDER BY Name');
    if (page.done) throw new Error('one page');
    const [one] = (await more(page.nextRecordsUrl)).records;
    life.updateRecord(ledger, 'Account', String(one?.Id), { Name: `Later ${freshPages}` });
    const [same] = (await more(page.nextRecordsUrl)).records;
    expect(same).toMatchObject({ Id: one?.Id, Name: freshPages ? 'Later true' : one?.Name });
  }
});
