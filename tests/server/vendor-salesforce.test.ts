import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import { idAt, idOf, longId } from '@/tests/support/vendors/salesforce-ids';
import { BIN_SECONDS, instant, type SalesforceLedger, truthAt } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import { bare, CLIENT, DATA, type Row, SECRET, salesforceReader } from '@/tests/support/vendors/salesforce-reader';
import { anySalesforceChange, salesforceLedger } from '@/tests/support/vendors/salesforce-seed';
import { deletable, fieldsOf, OBJECTS, PREFIX, type SalesforceObject } from '@/tests/support/vendors/salesforce-shapes';

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

const { enter, get, first, more, query, refusal, describe: described } = salesforceReader(() => server);
const again = async (options: Partial<SalesforceServerOptions>) => {
  await server.close();
  await open(options);
};
const everything = async (object: SalesforceObject) =>
  `SELECT ${(await described(object)).fields.map(({ name }) => name).join(', ')} FROM ${object}`;
const idsOf = (rows: Row[]) => rows.map((row) => String(row.Id));
const byId = (rows: Row[]) => new Map(rows.map((row) => [String(row.Id), bare(row)]));
const stampOf = (values: { [name: string]: unknown } | undefined) => String(values?.SystemModstamp);

test('the same seed is the same company, of every kind some there and some gone', async () => {
  expect(salesforceLedger({ seed: 5, accounts: 40 }).truth).toEqual(ledger.truth);
  for (const object of OBJECTS.filter(deletable))
    expect([ledger.truth.live[object].size > 0, ledger.truth.deleted[object].size > 0]).toEqual([true, true]);
  expect([...ledger.truth.live.Task.values()].some(({ IsArchived }) => IsArchived)).toBe(true);
});

test('queryAll without the deleted knows the truth, in pages of any size; query knows no archived task', async () => {
  for (const rowsPerPage of [7, 2_000]) {
    await again({ rowsPerPage });
    for (const object of OBJECTS) {
      const rows = byId(await query(await everything(object), true));
      const live = new Map([...rows].filter(([, row]) => row.IsDeleted !== true));
      expect(live).toEqual(ledger.truth.live[object]);
      const usual = [...ledger.truth.live[object]].filter(([, { IsArchived }]) => IsArchived !== true);
      expect(byId(await query(await everything(object)))).toEqual(new Map(usual));
    }
  }
});

test('ids have 18 characters of which the last three say where the capitals are; a query takes 15 too', async () => {
  expect(longId('a0D30000001n7Pi')).toBe('a0D30000001n7PiEAI');
  expect(longId('0019000000B98de')).toBe('0019000000B98deAAB');
  expect(idOf('a0D30000001n7PiEAI')).toBe('a0D30000001n7PiEAI');
  expect([idOf('a0D30000001n7PiEAA'), idOf('a0D30000001n7P'), idOf("a0D30000001n7P'")]).toEqual([null, null, null]);
  for (const object of OBJECTS)
    for (const id of ledger.truth.live[object].keys()) expect([id.slice(0, 3), idOf(id)]).toEqual([PREFIX[object], id]);
  const [id = ''] = ledger.truth.live.Account.keys();
  for (const form of [id, id.slice(0, 15)])
    expect(idsOf(await query(`SELECT Id FROM Account WHERE Id = '${form}'`))).toEqual([id]);
  expect(idAt('001', 10).slice(0, 15).toLowerCase()).toBe(idAt('001', 36).slice(0, 15).toLowerCase());
  expect(idAt('001', 10)).not.toBe(idAt('001', 36));
});

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

test('the deleted are 15 days in the bin, where only queryAll finds them, and then without a trace', async () => {
  const id = life.addRecord(ledger, 'Account', { Name: 'Alone' });
  const contact = life.addRecord(ledger, 'Contact', { LastName: 'Öberg', AccountId: id });
  ledger.now += 60;
  life.deleteRecord(ledger, 'Account', id);
  const of = (kind: string, own: string) => `SELECT Id, IsDeleted, SystemModstamp FROM ${kind} WHERE Id = '${own}'`;
  for (const [kind, own] of [
    ['Account', id],
    ['Contact', contact],
  ] as const) {
    expect(await query(of(kind, own))).toEqual([]);
    expect(await query(`${of(kind, own)} AND IsDeleted = true`)).toEqual([]);
    expect(await query(of(kind, own), true)).toMatchObject([{ IsDeleted: true, SystemModstamp: instant(ledger.now) }]);
  }
  expect(await refusal(`${DATA}/sobjects/Account/${id}`)).toMatchObject({
    status: 404,
    errorCode: 'ENTITY_IS_DELETED',
  });
  life.undeleteRecord(ledger, 'Account', id);
  expect([ledger.truth.live.Account.has(id), ledger.truth.live.Contact.has(contact)]).toEqual([true, true]);
  life.deleteRecord(ledger, 'Account', id);
  ledger.now += BIN_SECONDS - 1;
  await enter();
  expect((await query(of('Account', id), true)).length).toBe(1);
  ledger.now += 1;
  expect(await query(of('Account', id), true)).toEqual([]);
  expect(await refusal(`${DATA}/sobjects/Account/${id}`)).toMatchObject({ status: 404, errorCode: 'NOT_FOUND' });
  expect(ledger.truth.deleted.Account.has(id)).toBe(true);
});

test('erased, or the bin emptied, a record is in no answer and its parent says nothing', async () => {
  const [id = '', other = ''] = [0, 1].map((n) => life.addRecord(ledger, 'Account', { Name: `Alone ${n}` }));
  life.eraseRecord(ledger, 'Account', id);
  life.deleteRecord(ledger, 'Account', other);
  life.emptyBin(ledger);
  expect(await query(`SELECT Id FROM Account WHERE Id IN ('${id}', '${other}')`, true)).toEqual([]);
  expect(await query('SELECT Id FROM Account WHERE IsDeleted = true', true)).toEqual([]);
});

test('what a delete is refused for', () => {
  const account = life.addRecord(ledger, 'Account', { Name: 'Kept' });
  const contact = life.addRecord(ledger, 'Contact', { AccountId: account });
  const kept = () => [life.mayDelete(ledger, 'Account', account), life.mayDelete(ledger, 'Contact', contact)];
  expect(kept()).toEqual([true, true]);
  const won = life.addRecord(ledger, 'Opportunity', { AccountId: account, StageName: 'Closed Won' });
  expect(kept()).toEqual([false, true]);
  life.updateRecord(ledger, 'Opportunity', won, { StageName: 'Closed Lost' });
  const signed = life.addRecord(ledger, 'Contract', { AccountId: account, Status: 'Activated' });
  expect([...kept(), life.mayDelete(ledger, 'Contract', signed)]).toEqual([false, true, false]);
  life.updateRecord(ledger, 'Contract', signed, { Status: 'Draft' });
  life.addRecord(ledger, 'Case', { AccountId: account, ContactId: contact });
  expect(kept()).toEqual([false, false]);
  expect(() => life.deleteRecord(ledger, 'Account', account)).toThrow('Salesforce keeps Account');
});

test('who was merged away is in the bin and names its heir; what it had goes there, stamped or not', async () => {
  for (const merged of [false, true]) {
    ledger.stamps.merged = merged;
    const [stays = '', goes = ''] = [0, 1].map((n) => life.addRecord(ledger, 'Account', { Name: `Twin ${n}` }));
    const contact = life.addRecord(ledger, 'Contact', { AccountId: goes });
    const child = life.addRecord(ledger, 'Account', { Name: 'Child', ParentId: goes });
    const before = stampOf(ledger.truth.live.Contact.get(contact));
    ledger.now += 60;
    life.mergeRecords(ledger, 'Account', { stays, goes });
    const soql = `SELECT Id FROM Account WHERE IsDeleted = true AND MasterRecordId != null AND SystemModstamp >= ${instant(ledger.now)}`;
    expect(idsOf(await query(soql, true))).toEqual([goes]);
    expect(
      await query(`SELECT MasterRecordId, MasterRecord.Name FROM Account WHERE Id = '${goes}'`, true),
    ).toMatchObject([{ MasterRecordId: stays, MasterRecord: { attributes: { type: 'Account' }, Name: 'Twin 0' } }]);
    expect(ledger.truth.live.Account.get(child)).toMatchObject({ ParentId: stays });
    const moved = ledger.truth.live.Contact.get(contact);
    expect([moved?.AccountId, stampOf(moved)]).toEqual([stays, merged ? instant(ledger.now) : before]);
    expect(stampOf(ledger.truth.live.Account.get(stays))).toBe(instant(ledger.now));
  }
});

test('a machine moves the stamp of the system alone, a user both, and many share one second', async () => {
  const [id = ''] = ledger.truth.live.Account.keys();
  const { LastModifiedDate } = ledger.truth.live.Account.get(id) ?? {};
  ledger.now += 30;
  life.touchRecord(ledger, 'Account', id);
  expect(ledger.truth.live.Account.get(id)).toMatchObject({ LastModifiedDate, SystemModstamp: instant(ledger.now) });
  life.updateRecord(ledger, 'Account', id, { Name: 'Neu' });
  expect(ledger.truth.live.Account.get(id)).toMatchObject({ LastModifiedDate: instant(ledger.now), Name: 'Neu' });
  const stamps = [...ledger.truth.live.Contact.values()].map(stampOf);
  expect(new Set(stamps).size).toBeLessThan(stamps.length);
  for (const values of ledger.truth.live.Account.values())
    expect(String(values.LastModifiedDate) <= stampOf(values)).toBe(true);
});

test('what a long transaction writes is seen late, with a stamp that is already passed', async () => {
  const at = ledger.now;
  const since = `SELECT Id, Name FROM Account WHERE SystemModstamp >= ${instant(at)} ORDER BY SystemModstamp, Id`;
  const [old = ''] = ledger.truth.live.Account.keys();
  const name = ledger.truth.live.Account.get(old)?.Name;
  let id = '';
  life.commitLate(ledger, 90, () => {
    id = life.addRecord(ledger, 'Account', { Name: 'Late' });
    life.updateRecord(ledger, 'Account', old, { Name: 'Late too' });
  });
  ledger.now += 30;
  const later = life.addRecord(ledger, 'Account', { Name: 'Later' });
  expect(idsOf(await query(since))).toEqual([later]);
  expect([ledger.truth.live.Account.has(id), ledger.truth.live.Account.get(old)?.Name]).toEqual([false, name]);
  ledger.now = at + 90;
  expect(new Set(idsOf(await query(since)))).toEqual(new Set([id, old, later]));
  expect(stampOf(ledger.truth.live.Account.get(id))).toBe(instant(at));
  expect([truthAt(ledger, at + 89), truthAt(ledger, at + 90)].map(({ live }) => live.Account.has(id))).toEqual([
    false,
    true,
  ]);
});

test('a currency stands in the records only of a company that has several', async () => {
  expect(await refusal(`${DATA}/query?q=SELECT+CurrencyIsoCode+FROM+Opportunity`)).toMatchObject({
    ...{ status: 400, errorCode: 'INVALID_FIELD' },
  });
  await server.close();
  ledger = salesforceLedger({ seed: 5, accounts: 10, multiCurrency: true });
  await open();
  const codes = (await query('SELECT CurrencyIsoCode FROM Opportunity')).map((row) => String(row.CurrencyIsoCode));
  expect(new Set(codes)).toEqual(new Set(['EUR', 'USD', 'JPY']));
  expect((await get(`${DATA}/query?q=SELECT+CurrencyIsoCode+FROM+Contact`)).status).toBe(400);
});

test('a reader who asks again from two minutes before its last stamp misses nothing that leaves a stamp', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.nat(),
        accounts: fc.integer({ min: 1, max: 8 }),
        rowsPerPage: fc.integer({ min: 1, max: 9 }),
      }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      async ({ seed, accounts, rowsPerPage }, changes) => {
        await server.close();
        ledger = salesforceLedger({ seed, accounts });
        ledger.stamps.merged = true;
        await open({ rowsPerPage });
        server.script(changes.map((each) => (each ? { kind: 'change' } : null)));
        const names = fieldsOf('Account', false).map(({ name }) => name);
        const seen = new Map<string, { [name: string]: unknown }>();
        let from = 0;
        for (const round of [1, 2]) {
          const soql = `SELECT ${names} FROM Account WHERE SystemModstamp >= ${instant(from)} ORDER BY SystemModstamp, Id`;
          const asked = ledger.now;
          for (const [id, row] of byId(await query(soql, true))) seen.set(id, row);
          server.script([]);
          from = asked - 120;
          if (round === 1) for (let i = 0; i < 3; i++) anySalesforceChange(ledger);
          ledger.now += 120;
        }
        const { live } = ledger.truth;
        for (const [id, values] of live.Account) expect(seen.get(id)).toEqual(values);
      },
    ),
    { numRuns: 30 },
  );
});
