import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SalesforceServer, startSalesforce } from '@/tests/support/vendors/salesforce';
import { BIN_SECONDS, instant, type SalesforceLedger, truthAt } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import { bare, CLIENT, DATA, type Row, SECRET, salesforceReader } from '@/tests/support/vendors/salesforce-reader';
import { anySalesforceChange, salesforceLedger } from '@/tests/support/vendors/salesforce-seed';

let ledger: SalesforceLedger;
let server: SalesforceServer;

beforeEach(async () => {
  ledger = salesforceLedger({ seed: 5, accounts: 40 });
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } } });
  await enter();
});
afterEach(() => server.close());

const { enter, query, refusal } = salesforceReader(() => server);
const idsOf = (rows: Row[]) => rows.map((row) => String(row.Id));
const stampOf = (values: { [name: string]: unknown } | undefined) => String(values?.SystemModstamp);

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

test('where nothing vanishes past the bin, chance leaves a trace of everything', () => {
  ledger.chance = { erases: false, lateSeconds: 0 };
  const before = Object.values(ledger.records).flatMap((kind) => [...kind.values()].filter(({ erasedAt }) => erasedAt));
  for (let i = 0; i < 300; i++) anySalesforceChange(ledger);
  const all = Object.values(ledger.records).flatMap((kind) => [...kind.values()]);
  expect(all.filter(({ erasedAt }) => erasedAt)).toEqual(before);
  expect(all.flatMap(({ versions }) => versions).filter(({ from }) => from > ledger.now)).toEqual([]);
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

test('a task of a year ago that is done is in the archive, which only queryAll opens', async () => {
  const id = life.addRecord(ledger, 'Task', { Status: 'Completed', ActivityDate: instant(ledger.now).slice(0, 10) });
  const open = life.addRecord(ledger, 'Task', { Status: 'Not Started' });
  const soql = `SELECT IsArchived FROM Task WHERE Id IN ('${id}', '${open}')`;
  life.archiveTasks(ledger);
  expect((await query(soql)).length).toBe(2);
  ledger.now += 365 * 86_400;
  life.archiveTasks(ledger);
  await enter();
  expect((await query(soql)).map(bare)).toEqual([{ IsArchived: false }]);
  expect((await query(`${soql} AND IsArchived = true`, true)).length).toBe(1);
  expect(ledger.truth.live.Task.get(id)).toMatchObject({ IsArchived: true, IsDeleted: false });
});

test('works out whether a deal and a case are closed', () => {
  const deal = life.addRecord(ledger, 'Opportunity', { StageName: 'Closed Lost' });
  expect(ledger.truth.live.Opportunity.get(deal)).toMatchObject({ IsClosed: true, IsWon: false });
  const id = life.addRecord(ledger, 'Case', { Status: 'New' });
  life.updateRecord(ledger, 'Case', id, { Status: 'Closed' });
  expect(ledger.truth.live.Case.get(id)).toMatchObject({ IsClosed: true, ClosedDate: instant(ledger.now) });
  life.updateRecord(ledger, 'Case', id, { Status: 'Working' });
  expect(ledger.truth.live.Case.get(id)).toMatchObject({ IsClosed: false, ClosedDate: null });
});
