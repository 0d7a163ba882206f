import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { salesforceSource } from '@/lib/server/connectors/salesforce';
import { refusedRows, rolesOf } from '@/tests/support/accepted';
import { compared, HURRIED, LOOPBACK, type Pulled, pull, pullAll, pulling } from '@/tests/support/pulled';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import { objectOf, READ_STREAMS, type ReadStream, salesforceRows } from '@/tests/support/vendors/salesforce-expected';
import type { SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import * as life from '@/tests/support/vendors/salesforce-life';
import { CLIENT, SECRET } from '@/tests/support/vendors/salesforce-reader';
import { anySalesforceChange, salesforceLedger } from '@/tests/support/vendors/salesforce-seed';

let ledger: SalesforceLedger;
let server: SalesforceServer;

const open = async (options: Partial<SalesforceServerOptions> = {}) => {
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } }, ...options });
};
const again = async (options: Partial<SalesforceServerOptions>) => {
  await server.close();
  await open(options);
};
beforeEach(async () => {
  ledger = salesforceLedger({ seed: 6, accounts: 60 });
  ledger.chance.erases = false; // only a whole read finds that missing
  ledger.stamps.merged = true; // and what a merge moved that was undone before it was read
  await open();
});
afterEach(() => server.close());

const source = (pageSize = 2_000) =>
  salesforceSource({
    ...{ baseUrl: server.url, clientId: CLIENT, clientSecret: SECRET, pageSize },
    ...{ pace: { ...HURRIED, timeoutMs: 5_000 }, allowed: LOOPBACK },
  });
const expectTruth = (stream: ReadStream, { rows }: Pick<Pulled, 'rows'>) => {
  const [found, expected] = compared(rows, salesforceRows(ledger, stream));
  expect(found).toEqual(expected);
};
/** Until every transaction has ended. */
const settle = () => {
  ledger.now += 120;
};

describe('what is read is what is true', () => {
  test.each(READ_STREAMS)('%s, the first time, in large pages and in small', async (stream) => {
    for (const size of [2_000, 7]) {
      const rows = await pullAll(source(size), stream);
      expect(rows.size).toBeGreaterThan(5);
      expectTruth(stream, { rows });
    }
  });

  test.each(READ_STREAMS)('%s, after changes, deletions, merges and undeletes', async (stream) => {
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    for (let round = 0; round < 6; round++) {
      ledger.stamps.cascaded = round < 3;
      for (let i = 0; i < 60; i++) anySalesforceChange(ledger);
      settle();
      await pull(source(round % 2 ? 7 : 2_000), kept);
      expectTruth(stream, kept);
    }
  });

  test.each(READ_STREAMS)('%s, read in the very second in which they change', async (stream) => {
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    for (let i = 0; i < 30; i++) {
      for (let k = 0; k < 4; k++) anySalesforceChange(ledger);
      await pull(source(i % 2 ? 5 : 2_000), kept);
    }
    settle();
    await pull(source(5), kept);
    expectTruth(stream, kept);
  });

  test('a whole read is a whole read every time, and finds missing what was erased', async () => {
    for (const stream of READ_STREAMS) {
      const kept = await pulling(source(50), stream, true);
      await pull(source(50), kept);
      const [id = ''] = [...ledger.truth.live[objectOf(stream)].keys()].filter((each) =>
        life.mayDelete(ledger, objectOf(stream), each),
      );
      life.eraseRecord(ledger, objectOf(stream), id);
      kept.rows.clear();
      await pull(source(50), kept);
      expectTruth(stream, kept);
    }
  });

  test('the presets take every row that names an account', async () => {
    ledger = salesforceLedger({ seed: 6, accounts: 60, multiCurrency: true });
    await again({});
    const [AccountId = ''] = ledger.truth.live.Account.keys();
    const inEuros = { CurrencyIsoCode: 'EUR' };
    for (const CloseDate of ['2026-10-01', '2020-02-29']) // entered on the very day, and years later
      life.addRecord(ledger, 'Opportunity', {
        AccountId,
        Name: 'Done',
        StageName: 'Closed Won',
        CloseDate,
        ...inEuros,
      });
    const streams = await source().streams(AbortSignal.timeout(1_000));
    expect(streams.map(({ name }) => name)).toEqual(READ_STREAMS);
    const [accounts, ...facts] = streams;
    if (!accounts) throw new Error('no stream');
    expect(rolesOf(accounts)).toEqual({ id: 'id', name: 'name', owner: 'owner', parent: 'parent' });
    for (const stream of facts) {
      const rows = [...(await pullAll(source(), stream.name)).values()].filter((row) => row.account !== '');
      expect(rows.length).toBeGreaterThan(5);
      expect(refusedRows(stream, rows, new Date(ledger.now * 1_000))).toEqual([]);
    }
    expectTruth('opportunities', { rows: await pullAll(source(), 'opportunities') });
    const currencies = new Set(
      [...(await pullAll(source(), 'opportunities')).values()].map(({ currency }) => currency),
    );
    expect(currencies).toEqual(new Set(['EUR', 'USD', 'JPY']));
  });
});

describe('what is gone, and what came of it', () => {
  test('a deleted account goes with its people, comes back with them, and erased ones stay until a whole read', async () => {
    const [accounts, contacts] = [await pulling(source(), 'accounts'), await pulling(source(), 'contacts')];
    const id = life.addRecord(ledger, 'Account', { Name: 'Kaputt' });
    const person = life.addRecord(ledger, 'Contact', { LastName: 'Öberg', AccountId: id });
    const there = async () => {
      settle();
      await pull(source(), accounts);
      await pull(source(), contacts);
      return [accounts.rows.has(id), contacts.rows.has(person)];
    };
    for (const cascaded of [true, false]) {
      ledger.stamps.cascaded = cascaded;
      expect(await there()).toEqual([true, true]);
      life.deleteRecord(ledger, 'Account', id);
      expect(await there()).toEqual([false, false]);
      life.undeleteRecord(ledger, 'Account', id);
      expect(await there()).toEqual([true, true]);
    }
    life.eraseRecord(ledger, 'Account', id);
    expect(await there()).toEqual([true, true]);
    expect((await pullAll(source(), 'accounts')).has(id)).toBe(false);
  });

  test.each(READ_STREAMS)('%s of accounts and people that are merged, though no stamp tells of it', async (stream) => {
    Object.assign(ledger.stamps, { merged: false, cascaded: false });
    const kept = await pulling(source(), stream);
    await pull(source(), kept);
    for (const size of [2_000, 3]) {
      for (let i = 0; i < 8; i++)
        for (const object of ['Account', 'Contact'] as const) {
          const [stays = '', , goes = ''] = ledger.truth.live[object].keys();
          life.mergeRecords(ledger, object, { stays, goes });
          ledger.now += i;
        }
      settle();
      await pull(source(size), kept);
      expectTruth(stream, kept);
    }
  });
});
