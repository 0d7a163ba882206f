import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { intercomSource } from '@/lib/server/connectors/intercom';
import { refusedRows, rolesOf } from '@/tests/support/accepted';
import { compared, HURRIED, LOOPBACK, type Pulled, pull, pullAll, pulling } from '@/tests/support/pulled';
import { startIntercom } from '@/tests/support/vendors/intercom';
import * as talk from '@/tests/support/vendors/intercom-conversations';
import { intercomRows, READ_STREAMS, type ReadStream } from '@/tests/support/vendors/intercom-expected';
import type { IntercomLedger } from '@/tests/support/vendors/intercom-ledger';
import * as people from '@/tests/support/vendors/intercom-people';
import { TOKEN } from '@/tests/support/vendors/intercom-reader';
import { anyIntercomChange, intercomLedger } from '@/tests/support/vendors/intercom-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const SEARCHED = READ_STREAMS.filter((stream) => stream !== 'companies');
let ledger: IntercomLedger;
let server: VendorServer;
let idle: number;

beforeEach(async () => {
  ledger = intercomLedger({ seed: 6, accounts: 120 });
  idle = 0;
  server = await startIntercom(ledger, {
    tokens: { [TOKEN]: null },
    limits: { perTenSeconds: Number.POSITIVE_INFINITY, clock: () => idle },
  });
});
afterEach(() => server.close());

const source = (pageSize = 150) =>
  intercomSource({
    ...{ token: TOKEN, baseUrl: server.url, pageSize, scrollWaitMs: 5, allowed: LOOPBACK },
    pace: { ...HURRIED, timeoutMs: 5_000 },
  });
/** Contacts that vanish without a word are found by a whole read alone. */
const expectTruth = (stream: ReadStream, { rows }: Pick<Pulled, 'rows'>, { vanished = false } = {}) => {
  const expected = intercomRows(ledger, stream);
  const there = vanished ? new Map([...rows].filter(([id]) => expected.has(id))) : rows;
  const [found] = compared(there, expected);
  expect(found).toEqual(expected);
};

describe('what is read is what is true', () => {
  test.each(READ_STREAMS)('%s, the first time, in large pages and in small', async (stream) => {
    for (const size of [150, 3]) {
      const rows = await pullAll(source(size), stream);
      expect(rows.size).toBeGreaterThan(10);
      expectTruth(stream, { rows });
    }
  });

  test.each(SEARCHED)('%s, after changes, deletions and merges', async (stream) => {
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 60; i++) anyIntercomChange(ledger);
      await pull(source(round % 2 ? 7 : 150), kept);
      expectTruth(stream, kept, { vanished: stream === 'contacts' });
    }
    if (stream !== 'contacts') return;
    expectTruth(stream, { rows: await pullAll(source(), stream) });
  });

  test.each(SEARCHED)('%s, though search lags some minutes behind', async (stream) => {
    ledger.indexLagSeconds = 300;
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 9; i++) anyIntercomChange(ledger);
      ledger.now += round % 3 ? 20 : 200;
      await pull(source(round % 2 ? 9 : 150), kept);
    }
    ledger.now += 301;
    await pull(source(5), kept);
    expectTruth(stream, kept, { vanished: stream === 'contacts' });
  });

  test.each(SEARCHED)('%s, which change while they are read', async (stream) => {
    const kept = await pulling(source(), stream);
    for await (const page of source(4).read(kept.reading, null, AbortSignal.timeout(30_000))) {
      for (const { cells, deleted } of page.rows) {
        const row = Object.fromEntries(kept.reading.columns.map((name, i) => [name, cells[i] ?? '']));
        if (deleted) kept.rows.delete(row.id ?? '');
        else kept.rows.set(row.id ?? '', row);
      }
      kept.cursor = page.cursor;
      if (kept.pages++ < 60) anyIntercomChange(ledger);
    }
    await pull(source(), kept);
    expectTruth(stream, kept, { vanished: stream === 'contacts' });
  });

  test('many of one second, in pages of less', async () => {
    const [company = ''] = ledger.truth.live.companies.keys();
    const contact = people.addContact(ledger, { name: 'Tied' }).id;
    people.attach(ledger, contact, company);
    for (let i = 0; i < 40; i++) {
      const { id } = talk.addConversation(ledger, contact);
      talk.rateConversation(ledger, id, { rating: 5 });
      people.attach(ledger, people.addContact(ledger, { name: `Tied ${i}` }).id, company);
    }
    for (const stream of SEARCHED) {
      const kept = await pulling(source(), stream);
      await pull(source(4), kept);
      expectTruth(stream, kept);
    }
  });

  test('the presets take every row that names somebody', async () => {
    const streams = await source().streams(AbortSignal.timeout(1_000));
    for (const name of ['contacts', 'conversations', 'ratings']) {
      const stream = streams.find((each) => each.name === name);
      if (!stream) throw new Error(`no ${name}`);
      const rows = [...(await pullAll(source(), name)).values()];
      expect(rows.length).toBeGreaterThan(5);
      expect(refusedRows(stream, rows, new Date(ledger.now * 1_000))).toEqual([]);
    }
    const [companies] = streams;
    if (!companies) throw new Error('no stream');
    expect(rolesOf(companies)).toEqual({ id: 'id', name: 'name', alias: 'company_id' });
  });

  test('a whole read is a whole read every time', async () => {
    for (const stream of READ_STREAMS) {
      const kept = await pulling(source(), stream, true);
      await pull(source(50), kept);
      for (let i = 0; i < 40; i++) anyIntercomChange(ledger);
      kept.rows.clear();
      await pull(source(50), kept);
      expectTruth(stream, kept);
    }
  });
});

describe('what is gone', () => {
  test('a deleted conversation goes with its rating, however many were deleted', async () => {
    const [contact = ''] = ledger.truth.live.contacts.keys();
    const ids = Array.from({ length: 150 }, () => talk.addConversation(ledger, contact).id);
    for (const id of ids) talk.rateConversation(ledger, id, { rating: 4 });
    for (const stream of ['conversations', 'ratings'] as const) {
      const kept = await pulling(source(), stream);
      await pull(source(), kept);
      expectTruth(stream, kept);
      for (const id of ids.splice(0, 70)) talk.deleteConversation(ledger, id);
      ledger.now += 5;
      await pull(source(), kept);
      expectTruth(stream, kept);
      const before = server.requests.length;
      await pull(source(), kept);
      expect(server.requests.length - before).toBeLessThanOrEqual(4); // those that are known are not listed again
    }
  });

  test('a contact who leaves the company is none, and is one again in another', async () => {
    const [home = '', other = ''] = ledger.truth.live.companies.keys();
    const { id } = people.addContact(ledger, { name: 'Zoë' });
    const kept = await pulling(source(), 'contacts');
    const company = async () => {
      ledger.now += 60;
      await pull(source(), kept);
      return kept.rows.get(id)?.company;
    };
    expect(await company()).toBeUndefined();
    people.attach(ledger, id, home);
    expect(await company()).toBe(home);
    people.detach(ledger, id, home);
    expect(await company()).toBeUndefined();
    people.attach(ledger, id, other);
    expect(await company()).toBe(other);
  });
});

describe('the scroll of companies', () => {
  test('waits until another one is over', async () => {
    const reading = source().read((await pulling(source(), 'companies')).reading, null, AbortSignal.timeout(5_000));
    await reading.next(); // and never goes on
    setTimeout(() => {
      idle += 61_000;
    }, 30);
    expectTruth('companies', { rows: await pullAll(source(), 'companies') });
    expect(server.requests.filter(({ status }) => status === 400).length).toBeGreaterThan(0);
  });

  test('says so when another one never ends', async () => {
    const reading = source().read((await pulling(source(), 'companies')).reading, null, AbortSignal.timeout(5_000));
    await reading.next();
    await expect(pullAll(source(), 'companies')).rejects.toMatchObject({
      ...{ code: 'limit', message: expect.stringContaining('only one at a time') },
    });
  });

  test('begins anew after a break, and says that it does', async () => {
    const kept = await pulling(source(), 'companies');
    server.script([null, { kind: 'drop' }]);
    await expect(pull(source(), kept)).rejects.toMatchObject({ code: 'upstream' });
    server.script([]);
    idle += 61_000;
    const pages = [];
    for await (const page of source().read(kept.reading, kept.cursor, AbortSignal.timeout(5_000))) pages.push(page);
    expect(pages.map(({ anew }) => anew ?? false).slice(0, 2)).toEqual([true, false]);
    await pull(source(), Object.assign(kept, { cursor: null }));
    expectTruth('companies', kept);
  });
});
