import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault, VendorServer } from '@/tests/support/vendors/vendor-server';
import { startZendesk, type ZendeskServerOptions } from '@/tests/support/vendors/zendesk';
import { secondsOf, type ZendeskLedger } from '@/tests/support/vendors/zendesk-ledger';
import * as people from '@/tests/support/vendors/zendesk-people';
import { BEARER, SIGNED, signIns, zendeskReader } from '@/tests/support/vendors/zendesk-reader';
import { zendeskLedger } from '@/tests/support/vendors/zendesk-seed';
import * as tickets from '@/tests/support/vendors/zendesk-tickets';

let ledger: ZendeskLedger;
let server: VendorServer;

const open = async (options: Partial<ZendeskServerOptions> = {}) => {
  server = await startZendesk(ledger, { ...signIns(ledger), limits: { exportsPerMinute: Infinity }, ...options });
};
beforeEach(async () => {
  ledger = zendeskLedger({ seed: 8, accounts: 40 });
  await open();
});
afterEach(() => server.close());

const { get, json, cursored, exportBy, timed, walk } = zendeskReader(() => server);
const said = async (path: string, authorization?: string) => {
  const answered = await get(path, authorization);
  return { status: answered.status, body: await answered.json() };
};
const EXPORT = 'incremental/tickets/cursor.json?start_time=0';

test('knows who asks, both ways, and tells nobody of nobody', async () => {
  for (const authorization of [SIGNED.admin, SIGNED.bearer])
    expect(await said('users/me.json', authorization)).toMatchObject({
      status: 200,
      body: { user: { role: 'admin' } },
    });
  expect(await said('users/me.json', '')).toMatchObject({
    status: 200,
    body: { user: { id: null, role: 'end-user' } },
  });
  expect(await said(EXPORT, '')).toMatchObject({ status: 401, body: { error: "Couldn't authenticate you" } });
  const wrong = `Basic ${Buffer.from('admin@northlight.example/token:wrong').toString('base64')}`;
  expect((await said('users/me.json', wrong)).status).toBe(401);
  expect(await said('users/me.json', 'Bearer wrong')).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  expect(await said(EXPORT, `Basic ${BEARER}`)).toMatchObject({ status: 401 });
});

test('says who may not, in two shapes', async () => {
  expect(await said(EXPORT, SIGNED.agent)).toMatchObject({ status: 403, body: { error: { title: 'Forbidden' } } });
  expect((await said('satisfaction_ratings.json', SIGNED.agent)).status).toBe(403);
  expect((await said('organizations.json', SIGNED.agent)).status).toBe(200);
  expect((await said('incremental/organizations.json?start_time=0', SIGNED.narrow)).status).toBe(200);
  expect(await said(EXPORT, SIGNED.narrow)).toMatchObject({
    status: 403,
    body: { error: 'Forbidden', description: 'You are missing the following required scopes: read' },
  });
});

test('refuses what is no start, no cursor, no page and no address', async () => {
  const late = ledger.now - 59;
  expect(await said(`incremental/tickets/cursor.json?start_time=${late}`)).toMatchObject({
    ...{ status: 400, body: { error: 'StartTimeTooRecent' } },
  });
  expect(await said(`incremental/organizations.json?start_time=${late}`)).toMatchObject({
    ...{ status: 422, body: { error: 'InvalidValue', description: expect.stringContaining('Too recent start_time') } },
  });
  for (const path of [
    ...['incremental/users/cursor.json', 'incremental/users/cursor.json?cursor=x', `${EXPORT}&per_page=0`],
    ...['organizations.json?page[size]=101', 'organizations.json?page[after]=x', 'organizations.json?page=102'],
  ])
    expect((await said(path)).status).toBe(400);
  for (const path of ['cats.json', 'incremental/organizations/cursor.json?start_time=0', 'users/1/metrics.json'])
    expect(await said(path)).toMatchObject({ status: 404 });
  expect(await said('organizations/1.json')).toEqual({
    status: 404,
    body: { error: 'RecordNotFound', description: 'Not found' },
  });
});

test('an empty export has no place to go on from, and an empty page after a cursor has the same', async () => {
  ledger.now += 3_600;
  const empty = await cursored(`tickets/cursor.json?start_time=${ledger.now - 60}`);
  expect([empty.tickets, empty.after_cursor, empty.after_url, empty.end_of_stream]).toEqual([[], null, null, true]);
  const { place } = await exportBy('tickets', 'start_time=0');
  const again = await cursored(`tickets/cursor.json?${place}`);
  expect([again.tickets, `cursor=${encodeURIComponent(again.after_cursor ?? '')}`]).toEqual([[], place]);
  const none = await timed(`organizations.json?start_time=${ledger.now - 60}`);
  expect([none.count, none.end_time, none.next_page]).toEqual([0, null, null]);
});

test('metrics ride inside their ticket, users and organizations beside it', async () => {
  const page = await cursored('tickets/cursor.json?start_time=0&per_page=20&include=users,organizations,metric_sets');
  for (const row of page.tickets ?? []) expect(row.metric_set).toEqual(ledger.records.ticket_metrics.get(row.id));
  const named = new Set(page.tickets?.map((row) => row.organization_id));
  for (const { id } of page.organizations ?? []) expect(named.has(id)).toBe(true);
  expect([page.users?.length, page.organizations?.length].every((count) => Number(count) > 0)).toBe(true);
  expect(new URL(page.after_url ?? '').searchParams.get('include')).toBe('users,organizations,metric_sets');
});

test('counts what is reopened and forgets when it was solved', async () => {
  const { id } = tickets.addTicket(ledger, { subject: 'Kaputt' });
  ledger.now += 600;
  tickets.replyTo(ledger, id);
  tickets.solveTicket(ledger, id);
  expect(await json(`tickets/${id}/metrics.json`)).toMatchObject({
    ticket_metric: { reopens: 0, replies: 1, solved_at: expect.any(String), reply_time_in_minutes: { calendar: 10 } },
  });
  tickets.reopenTicket(ledger, id);
  expect(await json(`tickets/${id}/metrics.json`)).toMatchObject({ ticket_metric: { reopens: 1, solved_at: null } });
  tickets.closeTicket(ledger, id);
  const listed = async () => (await walk('ticket_metrics')).map((row) => row.ticket_id);
  expect((await listed())[0]).toBe(id);
  ledger.now += 121 * 86_400;
  expect(await listed()).not.toContain(id);
});

test('a rating changes in place, is listed by when it was offered, and its ticket tells of it', async () => {
  const { id } = tickets.addTicket(ledger, { subject: 'Kaputt' });
  tickets.offerRating(ledger, id);
  ledger.now += 86_400;
  tickets.rateTicket(ledger, id, { score: 'bad', comment: 'Zu langsam' });
  const { id: rating } = (await walk('satisfaction_ratings?score=bad_with_comment')).find(
    (row) => row.ticket_id === id,
  ) ?? { id: 0 };
  expect((await walk(`satisfaction_ratings?start_time=${ledger.now}`)).length).toBe(0);
  expect((await walk(`satisfaction_ratings?start_time=${ledger.now - 86_400}`)).map((row) => row.id)).toEqual([rating]);
  tickets.rateTicket(ledger, id, { score: 'good' });
  expect(await json(`satisfaction_ratings/${rating}.json`)).toMatchObject({
    satisfaction_rating: { score: 'good', comment: null },
  });
  expect((await walk('satisfaction_ratings?score=received')).every((row) => row.score !== 'offered')).toBe(true);
  const from = ledger.now;
  ledger.now += 60;
  const { tickets: rows } = await cursored(`tickets/cursor.json?start_time=${from}`);
  expect(rows).toMatchObject([{ id, satisfaction_rating: { id: rating, score: 'good' } }]);
});

test('people may belong to several organizations, and only the first of them shows in their record', async () => {
  const [one = 0, other = 0] = ledger.truth.live.organizations.keys();
  const { id, updated_at } = people.addUser(ledger, { name: 'Zoë', organization_id: one });
  ledger.now += 60;
  people.join(ledger, id, other);
  expect(await json(`users/${id}.json`)).toMatchObject({ user: { organization_id: one, updated_at } });
  const own = await walk(`users/${id}/organization_memberships`);
  expect(own.map((row) => [row.organization_id, row.default])).toEqual([
    [one, true],
    [other, false],
  ]);
  expect((await walk(`organizations/${other}/organization_memberships`)).map((row) => row.user_id)).toContain(id);
  people.deleteOrganization(ledger, one);
  expect(await json(`users/${id}.json`)).toMatchObject({ user: { organization_id: other } });
  expect(await json('organizations.json?per_page=3&page=2')).toMatchObject({ previous_page: expect.any(String) });
  expect(secondsOf(String(ledger.records.users.get(id)?.updated_at))).toBe(ledger.now);
});

test('counts exports and all requests by the minute, and says when to come again', async () => {
  await server.close();
  let now = 0;
  await open({ limits: { perMinute: 5, exportsPerMinute: 2, clock: () => now } });
  expect([(await get(EXPORT)).status, (await get('incremental/organizations.json?start_time=0')).status]).toEqual([
    200, 200,
  ]);
  now += 12_500;
  const limited = await get(EXPORT);
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '48']);
  expect(await limited.json()).toMatchObject({ error: 'APIRateLimitExceeded' });
  const left = [];
  for (let i = 0; i < 4; i++) left.push((await get('users/me.json')).headers.get('x-rate-limit-remaining'));
  expect(left).toEqual(['2', '1', '0', '0']);
  now += 47_500;
  expect((await get(EXPORT)).status).toBe(200);
});

test('every fault meets every address', async () => {
  const [user] = ledger.truth.live.users.keys();
  for (const path of [
    ...[EXPORT, 'incremental/users/cursor.json?start_time=0', 'incremental/organizations.json?start_time=0'],
    ...[
      'organizations.json',
      'satisfaction_ratings.json',
      'ticket_metrics.json',
      `users/${user}.json`,
      'users/me.json',
    ],
  ]) {
    const page = await (await get(path)).text();
    const faults: Fault[] = [{ kind: 'status', status: 503 }, { kind: 'status', status: 429 }, { kind: 'repeat' }];
    server.script([...faults, { kind: 'cut', share: 0.5 }, { kind: 'drop' }]);
    expect((await get(path)).status).toBe(503);
    expect((await get(path)).headers.get('retry-after')).toBe('1');
    expect(await (await get(path)).text()).toBe(page);
    await expect(get(path).then((answered) => answered.text())).rejects.toThrow();
    await expect(get(path)).rejects.toThrow();
    const before = ledger.history.length;
    server.script([{ kind: 'change' }]);
    expect((await get(path)).status).toBe(200);
    expect(ledger.history.length).toBeGreaterThan(before);
  }
});
