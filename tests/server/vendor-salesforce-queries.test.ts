import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SalesforceServer, startSalesforce } from '@/tests/support/vendors/salesforce';
import { instant, type SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import {
  bare,
  CLIENT,
  DATA,
  Deleted,
  SECRET,
  salesforceReader,
  Updated,
} from '@/tests/support/vendors/salesforce-reader';
import { salesforceLedger } from '@/tests/support/vendors/salesforce-seed';

let ledger: SalesforceLedger;
let server: SalesforceServer;

beforeEach(async () => {
  ledger = salesforceLedger({ seed: 8, accounts: 30 });
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } } });
  await enter();
});
afterEach(() => server.close());

const { enter, get, json, refusal, way, query, first } = salesforceReader(() => server);
const refused = (soql: string) => refusal(way(soql));
const namesOf = async (soql: string) => (await query(soql)).map((row) => row.Name);

test('understands conditions, with texts, times, numbers, nothing and lists', async () => {
  const at = ledger.now;
  const add = (Name: string, values = {}) => life.addRecord(ledger, 'Account', { Name, Type: 'probe', ...values });
  add("O'Neil \\ 50%", { NumberOfEmployees: 5, AnnualRevenue: 1.5 });
  add('appleton', { NumberOfEmployees: 50, Industry: 'Banking' });
  ledger.now += 60;
  add('Appl', { NumberOfEmployees: null, Industry: 'Retail' });
  const of = (where: string) =>
    namesOf(`SELECT Name FROM Account WHERE Type = 'PROBE' AND ${where} ORDER BY Name DESC`);
  expect(await of("Name = 'O\\'Neil \\\\ 50%'")).toEqual(["O'Neil \\ 50%"]);
  expect(await of("Name = 'APPL'")).toEqual(['Appl']);
  expect(await of("Name LIKE 'appl_%'")).toEqual(['appleton']);
  expect(await of("Name LIKE '%50\\%'")).toEqual(["O'Neil \\ 50%"]);
  expect(await of('NumberOfEmployees = NULL')).toEqual(['Appl']);
  expect(await of('NumberOfEmployees != 5')).toEqual(['appleton', 'Appl']);
  expect(await of('NumberOfEmployees >= 5')).toEqual(["O'Neil \\ 50%", 'appleton']);
  expect(await of('(AnnualRevenue <= 1.5 OR NumberOfEmployees > 49) AND IsDeleted = false')).toEqual([
    ...["O'Neil \\ 50%", 'appleton'],
  ]);
  expect(await of("Industry IN ('banking', 'Retail')")).toEqual(['appleton', 'Appl']);
  expect(await of("Industry NOT IN ('Banking')")).toEqual(["O'Neil \\ 50%", 'Appl']);
  expect(await of("(NOT Name LIKE 'appl%')")).toEqual(["O'Neil \\ 50%"]);
  const shifted = instant(at + 3_600).replace('.000+0000', '+01:00');
  for (const time of [instant(at), instant(at).replace('.000+0000', 'Z'), shifted, instant(at).replace('+0000', 'Z')])
    expect(await of(`CreatedDate > ${time}`)).toEqual(['Appl']);
  const day = instant(at).slice(0, 10);
  expect((await query(`SELECT Id FROM Opportunity WHERE CloseDate < ${day}`)).length).toBeGreaterThan(0);
});

test('follows a reference, which is null where it names nobody', async () => {
  const account = life.addRecord(ledger, 'Account', {
    Name: 'Parent',
    OwnerId: [...ledger.records.User.keys()][1] ?? '',
  });
  const own = life.addRecord(ledger, 'Task', { WhatId: account, AccountId: account, Subject: 'Call' });
  life.addRecord(ledger, 'Task', { Subject: 'Alone' });
  const soql = `SELECT Subject, account.name, What.Name, What.Type, Who.Email FROM Task WHERE Account.Name = 'Parent' OR Subject = 'Alone' ORDER BY Subject DESC`;
  expect((await query(soql)).map(bare)).toEqual([
    {
      ...{ Subject: 'Call', Account: { attributes: { type: 'Account', url: expect.any(String) }, Name: 'Parent' } },
      ...{
        What: { attributes: { type: 'Name', url: expect.stringContaining(account) }, Name: 'Parent', Type: 'Account' },
        Who: null,
      },
    },
    { Subject: 'Alone', Account: null, What: null, Who: null },
  ]);
  expect(await query(`SELECT Owner.Name, Owner.Email FROM Account WHERE Id = '${account}'`)).toMatchObject([
    { Owner: { attributes: { type: 'User' }, Name: 'Åsa Öberg', Email: 'åsa.öberg@northlight.example' } },
  ]);
  life.deleteRecord(ledger, 'Account', account);
  expect((await query(`SELECT Account.Name FROM Task WHERE Id = '${own}'`)).length).toBe(0);
});

test('sorts by several, nulls first, cuts and counts', async () => {
  for (const [Name, NumberOfEmployees] of [
    ['b', 2],
    ['a', 2],
    ['c', null],
  ] as const)
    life.addRecord(ledger, 'Account', { Name, NumberOfEmployees, Type: 'probe' });
  const of = (rest: string) =>
    namesOf(`SELECT Name FROM Account WHERE Type = 'probe' ORDER BY NumberOfEmployees ${rest}`);
  expect(await of('DESC, Name')).toEqual(['c', 'a', 'b']);
  expect(await of('ASC NULLS LAST, Name DESC')).toEqual(['b', 'a', 'c']);
  expect(await of('NULLS FIRST, Name ASC LIMIT 1 OFFSET 1')).toEqual(['a']);
  const page = await first("SELECT COUNT() FROM Account WHERE Type = 'probe'");
  expect(page).toEqual({ totalSize: 3, done: true, records: [] });
  expect(await refused('SELECT Id FROM Account LIMIT 1 OFFSET 2001')).toMatchObject({
    ...{ status: 400, errorCode: 'NUMBER_OUTSIDE_VALID_RANGE' },
  });
});

test('refuses a query that it does not understand, and says where', async () => {
  for (const [soql, errorCode, message] of [
    ['SELECT Nope FROM Account', 'INVALID_FIELD', "No such column 'Nope' on entity 'Account'."],
    ['SELECT IsDeleted FROM User', 'INVALID_FIELD', "No such column 'IsDeleted' on entity 'User'."],
    ['SELECT Boss.Name FROM Account', 'INVALID_FIELD', "Didn't understand relationship 'Boss'"],
    ['SELECT What.Amount FROM Task', 'INVALID_FIELD', "No such column 'Amount' on entity 'Name'."],
    ['SELECT Id FROM Cat__c', 'INVALID_TYPE', "sObject type 'Cat__c' is not supported."],
    ['SELECT Id FROM Account WHERE Description = null', 'INVALID_FIELD', 'can not be filtered'],
    ['SELECT Id FROM Account ORDER BY Description', 'INVALID_FIELD', 'can not be sorted'],
    ["SELECT Id FROM Account WHERE CreatedDate > '2026-01-01T00:00:00Z'", 'INVALID_FIELD', 'must be of type dateTime'],
    ['SELECT Id FROM Opportunity WHERE CloseDate > 2026-01-01T00:00:00Z', 'INVALID_FIELD', 'must be of type date'],
    ['SELECT Id FROM Account WHERE Name = 5', 'INVALID_FIELD', 'should be enclosed in quotes'],
    ["SELECT Id FROM Account WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
    ["SELECT Id FROM Account WHERE CreatedDate LIKE 'a'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid for type'],
    [
      "SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b' AND Name = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'AND'",
    ],
    ["SELECT Id FROM Account WHERE Name = 'a\\q'", 'MALFORMED_QUERY', 'Illegal character sequence'],
    ["SELECT Id FROM Account WHERE Name = 'a", 'MALFORMED_QUERY', 'no viable alternative'],
    ['SELECT Id, FROM Account', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
    ['DELETE FROM Account', 'MALFORMED_QUERY', "unexpected token: 'DELETE'"],
    ['SELECT Id FROM Account LIMIT', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
  ] as const)
    expect(await refused(soql)).toMatchObject({ status: 400, errorCode, message: expect.stringContaining(message) });
  expect((await refused('SELECT Id, Nope FROM Account')).message).toContain('ERROR at Row:1:Column:12');
  expect(await refusal(`${DATA}/query`)).toMatchObject({ status: 400, errorCode: 'MALFORMED_QUERY' });
  // A plus that is not encoded is a space, and the time then ends too soon.
  expect(
    await refusal(`${DATA}/query?q=SELECT+Id+FROM+Account+WHERE+CreatedDate>2026-01-01T00:00:00+00:00`),
  ).toMatchObject({
    ...{ status: 400, errorCode: 'MALFORMED_QUERY' },
  });
  expect((await get(way(`SELECT Id FROM Account WHERE Name = '${'a'.repeat(17_000)}'`))).status).toBe(431);
});

test('tells what was changed between two minutes, and up to when that is whole', async () => {
  const minute = ledger.now - (ledger.now % 60);
  const span = (from: number, to: number) =>
    `start=${encodeURIComponent(instant(from))}&end=${encodeURIComponent(instant(to))}`;
  ledger.now = minute + 600;
  const id = life.addRecord(ledger, 'Account', { Name: 'Fresh' });
  ledger.now += 300;
  const of = async (path: string) => Updated.parse(await json(`${DATA}/sobjects/Account/updated/?${path}`));
  expect((await of(span(minute + 659, minute + 720))).ids).toEqual([id]);
  expect((await of(span(minute + 660, minute + 720))).ids).toEqual([]);
  expect((await of(span(minute, minute + 9_000))).latestDateCovered).toBe(instant(minute + 900));
  life.commitLate(ledger, 500, () => life.updateRecord(ledger, 'Account', id, { Name: 'Late' }));
  ledger.now += 300;
  expect((await of(span(minute + 840, minute + 1_200))).ids).toEqual([]);
  expect((await of(span(minute + 840, minute + 1_200))).latestDateCovered).toBe(instant(minute + 900));
  ledger.now += 200;
  expect((await of(span(minute + 840, minute + 1_200))).ids).toEqual([id]);
  const wrong = { status: 400, errorCode: 'INVALID_REPLICATION_DATE' };
  for (const path of [
    span(minute, minute + 59),
    span(minute, minute - 60),
    span(minute - 31 * 86_400, minute),
    'start=x',
  ])
    expect(await refusal(`${DATA}/sobjects/Account/updated/?${path}`)).toMatchObject(wrong);
});

test('tells what was deleted, until the bin is emptied, and then that it cannot', async () => {
  const [id, other] = [0, 1].map((n) => life.addRecord(ledger, 'Account', { Name: `Alone ${n}` }));
  const from = ledger.now - (ledger.now % 60);
  ledger.now = from + 120;
  life.deleteRecord(ledger, 'Account', String(id));
  const path = () =>
    `${DATA}/sobjects/Account/deleted/?start=${encodeURIComponent(instant(from + 60))}&end=${encodeURIComponent(instant(ledger.now + 60))}`;
  const gone = Deleted.parse(await json(path()));
  expect(gone.deletedRecords).toEqual([{ id, deletedDate: instant(from + 120) }]);
  expect([gone.latestDateCovered, gone.earliestDateAvailable <= instant(from)]).toEqual([instant(from + 120), true]);
  life.undeleteRecord(ledger, 'Account', String(id));
  expect(Deleted.parse(await json(path())).deletedRecords).toEqual([]);
  ledger.now += 60;
  life.deleteRecord(ledger, 'Account', String(other));
  life.emptyBin(ledger);
  expect(await refusal(path())).toMatchObject({ status: 400, errorCode: 'INVALID_REPLICATION_DATE' });
});
