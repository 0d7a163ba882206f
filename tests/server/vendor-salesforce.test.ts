import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type SalesforceServer,
  type SalesforceServerOptions,
  startSalesforce,
} from '@/tests/support/vendors/salesforce';
import { idAt, idOf, longId } from '@/tests/support/vendors/salesforce-ids';
import { instant, type SalesforceLedger } from '@/tests/support/vendors/salesforce-ledger';
import { bare, CLIENT, DATA, type Row, SECRET, salesforceReader } from '@/tests/support/vendors/salesforce-reader';
import { anySalesforceChange, salesforceLedger } from '@/tests/support/vendors/salesforce-seed';
import { deletable, fieldsOf, OBJECTS, PREFIX, type SalesforceObject } from '@/tests/support/vendors/salesforce-shapes';

let ledger: SalesforceLedger;
let server: SalesforceServer;

const open = async (options: Partial<SalesforceServerOptions> = {}) => {
  server = await startSalesforce(ledger, { clients: { [CLIENT]: { secret: SECRET } }, ...options });
  await enter();
};
beforeEach(async () => {
  ledger = salesforceLedger({ seed: 5, accounts: 40 });
  await open();
});
afterEach(() => server.close());

const { enter, get, query, refusal, describe: described } = salesforceReader(() => server);
const again = async (options: Partial<SalesforceServerOptions>) => {
  await server.close();
  await open(options);
};
const everything = async (object: SalesforceObject) =>
  `SELECT ${(await described(object)).fields.map(({ name }) => name).join(', ')} FROM ${object}`;
const idsOf = (rows: Row[]) => rows.map((row) => String(row.Id));
const byId = (rows: Row[]) => new Map(rows.map((row) => [String(row.Id), bare(row)]));

test('the same seed is the same company, of every kind some there and some gone', async () => {
  expect(salesforceLedger({ seed: 5, accounts: 40 }).truth).toEqual(ledger.truth);
  for (const object of OBJECTS.filter(deletable))
    expect([ledger.truth.live[object].size > 0, ledger.truth.deleted[object].size > 0]).toEqual([true, true]);
  expect([...ledger.truth.live.Task.values()].some(({ IsArchived }) => IsArchived)).toBe(true);
});

test('queryAll without the deleted knows the truth, in pages of any size; query knows no archived task', async () => {
  for (const rowsPerPage of [7, 2_000]) {
    await again({ rowsPerPage });
    for (const object of OBJECTS) {
      const rows = byId(await query(await everything(object), true));
      const live = new Map([...rows].filter(([, row]) => row.IsDeleted !== true));
      expect(live).toEqual(ledger.truth.live[object]);
      const usual = [...ledger.truth.live[object]].filter(([, { IsArchived }]) => IsArchived !== true);
      expect(byId(await query(await everything(object)))).toEqual(new Map(usual));
    }
  }
});

test('ids have 18 characters of which the last three say where the capitals are; a query takes 15 too', async () => {
  expect(longId('a0D30000001n7Pi')).toBe('a0D30000001n7PiEAI');
  expect(longId('0019000000B98de')).toBe('0019000000B98deAAB');
  expect(idOf('a0D30000001n7PiEAI')).toBe('a0D30000001n7PiEAI');
  expect([idOf('a0D30000001n7PiEAA'), idOf('a0D30000001n7P'), idOf("a0D30000001n7P'")]).toEqual([null, null, null]);
  for (const object of OBJECTS)
    for (const id of ledger.truth.live[object].keys()) expect([id.slice(0, 3), idOf(id)]).toEqual([PREFIX[object], id]);
  const [id = ''] = ledger.truth.live.Account.keys();
  for (const form of [id, id.slice(0, 15)])
    expect(idsOf(await query(`SELECT Id FROM Account WHERE Id = '${form}'`))).toEqual([id]);
  expect(idAt('001', 10).slice(0, 15).toLowerCase()).toBe(idAt('001', 36).slice(0, 15).toLowerCase());
  expect(idAt('001', 10)).not.toBe(idAt('001', 36));
});

test('a currency stands in the records only of a company that has several', async () => {
  expect(await refusal(`${DATA}/query?q=SELECT+CurrencyIsoCode+FROM+Opportunity`)).toMatchObject({
    ...{ status: 400, errorCode: 'INVALID_FIELD' },
  });
  await server.close();
  ledger = salesforceLedger({ seed: 5, accounts: 10, multiCurrency: true });
  await open();
  const codes = (await query('SELECT CurrencyIsoCode FROM Opportunity')).map((row) => String(row.CurrencyIsoCode));
  expect(new Set(codes)).toEqual(new Set(['EUR', 'USD', 'JPY']));
  expect((await get(`${DATA}/query?q=SELECT+CurrencyIsoCode+FROM+Contact`)).status).toBe(400);
});

test('a reader who asks again from two minutes before its last stamp misses nothing that leaves a stamp', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.nat(),
        accounts: fc.integer({ min: 1, max: 8 }),
        rowsPerPage: fc.integer({ min: 1, max: 9 }),
      }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      async ({ seed, accounts, rowsPerPage }, changes) => {
        await server.close();
        ledger = salesforceLedger({ seed, accounts });
        ledger.stamps.merged = true;
        await open({ rowsPerPage });
        server.script(changes.map((each) => (each ? { kind: 'change' } : null)));
        const names = fieldsOf('Account', false).map(({ name }) => name);
        const seen = new Map<string, { [name: string]: unknown }>();
        let from = 0;
        for (const round of [1, 2]) {
          const soql = `SELECT ${names} FROM Account WHERE SystemModstamp >= ${instant(from)} ORDER BY SystemModstamp, Id`;
          const asked = ledger.now;
          for (const [id, row] of byId(await query(soql, true))) seen.set(id, row);
          server.script([]);
          from = asked - 120;
          if (round === 1) for (let i = 0; i < 3; i++) anySalesforceChange(ledger);
          ledger.now += 120;
        }
        const { live } = ledger.truth;
        for (const [id, values] of live.Account) expect(seen.get(id)).toEqual(values);
      },
    ),
    { numRuns: 30 },
  );
});
