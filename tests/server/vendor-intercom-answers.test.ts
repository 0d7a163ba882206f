import { afterEach, beforeEach, expect, test } from 'vitest';
import { type IntercomServerOptions, startIntercom } from '@/tests/support/vendors/intercom';
import * as conversations from '@/tests/support/vendors/intercom-conversations';
import { scrollBroken } from '@/tests/support/vendors/intercom-errors';
import type { IntercomLedger } from '@/tests/support/vendors/intercom-ledger';
import * as people from '@/tests/support/vendors/intercom-people';
import { intercomReader, TOKEN } from '@/tests/support/vendors/intercom-reader';
import { intercomLedger } from '@/tests/support/vendors/intercom-seed';
import type { Fault, VendorServer } from '@/tests/support/vendors/vendor-server';

const NARROW = 'a-token-for-companies';
const DAY = 86_400;
const EVER = { field: 'updated_at', operator: '>', value: 0 };

let ledger: IntercomLedger;
let server: VendorServer;

const open = async (options: Partial<IntercomServerOptions> = {}) => {
  const tokens = { [TOKEN]: null, [NARROW]: ['companies'] } as const;
  server = await startIntercom(ledger, { tokens, limits: { perTenSeconds: Infinity }, ...options });
};
beforeEach(async () => {
  ledger = intercomLedger({ seed: 8, accounts: 30 });
  await open();
});
afterEach(() => server.close());

const { ask, refusal, found, search, walk, scrolled } = intercomReader(() => server);
const ids = async (kind: 'contacts' | 'conversations', query: object) =>
  (await search(kind, { query })).map((row) => row.id);
const refused = async (query: object, rest: object = {}) =>
  (await refusal(await ask('/contacts/search', { body: { query, ...rest } }))).code;

test('knows who asks, in which version, and what for', async () => {
  const me = await ask('/me', { version: '2.11' });
  expect([me.status, me.headers.get('intercom-version')]).toEqual([200, '2.11']);
  expect(await me.json()).toMatchObject({ type: 'admin', app: { id_code: ledger.workspaceId } });
  const nobody = await ask('/me', { token: 'wrong' });
  expect([nobody.status, nobody.headers.has('x-ratelimit-limit')]).toEqual([401, false]);
  expect(await nobody.json()).toMatchObject({
    type: 'error.list',
    errors: [{ code: 'unauthorized', message: 'Access Token Invalid' }],
  });
  for (const version of ['9.9', '2.99', 'newest'])
    expect(await refusal(await ask('/me', { version }))).toMatchObject({
      status: 400,
      code: 'intercom_version_invalid',
    });
  expect((await ask('/companies', { token: NARROW })).status).toBe(200);
  expect(await refusal(await ask('/contacts', { token: NARROW }))).toMatchObject({ status: 403, code: 'forbidden' });
  for (const path of ['/cats', '/contacts/search', '/conversations/1'])
    expect(await refusal(await ask(path))).toMatchObject({ status: 404, code: 'not_found' });
});

test('contacts are searched by the day, conversations by the second', async () => {
  const { id } = people.addContact(ledger, { name: 'Zoë' });
  const talk = conversations.addConversation(ledger, id);
  const by = (operator: string, value: number) => ({ field: 'updated_at', operator, value });
  const today = Math.floor(ledger.now / DAY) * DAY;
  expect(await ids('contacts', by('>', today - 1))).toContain(id);
  expect(await ids('contacts', by('>', today))).not.toContain(id);
  expect(await ids('contacts', by('=', today + 5))).toContain(id);
  expect(await ids('conversations', by('>', ledger.now))).toEqual([]);
  expect(await ids('conversations', by('>', ledger.now - 1))).toEqual([talk.id]);
  expect(await ids('conversations', by('=', ledger.now))).toEqual([talk.id]);
});

test('filters by text, by lists, by what is not set, and in groups', async () => {
  const { id, external_id = null } = people.addContact(ledger, { email: 'Anna@Known.example', external_id: 'user-x' });
  const talk = conversations.addConversation(ledger, id);
  const one = (field: string, operator: string, value: unknown) => ({ field, operator, value });
  for (const query of [
    ...[one('email', '=', 'anna@known.EXAMPLE'), one('email', '~', 'known'), one('email', '$', '.example')],
    ...[one('email', '^', 'anna@'), one('external_id', 'IN', ['a', external_id]), one('name', '=', null)],
  ])
    expect(await ids('contacts', query)).toContain(id);
  expect(await ids('contacts', one('email', '!~', 'known'))).not.toContain(id);
  expect(await ids('contacts', one('id', 'NIN', [id]))).toHaveLength(ledger.truth.live.contacts.size - 1);
  const both = { operator: 'AND', value: [one('contact_ids', 'IN', [id]), one('state', '=', 'open')] };
  const none = { operator: 'AND', value: [one('contact_ids', '=', id), one('open', '=', false)] };
  expect(await ids('conversations', { operator: 'OR', value: [both, none] })).toEqual([talk.id]);
});

test('refuses a bad query in a word of its own', async () => {
  const many = (n: number) => ({ operator: 'OR', value: Array(n).fill(EVER) });
  const deep = { operator: 'AND', value: [{ operator: 'OR', value: [{ operator: 'AND', value: [EVER] }] }] };
  expect(await refused({ ...EVER, field: 'favourite_colour' })).toBe('invalid_field');
  expect(await refused({ ...EVER, field: 'email' })).toBe('invalid_operator');
  expect(await refused({ ...EVER, operator: '>=' })).toBe('invalid_operator');
  expect([await refused(many(16)), await refused(deep), await refused({})]).toEqual([
    ...['invalid_value', 'invalid_query', 'invalid_query'],
  ]);
  expect(await refused(EVER, { pagination: { per_page: 151 } })).toBe('parameter_invalid');
  expect(await refused(EVER, { pagination: { starting_after: 'x' } })).toBe('parameter_invalid');
  expect((await ask('/contacts/search', { body: { query: many(15) } })).status).toBe(200);
});

test('a page says how many there are, and a cursor where it ended', async () => {
  const page = await found('/conversations/search', { query: EVER, pagination: { per_page: 5 } });
  const rows = page.conversations ?? [];
  const last = rows.at(-1);
  const cursor: unknown = JSON.parse(Buffer.from(page.pages.next?.starting_after ?? '', 'base64').toString());
  expect(cursor).toEqual([Number(last?.updated_at) * 1_000, Number(last?.id), 2]);
  expect(page.total_count).toBe(ledger.truth.live.conversations.size);
  const usual = [
    await found('/conversations/search', { query: EVER }),
    await found('/contacts/search', { query: EVER }),
  ];
  expect(usual.map((each) => each.pages.per_page)).toEqual([20, 50]);
  const times = rows.map((row) => row.updated_at);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('newest first, one that changes meanwhile is passed over; oldest first, it is met again', async () => {
  const both = [];
  for (const order of ['descending', 'ascending'] as const) {
    const asked = { query: EVER, sort: { field: 'updated_at', order } };
    const first = await found('/conversations/search', { ...asked, pagination: { per_page: 5 } });
    const read = new Set(first.conversations?.map((row) => row.id));
    const other = [...ledger.truth.live.conversations.keys()].find((id) => !read.has(id)) ?? '';
    ledger.now += 1;
    conversations.replyTo(ledger, other);
    const pagination = { per_page: 150, starting_after: first.pages.next?.starting_after };
    const rest = await found('/conversations/search', { ...asked, pagination });
    both.push(rest.conversations?.some((row) => row.id === other));
  }
  expect(both).toEqual([false, true]);
});

test('counts reopens and times, and keeps the last rating', async () => {
  const { id } = conversations.addConversation(ledger, people.addContact(ledger).id);
  const shown = async () => (await ask(`/conversations/${id}`)).json();
  ledger.now += 60;
  conversations.replyTo(ledger, id);
  ledger.now += 60;
  conversations.closeConversation(ledger, id);
  conversations.reopenConversation(ledger, id);
  ledger.now += 60;
  conversations.closeConversation(ledger, id);
  conversations.rateConversation(ledger, id, { rating: 1, remark: 'Zu langsam' });
  conversations.rateConversation(ledger, id, { rating: 5 });
  const statistics = {
    ...{ time_to_admin_reply: 60, time_to_first_close: 120, time_to_last_close: 180, count_reopens: 1 },
    ...{ first_close_at: ledger.now - 60, last_close_at: ledger.now, first_contact_reply_at: null },
  };
  expect(await shown()).toMatchObject({
    ...{ state: 'closed', open: false, statistics, conversation_rating: { rating: 5, remark: null } },
    conversation_parts: { type: 'conversation_part.list' },
  });
  expect(await ids('conversations', { field: 'statistics.count_reopens', operator: '=', value: 1 })).toContain(id);
  expect(await ids('conversations', { field: 'conversation_rating.score', operator: '>', value: 4 })).toContain(id);
});

test('search learns of a change after its lag, single records and lists at once', async () => {
  ledger.indexLagSeconds = 120;
  const { id } = people.addContact(ledger, { name: 'Fresh' });
  expect([(await ids('contacts', EVER)).includes(id), (await ask(`/contacts/${id}`)).status]).toEqual([false, 200]);
  expect((await walk('/contacts')).some((row) => row.id === id)).toBe(true);
  ledger.now += 120;
  expect(await ids('contacts', EVER)).toContain(id);
});

test('counts requests by ten seconds of the clock, and says when the next begin', async () => {
  await server.close();
  let now = 1_487_332_505_000;
  await open({ limits: { perTenSeconds: 2, clock: () => now } });
  const left = [await ask('/me'), await ask('/me')].map((each) => each.headers.get('x-ratelimit-remaining'));
  expect(left).toEqual(['1', '0']);
  const limited = await ask('/me');
  expect([limited.headers.get('x-ratelimit-reset'), limited.headers.has('retry-after')]).toEqual(['1487332510', false]);
  expect(await refusal(limited)).toMatchObject({ status: 429, message: 'Exceeded rate limit of 2 in 10_seconds' });
  now += 5_000;
  expect((await ask('/me')).status).toBe(200);
});

test('every fault meets every address, and a scroll can say that it is broken', async () => {
  const body = { query: EVER };
  const [contact] = ledger.truth.live.contacts.keys();
  for (const [path, asked] of [
    ...[['/contacts/search', { body }] as const, ['/conversations/search', { body }] as const],
    ...[['/companies/list', { body: {} }] as const, ['/me', {}] as const, [`/contacts/${contact}`, {}] as const],
  ]) {
    const page = await (await ask(path, asked)).text();
    const faults: Fault[] = [{ kind: 'status', status: 503 }, { kind: 'status', status: 429 }, { kind: 'repeat' }];
    server.script([...faults, { kind: 'cut', share: 0.5 }, { kind: 'drop' }, { kind: 'change' }]);
    expect(await refusal(await ask(path, asked))).toMatchObject({ status: 503 });
    expect((await ask(path, asked)).headers.get('x-ratelimit-reset')).toMatch(/^\d+$/);
    expect(await (await ask(path, asked)).text()).toBe(page);
    await expect(ask(path, asked).then((answered) => answered.text())).rejects.toThrow();
    await expect(ask(path, asked)).rejects.toThrow();
    const before = ledger.history.length;
    await ask(path, asked);
    expect(ledger.history.length).toBeGreaterThan(before);
  }
  const { scroll_param } = await scrolled();
  const { status, code, message } = scrollBroken();
  const said = JSON.stringify({ type: 'error.list', request_id: 'r', errors: [{ code, message }] });
  server.script([{ kind: 'status', status, body: said }]);
  expect(await refusal(await ask(`/companies/scroll?scroll_param=${scroll_param}`))).toMatchObject({ status: 500 });
});
