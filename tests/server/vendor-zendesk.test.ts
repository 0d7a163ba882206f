import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';
import { startZendesk, type ZendeskServerOptions } from '@/tests/support/vendors/zendesk';
import {
  instant,
  isDeleted,
  secondsOf,
  truthAt,
  type ZendeskKind,
  type ZendeskLedger,
} from '@/tests/support/vendors/zendesk-ledger';
import * as people from '@/tests/support/vendors/zendesk-people';
import { type Row, signIns, zendeskReader } from '@/tests/support/vendors/zendesk-reader';
import { zendeskLedger } from '@/tests/support/vendors/zendesk-seed';
import * as tickets from '@/tests/support/vendors/zendesk-tickets';

const ENDLESS = { perMinute: Infinity, exportsPerMinute: Infinity };

let ledger: ZendeskLedger;
let server: VendorServer;

const open = async (options: Partial<ZendeskServerOptions> = {}) => {
  server = await startZendesk(ledger, { ...signIns(ledger), limits: ENDLESS, ...options });
};
beforeEach(async () => {
  ledger = zendeskLedger({ seed: 5, accounts: 40 });
  await open();
});
afterEach(() => server.close());

const { get, json, cursored, timed, exportBy, exportFrom, walk } = zendeskReader(() => server);

/** What a reader is left with who keeps the last of each id. */
function folded(kind: ZendeskKind, rows: Row[]) {
  const last = new Map(rows.map((row) => [row.id, row]));
  const live = new Map([...last].filter(([, row]) => !isDeleted(kind, row)));
  return { live, deleted: new Set([...last.keys()].filter((id) => !live.has(id))) };
}
const truthOf = (kind: ZendeskKind) => ({ live: ledger.truth.live[kind], deleted: ledger.truth.deleted[kind] });
const wait = () => {
  ledger.now += 60;
};

test('a full export knows the truth, with the deleted, in pages of any size', async () => {
  for (const perPage of [7, 1_000]) {
    for (const kind of ['tickets', 'users'] as const) {
      const { rows } = await exportBy(kind, 'start_time=0', perPage);
      expect(folded(kind, rows)).toEqual(truthOf(kind));
      expect(rows.length).toBe(ledger.records[kind].size);
    }
    const { rows } = await exportFrom('organizations', 0, perPage);
    expect(folded('organizations', rows)).toEqual(truthOf('organizations'));
  }
  for (const kind of ['tickets', 'users', 'organizations'] as const)
    expect([ledger.truth.deleted[kind].size > 0, ledger.truth.live[kind].size > 0]).toEqual([true, true]);
  expect(zendeskLedger({ seed: 5, accounts: 40 }).truth).toEqual(ledger.truth);
});

test('a full walk of the lists knows what is there now', async () => {
  for (const kind of ['satisfaction_ratings', 'organization_memberships'] as const) {
    const rows = await walk(kind, 7);
    expect(new Map(rows.map((row) => [row.id, row]))).toEqual(ledger.truth.live[kind]);
    expect(rows.length).toBe(ledger.truth.live[kind].size);
  }
  const organizations = await walk('organizations', 9);
  expect(organizations.map((row) => row.id)).toEqual([...ledger.truth.live.organizations.keys()].sort((a, b) => a - b));
  expect(organizations.some((row) => 'deleted_at' in row)).toBe(false);
});

test('the last minute is in no export, and a changed ticket is for a minute in none', async () => {
  const { rows, place } = await exportBy('tickets', 'start_time=0');
  const old = rows.find((row) => row.status === 'solved')?.id ?? 0;
  tickets.reopenTicket(ledger, old);
  const fresh = tickets.addTicket(ledger, { subject: 'Fresh' });
  expect((await exportBy('tickets', 'start_time=0')).rows.map((row) => row.id)).not.toContain(old);
  expect((await exportBy('tickets', place)).rows).toEqual([]);
  wait();
  const later = await exportBy('tickets', place);
  expect(later.rows.map((row) => row.id)).toEqual([old, fresh.id]);
  expect(later.rows[0]).toMatchObject({ status: 'open' });
});

test('a ticket that changes while an export is read is in it twice, and none is passed over', async () => {
  const first = await cursored('tickets/cursor.json?start_time=0&per_page=5');
  const again = first.tickets?.[0]?.id ?? 0;
  tickets.systemUpdate(ledger, again);
  wait();
  const { rows } = await exportBy('tickets', `cursor=${encodeURIComponent(first.after_cursor ?? '')}`, 5);
  const all = [...(first.tickets ?? []), ...rows];
  expect(all.filter((row) => row.id === again).length).toBe(2);
  expect(folded('tickets', all)).toEqual(truthOf('tickets'));
});

test('a change by the system moves the time of the export, and not the one that the ticket shows', async () => {
  const { place } = await exportBy('tickets', 'start_time=0');
  const from = ledger.now;
  const { id = 0 } = [...ledger.records.tickets.values()].find((each) => each.status === 'closed') ?? {};
  ledger.now += 10;
  tickets.systemUpdate(ledger, id);
  wait();
  const { rows } = await exportBy('tickets', place);
  expect(rows).toMatchObject([{ id, generated_timestamp: from + 10 }]);
  expect(secondsOf(rows[0]?.updated_at ?? '')).toBeLessThan(from);
});

test('by time, a page ends with a whole second and the next begins with it again', async () => {
  for (let i = 0; i < 30; i++) people.addOrganization(ledger, { name: `At once ${i}` });
  wait();
  const page = await timed(`organizations.json?start_time=${ledger.now - 60}&per_page=4`);
  expect([page.count, page.end_of_stream, page.end_time]).toEqual([30, true, ledger.now - 60]);
  expect(page.next_page).toContain(`per_page=4&start_time=${page.end_time}`);
  people.addOrganization(ledger, { name: 'Later' });
  wait();
  const stuck = await timed(`organizations.json?start_time=${page.end_time}&per_page=4`);
  expect([stuck.end_of_stream, stuck.end_time]).toEqual([false, page.end_time]);
  const { rows } = await exportFrom('organizations', 0, 4);
  expect(rows.length).toBeGreaterThan(ledger.records.organizations.size);
  expect(folded('organizations', rows)).toEqual(truthOf('organizations'));
  const last = await timed(`organizations.json?start_time=${ledger.now - 60}`);
  expect([last.count, last.end_of_stream]).toEqual([1, true]);
});

test('an export without its deleted organizations leaves their end to the list and to what is not found', async () => {
  await server.close();
  await open({ exportsDeletedOrganizations: false });
  const { rows } = await exportFrom('organizations', 0);
  expect(new Set(rows.map((row) => row.id))).toEqual(new Set(ledger.truth.live.organizations.keys()));
  const [id] = ledger.truth.deleted.organizations;
  expect((await get(`organizations/${id}.json`)).status).toBe(404);
});

test('what follows from a delete and from a merge', async () => {
  const [stays = 0, goes = 0] = ledger.truth.live.organizations.keys();
  const { id: user } = people.addUser(ledger, { name: 'Zoë', email: 'z@x.example', organization_id: goes });
  const { id: ticket } = tickets.addTicket(ledger, { requester_id: user, organization_id: goes });
  ledger.now += 100;
  people.mergeOrganizations(ledger, { stays, goes });
  expect([ledger.truth.live.users.get(user), ledger.truth.live.tickets.get(ticket)]).toMatchObject([
    { organization_id: stays },
    { organization_id: stays, updated_at: instant(ledger.now) },
  ]);
  const { id: twin } = people.addUser(ledger, { name: 'Zoe' });
  people.mergeUsers(ledger, { stays: twin, goes: user });
  expect(await json(`users/${user}.json`)).toMatchObject({
    user: { active: false, email: null, organization_id: null },
  });
  expect(ledger.truth.live.tickets.get(ticket)).toMatchObject({ requester_id: twin });
  tickets.deleteTicket(ledger, ticket);
  people.deleteOrganization(ledger, stays);
  expect((await get(`tickets/${ticket}.json`)).status).toBe(404);
  wait();
  const { rows } = await exportBy('tickets', `start_time=${ledger.now - 60}`);
  expect(rows.find((row) => row.id === ticket)).toMatchObject({ status: 'deleted' });
  const { tickets: live = [] } = await cursored(
    `tickets/cursor.json?start_time=${ledger.now - 60}&exclude_deleted=true`,
  );
  expect(live.map((row) => row.id)).not.toContain(ticket);
  expect([...truthAt(ledger, ledger.now - 100).live.organizations.keys()]).toContain(stays);
});

test('a reader who goes on from where it was knows the truth of any company after any changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ seed: fc.nat(), accounts: fc.integer({ min: 0, max: 12 }), perPage: fc.integer({ min: 1, max: 9 }) }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      async ({ seed, accounts, perPage }, changes) => {
        await server.close();
        ledger = zendeskLedger({ seed, accounts });
        await open();
        server.script(changes.map((each) => (each ? { kind: 'change' } : null)));
        const read = { tickets: 'start_time=0', users: 'start_time=0' };
        const seen: Record<'tickets' | 'users' | 'organizations', Row[]> = {
          tickets: [],
          users: [],
          organizations: [],
        };
        let from = 0;
        for (const round of [1, 2]) {
          for (const kind of ['tickets', 'users'] as const) {
            const { rows, place } = await exportBy(kind, read[kind], perPage);
            seen[kind].push(...rows);
            read[kind] = place;
          }
          const { rows, end } = await exportFrom('organizations', from, perPage);
          seen.organizations.push(...rows);
          from = end;
          server.script([]);
          if (round === 1) wait();
        }
        for (const kind of ['tickets', 'users', 'organizations'] as const)
          expect(folded(kind, seen[kind])).toEqual(truthOf(kind));
      },
    ),
    { numRuns: 30 },
  );
});
