import { afterEach, beforeEach, expect, test } from 'vitest';
import { salesforceSource } from '@/lib/server/connectors/salesforce';
import { compared, HURRIED, LOOPBACK, type Pulled, pull, pulling } from '@/tests/support/pulled';
import { type SalesforceServer, startSalesforce } from '@/tests/support/vendors/salesforce';
import { objectOf, READ_STREAMS, type ReadStream, salesforceRows } from '@/tests/support/vendors/salesforce-expected';
import type { SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import { CLIENT, SECRET } from '@/tests/support/vendors/salesforce-reader';
import { anySalesforceChange, salesforceLedger } from '@/tests/support/vendors/salesforce-seed';

const HOUR = 3_600;
let ledger: SalesforceLedger;
let server: SalesforceServer;

beforeEach(async () => {
  ledger = salesforceLedger({ seed: 9, accounts: 50 });
  ledger.chance.erases = false;
  ledger.stamps.merged = true;
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } } });
});
afterEach(() => server.close());

const source = (pageSize = 2_000) =>
  salesforceSource({
    ...{ baseUrl: server.url, clientId: CLIENT, clientSecret: SECRET, pageSize },
    ...{ pace: { ...HURRIED, timeoutMs: 5_000 }, allowed: LOOPBACK },
  });
const expectTruth = (stream: ReadStream, { rows }: Pick<Pulled, 'rows'>) => {
  const [found, expected] = compared(rows, salesforceRows(ledger, stream));
  expect(found).toEqual(expected);
};
const queries = (from = 0) => server.requests.slice(from).filter(({ path }) => path.endsWith('/queryAll'));
const signIns = () => server.requests.filter(({ path }) => path.endsWith('/token')).length;

/** Reads on from what is stored, page by page; `between` says when to stop. */
async function pullWhile(kept: Pulled, pageSize: number, between: () => boolean): Promise<void> {
  for await (const page of source(pageSize).read(kept.reading, kept.cursor, AbortSignal.timeout(20_000))) {
    Object.assign(kept, { cursor: page.cursor, pages: kept.pages + 1 });
    for (const { cells, deleted } of page.rows) {
      const row = Object.fromEntries(kept.reading.columns.map((name, i) => [name, cells[i] ?? '']));
      if (deleted) kept.rows.delete(row.id ?? '');
      else kept.rows.set(row.id ?? '', row);
    }
    if (!between()) return;
  }
}

test.each(READ_STREAMS)('%s, many of them of one second, in pages of less', async (stream) => {
  const kept = await pulling(source(), stream);
  await pull(source(), kept);
  ledger.now += 2 * HOUR;
  const AccountId = life.addRecord(ledger, 'Account', { Name: 'Tied' });
  const said = {
    AccountId,
    TaskSubtype: 'Call',
    Name: 'Tied',
    LastName: 'Tied',
    StageName: 'Closed Lost',
    Type: 'Renewal',
  };
  const more = { CloseDate: '2026-10-01', StartDate: '2026-10-01', InstallDate: '2026-10-01' };
  for (let i = 0; i < 40; i++) {
    const Status = { Contract: 'Activated', Task: 'Completed' }[String(objectOf(stream))] ?? 'New';
    life.addRecord(ledger, objectOf(stream), { ...said, ...more, Status });
    if (i % 13 === 12) ledger.now += 1;
  }
  for (const size of [4, 40]) {
    const before = server.requests.length;
    const copy = { ...kept, rows: new Map(kept.rows) };
    await pull(source(size), copy);
    expectTruth(stream, copy);
    expect(copy.rows.size - kept.rows.size).toBeGreaterThanOrEqual(40);
    expect(queries(before).length).toBeLessThan(20);
  }
});

test.each(READ_STREAMS)('%s that change while they are listed', async (stream) => {
  const kept = await pulling(source(), stream);
  await pullWhile(kept, 4, () => {
    if (kept.pages < 60) for (let k = 0; k < 3; k++) anySalesforceChange(ledger);
    return true;
  });
  ledger.now += 120;
  await pull(source(4), kept);
  expectTruth(stream, kept);
});

test('what a long transaction writes is found, though it is seen late and the read broke off for days', async () => {
  const kept = await pulling(source(), 'accounts');
  let late = '';
  life.commitLate(ledger, 600, () => {
    late = life.addRecord(ledger, 'Account', { Name: 'Late' });
  });
  ledger.now += 10;
  for (let i = 0; i < 12; i++) life.addRecord(ledger, 'Account', { Name: `Soon ${i}` });
  await pullWhile(kept, 5, () => ![...kept.rows.values()].some(({ name }) => name?.startsWith('Soon')));
  ledger.now += 72 * HOUR;
  for (let i = 0; i < 12; i++) life.addRecord(ledger, 'Account', { Name: `Days later ${i}` });
  await pull(source(5), kept);
  expect(kept.rows.has(late)).toBe(false);
  await pull(source(5), kept);
  expect(kept.rows.has(late)).toBe(true);
  expectTruth('accounts', kept);
});

test('nothing new is three questions at most, and a little new no more, however much went long ago', async () => {
  const AccountId = life.addRecord(ledger, 'Account', { Name: 'Last' });
  life.addRecord(ledger, 'Contact', { LastName: 'Last', AccountId });
  for (let i = 0; i < 400; i++) {
    ledger.now += 300;
    life.deleteRecord(ledger, 'Account', life.addRecord(ledger, 'Account', { Name: `Gone ${i}` }));
  }
  const kept = await pulling(source(), 'contacts');
  await pull(source(), kept);
  await pull(source(), kept);
  ledger.now += 24 * HOUR;
  for (const name of ['', 'Neu']) {
    if (name) life.addRecord(ledger, 'Contact', { LastName: name });
    const before = server.requests.length;
    await pull(source(), kept);
    expect(queries(before).length).toBeLessThanOrEqual(3);
    expectTruth('contacts', kept);
  }
});

test('of a company in which nothing is yet, and then something', async () => {
  for (const object of ['Account', 'Contact', 'Opportunity', 'Case', 'Task', 'Contract', 'Asset'] as const)
    ledger.records[object].clear();
  const all = await Promise.all(READ_STREAMS.map(async (name) => ({ name, kept: await pulling(source(), name) })));
  for (const round of [0, 1, 2]) {
    for (const { name, kept } of all) {
      await pull(source(3), kept);
      expectTruth(name, kept);
    }
    if (round > 0) for (let i = 0; i < 40; i++) anySalesforceChange(ledger);
    ledger.now += 120;
  }
});

test('a session that ends in the middle is renewed, whether it ran out or was ended', async () => {
  const kept = await pulling(source(), 'contacts');
  await pullWhile(kept, 9, () => {
    if (kept.pages === 2) ledger.now += 2 * HOUR;
    if (kept.pages === 5) server.endSessions();
    return true;
  });
  expectTruth('contacts', kept);
  expect(signIns()).toBe(4); // one for the list of streams
  expect(server.requests.filter(({ status }) => status === 401).length).toBe(2);
});

test('archived tasks are read, and ids are always the long ones', async () => {
  const kept = await pulling(source(), 'tasks');
  await pull(source(), kept);
  const archived = [...ledger.truth.live.Task.values()].filter(
    ({ IsArchived, IsClosed, AccountId }) => IsArchived && IsClosed && AccountId,
  );
  expect(archived.length).toBeGreaterThan(0);
  for (const { Id } of archived) expect(kept.rows.has(String(Id))).toBe(true);
  for (const { id, account, contact } of kept.rows.values())
    expect([id?.length, account?.length, contact?.length || 18]).toEqual([18, 18, 18]);
});
