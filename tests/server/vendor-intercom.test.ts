import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type IntercomServerOptions, startIntercom } from '@/tests/support/vendors/intercom';
import * as conversations from '@/tests/support/vendors/intercom-conversations';
import { type IntercomKind, type IntercomLedger, truthAt } from '@/tests/support/vendors/intercom-ledger';
import * as people from '@/tests/support/vendors/intercom-people';
import { intercomReader, type Row, TOKEN } from '@/tests/support/vendors/intercom-reader';
import { intercomLedger } from '@/tests/support/vendors/intercom-seed';
import { shownContact } from '@/tests/support/vendors/intercom-shapes';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const DAY = 86_400;
const EVER = { field: 'updated_at', operator: '>', value: 0 };

let ledger: IntercomLedger;
let server: VendorServer;

const open = async (options: Partial<IntercomServerOptions> = {}) => {
  server = await startIntercom(ledger, { tokens: { [TOKEN]: null }, limits: { perTenSeconds: Infinity }, ...options });
};
beforeEach(async () => {
  ledger = intercomLedger({ seed: 5, accounts: 60 });
  await open();
});
afterEach(() => server.close());

const { ask, refusal, found, search, walk, scroll, scrolled, companies, deleted } = intercomReader(() => server);

const live = (kind: IntercomKind) => ledger.truth.live[kind];
const folded = (rows: Row[]) => new Map(rows.map((row) => [row.id, row]));
const since = (value: number) => ({ field: 'updated_at', operator: '>', value });
const upwards = { field: 'updated_at', order: 'ascending' } as const;

test('a full search and a full list know the truth, each record once, among equals too', async () => {
  for (const kind of ['contacts', 'conversations'] as const) {
    for (const rows of [
      await search(kind, { query: EVER }),
      await search(kind, { query: EVER, sort: upwards }),
      await walk(`/${kind}`),
    ]) {
      expect(folded(rows)).toEqual(live(kind));
      expect(rows.length).toBe(live(kind).size);
    }
    expect(ledger.truth.gone[kind].size).toBeGreaterThan(0);
  }
  expect(intercomLedger({ seed: 5, accounts: 60 }).truth).toEqual(ledger.truth);
  expect(intercomLedger({ seed: 6, accounts: 60 }).truth).not.toEqual(ledger.truth);
});

test('the list and the scroll of companies show those with people; the others are there when asked for', async () => {
  const [withPeople, without] = [true, false].map(
    (some) => new Map([...live('companies')].filter(([, each]) => (each.user_count !== 0) === some)),
  );
  const pages = [await companies(1, 30), await companies(2, 30)];
  expect(folded(pages.flatMap((page) => page.data))).toEqual(withPeople);
  expect(pages[0]?.pages.next).toContain('/companies/list?per_page=30&page=2');
  expect(folded(await scroll())).toEqual(withPeople);
  const [[id, company] = ['', null]] = without ?? [];
  expect(await (await ask(`/companies/${id}`)).json()).toEqual(company);
  expect(await (await ask(`/companies?company_id=${company?.company_id}`)).json()).toEqual(company);
  const [gone] = ledger.truth.gone.companies;
  expect(await refusal(await ask(`/companies/${gone}`))).toMatchObject({ status: 404, code: 'company_not_found' });
});

test('the list moves where one comes by, and a company is passed over', async () => {
  const before = new Set(
    [...live('companies').values()].filter((each) => each.user_count !== 0).map((each) => each.id),
  );
  const first = await companies(1, 10);
  const hidden = (await companies(2, 10)).data.at(-1)?.id ?? '';
  people.visit(ledger, hidden);
  const rest: Row[] = [];
  for (let page = 2; page < 9; page++) rest.push(...(await companies(page, 10)).data);
  const read = new Set([...first.data, ...rest].map((row) => row.id));
  expect([...before].filter((id) => !read.has(id))).toEqual([hidden]);
});

test('the list ends at 10,000, and the scroll goes on', async () => {
  const { id } = people.addContact(ledger);
  for (let i = 0; i < 120; i++) people.attach(ledger, id, people.addCompany(ledger).id);
  expect(await refusal(await ask('/companies/list?per_page=60&page=167', { body: {} }))).toMatchObject({
    ...{ status: 400, message: 'page limit reached, please use scroll API' },
  });
  expect(await refusal(await ask('/companies/list?per_page=61', { body: {} }))).toMatchObject({
    message: 'Per Page is too big',
  });
  const rows = await scroll();
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(120);
  const contact = (await search('contacts', { query: { field: 'id', operator: '=', value: id } }))[0];
  expect(contact).toMatchObject({ companies: { total_count: 120, has_more: true } });
  expect(await (await ask(`/contacts/${id}/companies?per_page=50&page=3`)).json()).toMatchObject({ total_count: 120 });
});

test('one scroll at a time, for a minute, of what was there, and a lost page is lost', async () => {
  await server.close();
  let now = 0;
  await open({ limits: { clock: () => now } });
  const first = await scrolled();
  expect(await refusal(await ask('/companies/scroll'))).toMatchObject({ status: 400, code: 'scroll_exists' });
  const [one] = live('companies').keys();
  people.deleteCompany(ledger, one ?? '');
  expect(first.data.length).toBeGreaterThan(0);
  now += 60_001;
  const path = `/companies/scroll?scroll_param=${first.scroll_param}`;
  expect(await refusal(await ask(path))).toMatchObject({ status: 404, code: 'not_found' });
  const again = await scrolled();
  server.script([{ kind: 'cut', share: 0.5 }]);
  await expect(
    ask(`/companies/scroll?scroll_param=${again.scroll_param}`).then((each) => each.text()),
  ).rejects.toThrow();
  expect(await refusal(await ask(`/companies/scroll?scroll_param=${again.scroll_param}`))).toMatchObject({
    status: 404,
  });
});

test('what is archived, deleted or merged is nowhere, and conversations go on', async () => {
  const [archived, gone, lead, user] = ['a', 'b', 'c', 'd'].map((name) => people.addContact(ledger, { name }).id);
  const [company = ''] = live('companies').keys();
  people.attach(ledger, archived ?? '', company);
  const talk = conversations.addConversation(ledger, lead ?? '', {});
  const kept = conversations.addConversation(ledger, archived ?? '', {});
  ledger.now += 10;
  people.archiveContact(ledger, archived ?? '');
  people.deleteContact(ledger, gone ?? '');
  people.mergeContacts(ledger, { stays: user ?? '', goes: lead ?? '' });
  const ids = (await search('contacts', { query: EVER })).map((row) => row.id);
  for (const id of [archived, gone, lead]) {
    expect(ids).not.toContain(id);
    expect(await refusal(await ask(`/contacts/${id}`))).toMatchObject({ status: 404, message: 'User Not Found' });
  }
  const about = async (id: string) => JSON.stringify(await (await ask(`/conversations/${id}`)).json());
  expect([await about(talk.id), await about(kept.id)]).toMatchObject([
    expect.stringContaining(`"contacts":[{"type":"contact","id":"${user}"`),
    expect.stringContaining(`"contacts":[{"type":"contact","id":"${archived}"`),
  ]);
  const own = async () => (await walk(`/companies/${company}/contacts`)).map((row) => row.id);
  expect(await own()).not.toContain(archived);
  people.unarchiveContact(ledger, archived ?? '');
  expect(await own()).toContain(archived);
  expect([...truthAt(ledger, ledger.now - 10).live.contacts.keys()]).toContain(gone);
});

test('a deleted conversation is only in the list of the deleted, and only in later versions', async () => {
  const [id = ''] = live('conversations').keys();
  conversations.deleteConversation(ledger, id);
  expect((await ask(`/conversations/${id}`)).status).toBe(404);
  expect((await search('conversations', { query: EVER })).map((row) => row.id)).not.toContain(id);
  expect((await deleted())[0]).toBe(id);
  expect(new Set(await deleted())).toEqual(ledger.truth.gone.conversations);
  expect(await refusal(await ask('/conversations/deleted', { version: '2.15' }))).toMatchObject({
    ...{ status: 400, code: 'intercom_version_invalid' },
  });
});

test('a reader who goes on from where it was knows the truth of any workspace after any changes', async () => {
  const company = fc.record({
    seed: fc.nat(),
    accounts: fc.integer({ min: 0, max: 12 }),
    per_page: fc.integer({ min: 1, max: 9 }),
  });
  const later = fc.record({ lag: fc.integer({ min: 0, max: 90 }), changes: fc.array(fc.boolean(), { maxLength: 60 }) });
  await fc.assert(
    fc.asyncProperty(company, later, async ({ seed, accounts, per_page }, { lag, changes }) => {
      await server.close();
      ledger = intercomLedger({ seed, accounts });
      ledger.indexLagSeconds = lag;
      await open();
      server.script(changes.map((each) => (each ? { kind: 'change' } : null)));
      const seen = { contacts: new Map<string, Row>(), conversations: new Map<string, Row>() };
      let from = 0;
      for (const back of [DAY, DAY]) {
        const began = ledger.now;
        for (const [kind, start] of [
          ['contacts', from - back],
          ['conversations', from - 1],
        ] as const)
          for (const row of await search(kind, { query: since(start - lag), per_page, sort: upwards }))
            seen[kind].set(row.id, row);
        server.script([]);
        ledger.now += lag + 1;
        from = began;
      }
      for (const id of await deleted()) seen.conversations.delete(id);
      // Nothing tells of contacts that went, but that they are no longer found.
      for (const id of seen.contacts.keys()) if (!(await ask(`/contacts/${id}`)).ok) seen.contacts.delete(id);
      expect(seen.conversations).toEqual(live('conversations'));
      expect(seen.contacts).toEqual(new Map([...live('contacts')].map(([id, each]) => [id, shownContact(each)])));
      expect((await found('/contacts/search', { query: EVER })).total_count).toBe(live('contacts').size);
    }),
    { numRuns: 30 },
  );
});
