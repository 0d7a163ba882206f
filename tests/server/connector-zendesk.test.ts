import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zendeskSource } from '@/lib/server/connectors/zendesk';
import { refusedRows, rolesOf } from '@/tests/support/accepted';
import { compared, HURRIED, LOOPBACK, type Pulled, pull, pullAll, pulling } from '@/tests/support/pulled';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';
import { startZendesk, type ZendeskServerOptions } from '@/tests/support/vendors/zendesk';
import { READ_STREAMS, type ReadStream, zendeskRows } from '@/tests/support/vendors/zendesk-expected';
import type { ZendeskLedger } from '@/tests/support/vendors/zendesk-ledger';
import * as people from '@/tests/support/vendors/zendesk-people';
import { signIns } from '@/tests/support/vendors/zendesk-reader';
import { anyZendeskChange, zendeskLedger } from '@/tests/support/vendors/zendesk-seed';
import * as desk from '@/tests/support/vendors/zendesk-tickets';

let ledger: ZendeskLedger;
let server: VendorServer;

const open = async (options: Partial<ZendeskServerOptions> = {}) => {
  const limits = { exportsPerMinute: Infinity, perMinute: Infinity };
  server = await startZendesk(ledger, { ...signIns(ledger), limits, ...options });
};
beforeEach(async () => {
  ledger = zendeskLedger({ seed: 6, accounts: 120 });
  await open();
});
afterEach(() => server.close());

const source = (pageSize = 1_000, fastSeconds = 0) =>
  zendeskSource({
    ...{ email: 'admin@northlight.example', token: 'a-token-of-a-test', baseUrl: server.url, pageSize },
    ...{ pace: { ...HURRIED, timeoutMs: 5_000 }, allowed: LOOPBACK, now: () => (ledger.now + fastSeconds) * 1_000 },
  });
const expectTruth = (stream: ReadStream, { rows }: Pick<Pulled, 'rows'>) => {
  const [found, expected] = compared(rows, zendeskRows(ledger, stream));
  expect(found).toEqual(expected);
};
/** Until every export tells of what there is. */
const settle = () => {
  ledger.now += 61;
};
const asked = (from = 0) => server.requests.slice(from).map(({ path, query }) => `${path}?${query}`);

describe('what is read is what is true', () => {
  test.each(READ_STREAMS)('%s, the first time, in large pages and in small', async (stream) => {
    for (const size of [1_000, 3]) {
      const rows = await pullAll(source(size), stream);
      expect(rows.size).toBeGreaterThan(10);
      expectTruth(stream, { rows });
    }
  });

  test.each(READ_STREAMS)('%s, after changes, deletions, merges and restorations', async (stream) => {
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 60; i++) anyZendeskChange(ledger);
      settle();
      const before = server.requests.length;
      await pull(source(round % 2 ? 7 : 1_000), kept);
      expectTruth(stream, kept);
      expect(round % 2 ? 1 : server.requests.length - before).toBe(1);
    }
  });

  test.each(READ_STREAMS)('%s, read in the very minute in which they change', async (stream) => {
    const kept = await pulling(source(), stream);
    settle();
    await pull(source(), kept);
    for (let i = 0; i < 40; i++) {
      for (let k = 0; k < 5; k++) anyZendeskChange(ledger);
      await pull(source(3), kept);
    }
    settle();
    await pull(source(3), kept);
    expectTruth(stream, kept);
  });

  test('the presets take every row that names an account', async () => {
    const streams = await source().streams(AbortSignal.timeout(1_000));
    for (const name of ['users', 'tickets', 'satisfaction']) {
      const stream = streams.find((each) => each.name === name);
      if (!stream) throw new Error(`no ${name}`);
      const rows = [...(await pullAll(source(), name)).values()].filter((row) => row.organization_id !== '');
      expect(rows.length).toBeGreaterThan(5);
      expect(refusedRows(stream, rows, new Date(ledger.now * 1_000))).toEqual([]);
    }
    const [organizations] = streams;
    if (!organizations) throw new Error('no stream');
    expect(rolesOf(organizations)).toEqual({ id: 'id', name: 'name', alias: 'external_id' });
  });

  test('a whole read is a whole read every time', async () => {
    for (const stream of READ_STREAMS) {
      const kept = await pulling(source(50), stream, true);
      await pull(source(50), kept);
      kept.rows.clear();
      await pull(source(50), kept);
      expectTruth(stream, kept);
    }
  });
});

describe('what is gone', () => {
  test('a deleted ticket goes, comes back when it is restored, and stays away when it is scrubbed', async () => {
    const kept = await pulling(source(), 'tickets');
    const { id } = desk.addTicket(ledger, { subject: 'Kaputt' });
    const there = async () => {
      settle();
      await pull(source(), kept);
      return kept.rows.has(String(id));
    };
    expect(await there()).toBe(true);
    desk.deleteTicket(ledger, id);
    expect(await there()).toBe(false);
    desk.restoreTicket(ledger, id);
    expect(await there()).toBe(true);
    desk.deleteTicket(ledger, id);
    desk.scrubTicket(ledger, id);
    expect(await there()).toBe(false);
  });

  test('an organization that an export tells of as deleted is gone at once, another with a whole read', async () => {
    for (const exportsDeletedOrganizations of [true, false]) {
      await server.close();
      await open({ exportsDeletedOrganizations });
      const kept = await pulling(source(), 'organizations');
      await pull(source(), kept);
      const [deleted = 0, stays = 0, goes = 0] = ledger.truth.live.organizations.keys();
      ledger.now += 60;
      people.deleteOrganization(ledger, deleted);
      people.mergeOrganizations(ledger, { stays, goes });
      settle();
      await pull(source(), kept);
      const there = [deleted, stays, goes].map((id) => kept.rows.has(String(id)));
      expect(there).toEqual(exportsDeletedOrganizations ? [false, true, false] : [true, true, true]);
      expectTruth('organizations', { rows: await pullAll(source(), 'organizations') });
    }
  });

  test('a user who is merged, leaves the organization or becomes one of the staff is no contact any more', async () => {
    const kept = await pulling(source(), 'users');
    const [home = 0] = ledger.truth.live.organizations.keys();
    const ids = ['a', 'b', 'c', 'd'].map((name) => people.addUser(ledger, { name, organization_id: home }).id);
    settle();
    await pull(source(), kept);
    const there = () => ids.map((id) => kept.rows.has(String(id)));
    expect(there()).toEqual([true, true, true, true]);
    const [stays = 0, goes = 0, leaves = 0, hired = 0] = ids;
    people.mergeUsers(ledger, { stays, goes });
    people.updateUser(ledger, leaves, { organization_id: null });
    people.updateUser(ledger, hired, { role: 'agent' });
    settle();
    await pull(source(), kept);
    expect(there()).toEqual([true, false, false, false]);
  });
});

describe('seconds and places', () => {
  test.each(READ_STREAMS)('%s, many of them of one second, in pages of less', async (stream) => {
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    ledger.now += 120;
    const [home = 0] = ledger.truth.live.organizations.keys();
    for (let i = 0; i < 40; i++) {
      people.addOrganization(ledger, { name: `Tied ${i}` });
      const { id } = people.addUser(ledger, { name: `Tied ${i}`, organization_id: home });
      const ticket = desk.addTicket(ledger, { subject: `Tied ${i}`, organization_id: home, requester_id: id });
      desk.offerRating(ledger, ticket.id);
      desk.rateTicket(ledger, ticket.id, { score: 'good' });
      if (i % 13 === 12) ledger.now += 1;
    }
    settle();
    for (const size of [4, 40]) {
      const before = server.requests.length;
      const copy = { ...kept, rows: new Map(kept.rows) };
      await pull(source(size), copy);
      expectTruth(stream, copy);
      expect(server.requests.length - before).toBeLessThan(25);
    }
  });

  test.each([0, 3_600, -3_600])('what changes while organizations are listed, by a clock %i s fast', async (fast) => {
    const kept = await pulling(source(), 'organizations');
    const ids = [...ledger.truth.live.organizations.keys()];
    for await (const page of source(9, fast).read(kept.reading, null, AbortSignal.timeout(20_000))) {
      kept.cursor = page.cursor;
      for (const { cells, deleted } of page.rows) {
        const row = Object.fromEntries(kept.reading.columns.map((name, i) => [name, cells[i] ?? '']));
        if (deleted) kept.rows.delete(row.id ?? '');
        else kept.rows.set(row.id ?? '', row);
      }
      const id = ids[kept.pages++] ?? 0;
      ledger.now += 3;
      if (kept.pages % 3) people.updateOrganization(ledger, id, { name: `Neu ${kept.pages}` });
      else people.deleteOrganization(ledger, id);
      ledger.now += 3; // and one that is not listed yet, so that the newest of the list is newer
      people.updateOrganization(ledger, ids.at(-1) ?? 0, { name: `Last ${kept.pages}` });
    }
    settle();
    await pull(source(), kept);
    expectTruth('organizations', kept);
  });

  test.each(READ_STREAMS)('%s of a help desk in which nothing is yet', async (stream) => {
    const [admin = 0] = ledger.records.users.keys();
    for (const [kind, records] of Object.entries(ledger.records))
      for (const id of records.keys()) if (kind !== 'users' || id !== admin) records.delete(id);
    ledger.history.splice(0);
    const kept = await pulling(source(), stream);
    for (let i = 0; i < 3; i++) {
      await pull(source(), kept);
      settle();
    }
    expect(kept.rows.size).toBe(0);
    for (let i = 0; i < 60; i++) anyZendeskChange(ledger);
    settle();
    await pull(source(), kept);
    expectTruth(stream, kept);
  });

  test('a start within the last minute is nothing new, in both ways of saying it', async () => {
    const kept = await pulling(source(), 'organizations');
    const cursor = JSON.stringify({ v: 1, done: true, by: 'time', from: ledger.now - 5 });
    await pull(source(), Object.assign(kept, { cursor }));
    expect([kept.rows.size, kept.pages, kept.cursor]).toEqual([0, 1, cursor]);
    people.addOrganization(ledger, { name: 'Neu' });
    settle();
    await pull(source(), kept);
    expect(kept.rows.size).toBe(1);
    ledger.now = 30; // no help desk is so young; the export by cursor knows no other start here
    const tickets = await pulling(source(), 'tickets');
    await pull(source(), tickets);
    expect([tickets.rows.size, JSON.parse(tickets.cursor ?? '')]).toEqual([
      0,
      { v: 1, done: true, by: 'cursor', after: null },
    ]);
    expect(asked().length).toBe(3);
  });
});
