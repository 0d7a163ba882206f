import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHubspot } from '@/tests/support/vendors/hubspot';
import * as hubspot from '@/tests/support/vendors/hubspot-ledger';
import { hubspotReader, type Page, refusal, TOKEN } from '@/tests/support/vendors/hubspot-reader';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

let ledger: hubspot.HubspotLedger;
let server: VendorServer;

beforeEach(async () => {
  ledger = hubspotLedger({ seed: 5, accounts: 60 });
  server = await startHubspot(ledger, { tokens: { [TOKEN]: null }, limits: { searchesPerSecond: Infinity } });
});
afterEach(() => server.close());

const { get, post, searched, walk } = hubspotReader(() => server);

test('a search pages over each record once, by the time of change, also among equals', async () => {
  const ids: string[] = [];
  const sorts = [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: Page = await searched('companies', { sorts, limit: 7, after });
    ids.push(...page.results.map((row) => row.id));
    expect(page.total).toBe(ledger.truth.live.companies.size);
    after = page.paging?.next.after;
  }
  expect(new Set(ids)).toEqual(new Set(ledger.truth.live.companies.keys()));
  expect(ids.length).toBe(ledger.truth.live.companies.size);
});

test('filters a time written either way, within and between, and by either name of the time of change', async () => {
  const times = [...ledger.truth.live.contacts.values()].map((each) => each.lastmodifieddate ?? '').sort();
  const middle = times[20] ?? '';
  const after = times.filter((each) => Date.parse(each) >= Date.parse(middle)).length;
  const by = async (filters: object[]) => (await searched('contacts', { filterGroups: [{ filters }] })).total;
  const propertyName = 'lastmodifieddate';
  expect(await by([{ propertyName, operator: 'GTE', value: middle }])).toBe(after);
  expect(await by([{ propertyName, operator: 'GTE', value: String(Date.parse(middle)) }])).toBe(after);
  expect(await by([{ propertyName, operator: 'BETWEEN', value: middle, highValue: times.at(-1) }])).toBe(after);
  expect(
    await by([
      { propertyName, operator: 'LT', value: middle },
      { propertyName, operator: 'GT', value: middle },
    ]),
  ).toBe(0);
  const wrong = { filterGroups: [{ filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '0' }] }] };
  expect((await post('/crm/v3/objects/contacts/search', wrong)).status).toBe(400);
});

test('search learns of a change, of a new record and of an archived one only after its lag', async () => {
  ledger.indexLagMs = 30_000;
  ledger.now += 60_000;
  const [id = '', other = ''] = ledger.truth.live.companies.keys();
  hubspot.updateRecord(ledger, 'companies', id, { name: 'Renamed', city: '' });
  hubspot.archiveRecord(ledger, 'companies', other);
  const { id: fresh } = hubspot.addRecord(ledger, 'companies', { name: 'Fresh' });
  const ids = async () => (await searched('companies', { limit: 200 })).results.map((row) => row.id);
  const name = async () =>
    (await searched('companies', { limit: 200 })).results.find((row) => row.id === id)?.properties.name;
  expect([(await name()) === 'Renamed', (await ids()).includes(other), (await ids()).includes(fresh)]).toEqual([
    false,
    true,
    false,
  ]);
  expect((await walk('companies')).find((row) => row.id === id)?.properties.name).toBe('Renamed');
  ledger.now += 30_000;
  expect([(await name()) === 'Renamed', (await ids()).includes(other), (await ids()).includes(fresh)]).toEqual([
    true,
    false,
    true,
  ]);
  expect((await get(`/crm/v3/objects/companies/${other}`)).status).toBe(404);
  hubspot.restoreRecord(ledger, 'companies', other);
  expect((await get(`/crm/v3/objects/companies/${other}`)).status).toBe(200);
});

test('a search ends at 10,000 results, and says how many there were', async () => {
  for (let i = 0; i < 10_050; i++) hubspot.addRecord(ledger, 'deals', { dealname: `Deal ${i}` });
  const last = await searched('deals', { limit: 200, after: 9_800 });
  expect([last.total, last.paging?.next.after]).toEqual([ledger.truth.live.deals.size, '10000']);
  expect(await refusal(await post('/crm/v3/objects/deals/search', { limit: 200, after: '10000' }))).toMatchObject({
    ...{ at: 400, category: 'VALIDATION_ERROR' },
  });
});

test('refuses what is too much of one search', async () => {
  const filter = { propertyName: 'name', operator: 'EQ', value: 'x' };
  const filters = (n: number) => ({ filters: Array(n).fill(filter) });
  const sort = { propertyName: 'name' };
  for (const body of [
    { limit: 201 },
    { filterGroups: Array(6).fill(filters(1)) },
    { filterGroups: [filters(7)] },
    { sorts: [sort, sort] },
    { filterGroups: Array(4).fill(filters(5)) },
  ])
    expect((await post('/crm/v3/objects/companies/search', body)).status).toBe(400);
  expect((await get('/crm/v3/objects/companies?limit=101')).status).toBe(400);
});

test('a record that changes while a search is paged moves, and another is passed over', async () => {
  const sorts = [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }];
  const first = await searched('companies', { sorts, limit: 10 });
  ledger.now += 1_000;
  hubspot.updateRecord(ledger, 'companies', first.results[0]?.id ?? '', { city: 'Ulm' });
  const second = await searched('companies', { sorts, limit: 200, after: first.paging?.next.after });
  const read = new Set([...first.results, ...second.results].map((row) => row.id));
  expect([...ledger.truth.live.companies.keys()].filter((id) => !read.has(id)).length).toBe(1);
});
