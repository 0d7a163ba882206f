import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type HubspotServerOptions, startHubspot } from '@/tests/support/vendors/hubspot';
import * as hubspot from '@/tests/support/vendors/hubspot-ledger';
import { type HubspotKind, KINDS } from '@/tests/support/vendors/hubspot-schema';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const TOKEN = 'pat-eu1-7f2b1c1e-0d51-4a43-9b4a-1f8f4b8f2c11';
const NARROW = 'pat-eu1-00000000-0000-4000-8000-000000000000';
const ENDLESS = { searchesPerSecond: Infinity, perTenSeconds: Infinity };

const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
const Row = z.strictObject({
  id: z.string().regex(/^\d+$/),
  properties: z.record(z.string(), z.string().nullable()),
  ...{ createdAt: Instant, updatedAt: Instant, archived: z.boolean(), archivedAt: Instant.optional() },
  associations: z.record(z.string(), z.looseObject({ results: z.array(z.looseObject({ id: z.string() })) })).optional(),
});
const Paging = z.looseObject({ next: z.looseObject({ after: z.string() }) }).optional();
const Page = z.strictObject({ results: z.array(Row), paging: Paging, total: z.number().optional() });
const Refused = z.looseObject({ status: z.literal('error'), message: z.string(), correlationId: z.string() });

let ledger: hubspot.HubspotLedger;
let server: VendorServer;

const open = async (options: Partial<HubspotServerOptions> = {}) => {
  server = await startHubspot(ledger, {
    tokens: { [TOKEN]: null, [NARROW]: ['crm.objects.contacts.read'] },
    ...{ limits: ENDLESS, ...options },
  });
};
beforeEach(async () => {
  ledger = hubspotLedger({ seed: 5, accounts: 60 });
  await open();
});
afterEach(() => server.close());

const get = (path: string, token = TOKEN) =>
  fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
const post = (path: string, body: unknown, token = TOKEN) =>
  fetch(`${server.url}${path}`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
const searched = async (kind: HubspotKind, body: object) =>
  Page.parse(await (await post(`/crm/v3/objects/${kind}/search`, body)).json());
const refusal = async (answered: Response) => ({ at: answered.status, ...Refused.parse(await answered.json()) });

async function walk(kind: HubspotKind, query = '') {
  const rows = [];
  for (let after = ''; ; ) {
    const page = Page.parse(await (await get(`/crm/v3/objects/${kind}?limit=17${query}${after}`)).json());
    rows.push(...page.results);
    if (!page.paging) return rows;
    after = `&after=${page.paging.next.after}`;
  }
}

/** Every property of the kind, as the account describes them. */
async function namesOf(kind: HubspotKind) {
  const described = z.object({ results: z.array(z.looseObject({ name: z.string() })) });
  return described.parse(await (await get(`/crm/v3/properties/${kind}`)).json()).results.map((each) => each.name);
}

const known = (properties: hubspot.Properties) =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

test('a full walk knows the truth, and each record once', async () => {
  for (const kind of KINDS) {
    const names = `&properties=${(await namesOf(kind)).join(',')}`;
    for (const archived of [false, true]) {
      const rows = await walk(kind, `${names}&archived=${archived}`);
      const truth = ledger.truth[archived ? 'archived' : 'live'][kind];
      expect(rows.length).toBe(truth.size);
      expect(new Map(rows.map((row) => [row.id, known(row.properties)]))).toEqual(
        new Map([...truth].map(([id, properties]) => [id, known(properties)])),
      );
      expect(rows.every((row) => row.archived === archived && 'archivedAt' in row === archived)).toBe(true);
    }
  }
  expect(hubspotLedger({ seed: 5, accounts: 60 }).truth).toEqual(ledger.truth);
});

test('sends what is asked for: unset as null, unknown not at all, and three unasked', async () => {
  const [first] = await walk('companies', '&properties=city,country&properties=no_such');
  expect(Object.keys(first?.properties ?? {})).toEqual([
    'city',
    'country',
    'createdate',
    'hs_lastmodifieddate',
    'hs_object_id',
  ]);
  const [contact] = await walk('contacts', '&associations=companies');
  expect(Object.keys(contact?.properties ?? {})).toContain('lastmodifieddate');
  const rows = await walk('contacts', '&associations=companies');
  expect(rows.some((row) => row.associations === undefined)).toBe(true);
  expect(
    rows.some((row) =>
      row.associations?.companies?.results.some((each) => each.type === 'contact_to_company_unlabeled'),
    ),
  ).toBe(true);
});

test('a search pages over each record once, by the time of change, also among equals', async () => {
  const ids: string[] = [];
  const sorts = [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: z.infer<typeof Page> = await searched('companies', { sorts, limit: 7, after });
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

test('associations come with their types; who has none is an error beside the results', async () => {
  const primary = ledger.truth.associations.get('contacts>companies')?.find((each) => each.primary);
  const { id: alone } = hubspot.addRecord(ledger, 'contacts');
  const inputs = [{ id: primary?.from }, { id: alone }];
  const read = (some: unknown[]) => post('/crm/v4/associations/contacts/companies/batch/read', { inputs: some });
  expect((await read(inputs.slice(0, 1))).status).toBe(200);
  const both = await read(inputs);
  expect(both.status).toBe(207);
  const types = [
    { typeId: 1, label: 'Primary' },
    { typeId: 279, label: null },
  ];
  expect(await both.json()).toMatchObject({
    ...{ status: 'COMPLETE', numErrors: 1, errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }] },
    results: [{ from: { id: primary?.from }, to: [{ toObjectId: primary?.to, associationTypes: types }] }],
  });
  const back = await get(`/crm/v4/objects/companies/${primary?.to}/associations/contacts?limit=1`);
  expect(await back.json()).toMatchObject({ results: [{ associationTypes: [{ category: 'HUBSPOT_DEFINED' }, {}] }] });
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

test('an archived record can be read for 90 days', async () => {
  const [id = ''] = ledger.truth.live.tickets.keys();
  hubspot.archiveRecord(ledger, 'tickets', id);
  const archived = async () => (await walk('tickets', '&archived=true')).map((row) => row.id);
  expect(await archived()).toContain(id);
  ledger.now += 90 * 86_400_000;
  expect(await archived()).toEqual([]);
});

test('a merged company is nowhere, and the one that stays names it', async () => {
  const [stays = '', goes = ''] = [...ledger.truth.live.companies.keys()].slice(-2);
  hubspot.mergeRecords(ledger, 'companies', { stays, goes });
  const everywhere = [...(await walk('companies')), ...(await walk('companies', '&archived=true'))];
  expect(everywhere.map((row) => row.id)).not.toContain(goes);
  expect(ledger.truth.live.companies.get(stays)?.hs_merged_object_ids).toBe(goes);
});

test('knows owners, those who left, pipelines and the account', async () => {
  expect(await (await get('/crm/v3/owners/?limit=1')).json()).toMatchObject({
    results: [{ type: 'PERSON' }],
    paging: {},
  });
  const left = { results: [{ archived: true, userId: null, userIdIncludingInactive: 9_000_003 }] };
  expect(await (await get('/crm/v3/owners?archived=true')).json()).toMatchObject(left);
  const stages = [{ id: 'appointmentscheduled' }, { id: '128473920' }, { metadata: { probability: '1.0' } }, {}];
  expect(await (await get('/crm/v3/pipelines/deals')).json()).toMatchObject({ results: [{ id: 'default', stages }] });
  expect(await (await get('/account-info/v3/details')).json()).toMatchObject({
    portalId: ledger.portalId,
    companyCurrency: 'EUR',
  });
});

test('says no as HubSpot does', async () => {
  expect(await refusal(await get('/crm/v3/objects/companies', 'wrong'))).toMatchObject({
    at: 401,
    category: 'INVALID_AUTHENTICATION',
  });
  expect((await get('/crm/v3/objects/contacts', NARROW)).status).toBe(200);
  const denied = await refusal(await get('/crm/v3/objects/tickets', NARROW));
  expect(denied).toMatchObject({
    at: 403,
    category: 'MISSING_SCOPES',
    errors: [{ context: { requiredGranularScopes: ['tickets'] } }],
  });
  expect(await refusal(await get('/crm/v3/objects/companies/1'))).toMatchObject({
    at: 404,
    message: 'resource not found',
  });
  server.script([{ kind: 'status', status: 429 }, { kind: 'change' }]);
  expect(await refusal(await get('/crm/v3/owners'))).toMatchObject({
    at: 429,
    policyName: 'TEN_SECONDLY_ROLLING',
    errorType: 'RATE_LIMIT',
  });
  const before = ledger.truth;
  await get('/crm/v3/owners');
  expect(ledger.truth).not.toEqual(before);
});

test('counts searches, requests and days, and tells what is left except on a search', async () => {
  await server.close();
  let now = 0;
  await open({ limits: { searchesPerSecond: 2, perTenSeconds: 3, perDay: 7, clock: () => now } });
  const search = () => post('/crm/v3/objects/companies/search', {});
  const list = () => get('/crm/v3/objects/companies');
  expect([(await search()).status, (await search()).headers.has('x-hubspot-ratelimit-remaining')]).toEqual([
    200,
    false,
  ]);
  expect(await refusal(await search())).toMatchObject({
    at: 429,
    policyName: 'SECONDLY',
    message: 'You have reached your secondly limit.',
  });
  const left = [await list(), await list(), await list()].map((each) =>
    each.headers.get('x-hubspot-ratelimit-remaining'),
  );
  expect(left).toEqual(['2', '1', '0']);
  expect(await refusal(await list())).toMatchObject({ at: 429, policyName: 'TEN_SECONDLY_ROLLING' });
  now += 10_000;
  expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
  expect(await refusal(await list())).toMatchObject({ at: 429, policyName: 'DAILY' });
});
