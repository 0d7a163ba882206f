import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubspotServerOptions, startHubspot } from '@/tests/support/vendors/hubspot';
import * as hubspot from '@/tests/support/vendors/hubspot-ledger';
import { hubspotReader, refusal, TOKEN } from '@/tests/support/vendors/hubspot-reader';
import { KINDS } from '@/tests/support/vendors/hubspot-schema';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const NARROW = 'pat-eu1-00000000-0000-4000-8000-000000000000';
const ENDLESS = { searchesPerSecond: Infinity, perTenSeconds: Infinity };

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

const { get, post, walk, namesOf } = hubspotReader(() => server);

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
