import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hubspotSource } from '@/lib/server/connectors/hubspot';
import { refusedRows, rolesOf } from '@/tests/support/accepted';
import { compared, HURRIED, LOOPBACK, type Pulled, pull, pullAll, pulling } from '@/tests/support/pulled';
import { startHubspot } from '@/tests/support/vendors/hubspot';
import { hubspotRows, READ_KINDS, type ReadKind } from '@/tests/support/vendors/hubspot-expected';
import * as hubspot from '@/tests/support/vendors/hubspot-ledger';
import { anyHubspotLife } from '@/tests/support/vendors/hubspot-life';
import { TOKEN } from '@/tests/support/vendors/hubspot-reader';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';

const ENDLESS = { searchesPerSecond: Infinity, perTenSeconds: Infinity };

let ledger: hubspot.HubspotLedger;
let server: VendorServer;

beforeEach(async () => {
  ledger = hubspotLedger({ seed: 5, accounts: 90 });
  server = await startHubspot(ledger, { tokens: { [TOKEN]: null }, limits: ENDLESS });
});
afterEach(() => server.close());

const source = (pageSize = 200, timeoutMs = 2_000) =>
  hubspotSource({
    ...{ token: TOKEN, baseUrl: server.url, allowed: LOOPBACK, pace: { ...HURRIED, timeoutMs } },
    ...{ searchGapMs: 0, windowMs: 20, pageSize },
  });
const expectTruth = (kind: ReadKind, { rows }: Pick<Pulled, 'rows'>) => {
  const [found, expected] = compared(rows, hubspotRows(ledger, kind));
  expect(found).toEqual(expected);
};
const searches = (from = 0) => server.requests.slice(from).filter(({ path }) => path.endsWith('/search'));

describe('what is read is what is true', () => {
  test.each(READ_KINDS)('%s, the first time, in large pages and in small', async (kind) => {
    for (const size of [200, 4]) {
      const rows = await pullAll(source(size), kind);
      expect(rows.size).toBeGreaterThan(50);
      expectTruth(kind, { rows });
    }
  });

  test.each(READ_KINDS)('%s, after changes, deletions, restorations and merges', async (kind) => {
    const kept = await pulling(source(), kind);
    await pull(source(), kept);
    for (let round = 0; round < 4; round++) {
      ledger.now += 3_600_000;
      for (let i = 0; i < 30; i++) anyHubspotLife(ledger, kind);
      const before = server.requests.length;
      await pull(source(), kept);
      expectTruth(kind, kept);
      expect(searches(before).length).toBe(1);
    }
  });

  test.each(['contacts', 'deals', 'tickets'] as const)(
    'the preset of %s takes every row that names an account',
    async (kind) => {
      const stream = (await source().streams(AbortSignal.timeout(1_000))).find((each) => each.name === kind);
      if (!stream) throw new Error(`no ${kind}`);
      const rows = [...(await pullAll(source(), kind)).values()].filter((row) => row.company !== '');
      expect(rows.length).toBeGreaterThan(50);
      expect(refusedRows(stream, rows, new Date(ledger.now))).toEqual([]);
    },
  );

  test('the preset of companies names roles of accounts', async () => {
    const [stream] = await source().streams(AbortSignal.timeout(1_000));
    if (!stream) throw new Error('no stream');
    expect(rolesOf(stream)).toEqual({ id: 'id', name: 'name', alias: 'external_id', owner: 'owner', parent: 'parent' });
  });

  test('a company that is merged into another is gone, and so is who is archived', async () => {
    const kept = await pulling(source(), 'companies');
    await pull(source(), kept);
    const [stays = '', goes = '', archived = ''] = [...ledger.truth.live.companies.keys()].slice(-3);
    expect([stays, goes, archived].every((id) => kept.rows.has(id))).toBe(true);
    ledger.now += 1_000;
    hubspot.mergeRecords(ledger, 'companies', { stays, goes });
    hubspot.archiveRecord(ledger, 'companies', archived);
    await pull(source(), kept);
    expect([stays, goes, archived].map((id) => kept.rows.has(id))).toEqual([true, false, false]);
    hubspot.restoreRecord(ledger, 'companies', archived);
    await pull(source(), kept);
    expectTruth('companies', kept);
  });

  test('a search that lags behind loses nothing once it has caught up', async () => {
    ledger.indexLagMs = 60_000;
    const kept = await pulling(source(), 'companies');
    for (let i = 0; i < 25; i++) {
      for (let k = 0; k < 4; k++) anyHubspotLife(ledger, 'companies');
      ledger.now += 20_000;
      await pull(source(), kept);
    }
    ledger.now += 60_000;
    await pull(source(), kept);
    expectTruth('companies', kept);
  });

  test('a whole read is a whole read every time', async () => {
    const kept = await pulling(source(), 'deals', true);
    await pull(source(), kept);
    const before = server.requests.length;
    await pull(source(), kept);
    expect(searches(before).length).toBe(before > 0 ? searches().length / 2 : 0);
    expectTruth('deals', kept);
  });
});

describe('more than one search can give', () => {
  test('11,000 records, most of them of one millisecond', async () => {
    for (let i = 0; i < 10_100; i++) hubspot.addRecord(ledger, 'deals', { dealname: `Tied ${i}` });
    for (let i = 0; i < 900; i++) {
      ledger.now += 1;
      hubspot.addRecord(ledger, 'deals', { dealname: `Apart ${i}` });
    }
    const rows = await pullAll(source(200, 10_000), 'deals');
    expect([...rows.keys()].sort()).toEqual([...ledger.truth.live.deals.keys()].sort());
    expect(searches().every(({ body, status }) => status === 200 && !body.includes('"after"'))).toBe(true);
  });

  test('records that change while they are read push no other out', async () => {
    const kept = await pulling(source(9), 'companies');
    for await (const page of source(9).read(kept.reading, null, AbortSignal.timeout(20_000))) {
      for (const { cells, deleted } of page.rows) {
        const row = Object.fromEntries(kept.reading.columns.map((name, i) => [name, cells[i] ?? '']));
        if (deleted) kept.rows.delete(row.id ?? '');
        else kept.rows.set(row.id ?? '', row);
      }
      kept.cursor = page.cursor;
      ledger.now += 1_000;
      const [id = ''] = page.rows.map(({ cells }) => cells[0] ?? '');
      if (ledger.truth.live.companies.has(id) && kept.pages++ < 30)
        hubspot.updateRecord(ledger, 'companies', id, { city: `Ulm ${kept.pages}` });
    }
    await pull(source(), kept);
    expectTruth('companies', kept);
  });
});

describe('what a record belongs to', () => {
  test('is the primary company, or the only one; of two equal ones none', async () => {
    const [a = '', b = ''] = ledger.truth.live.companies.keys();
    const [first, only, both, alone] = ['a', 'b', 'c', 'd'].map(
      (name) => hubspot.addRecord(ledger, 'contacts', { firstname: name }).id,
    );
    const links: [string | undefined, string, boolean][] = [
      [first, a, false],
      [first, b, true],
      [only, a, false],
      [both, a, false],
      [both, b, false],
    ];
    for (const [id = '', to, primary] of links)
      hubspot.associate(ledger, { from: ['contacts', id], to: ['companies', to], primary });
    const rows = await pullAll(source(), 'contacts');
    expect([first, only, both, alone].map((id) => rows.get(id ?? '')?.company)).toEqual([b, a, '', '']);
    const asked = server.requests.filter(({ path }) => path.endsWith('/batch/read'));
    expect(asked.some(({ status }) => status === 207)).toBe(true);
  });

  test('a contact of more companies than one answer holds', async () => {
    const { id } = hubspot.addRecord(ledger, 'contacts', { firstname: 'Many' });
    const companies = Array.from({ length: 600 }, () => hubspot.addRecord(ledger, 'companies', {}).id);
    for (const [i, to] of companies.entries())
      hubspot.associate(ledger, { from: ['contacts', id], to: ['companies', to], primary: i === 550 });
    expect((await pullAll(source(), 'contacts')).get(id)?.company).toBe(companies[550]);
  });
});
