import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectSource } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { connectSource } from '@/lib/server/sources/connect-source';
import { listTables } from '@/lib/server/sources/list-tables';
import { kept, read } from '@/tests/support/source-world';
import { startHubspot } from '@/tests/support/vendors/hubspot';
import { TOKEN } from '@/tests/support/vendors/hubspot-reader';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import { startIntercom } from '@/tests/support/vendors/intercom';
import { TOKEN as INTERCOM } from '@/tests/support/vendors/intercom-reader';
import { intercomLedger } from '@/tests/support/vendors/intercom-seed';
import { startSalesforce } from '@/tests/support/vendors/salesforce';
import { CLIENT, SECRET } from '@/tests/support/vendors/salesforce-reader';
import { salesforceLedger } from '@/tests/support/vendors/salesforce-seed';
import { startStripe } from '@/tests/support/vendors/stripe';
import { KEY } from '@/tests/support/vendors/stripe-reader';
import { stripeLedger } from '@/tests/support/vendors/stripe-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';
import { startZendesk } from '@/tests/support/vendors/zendesk';
import { signIns } from '@/tests/support/vendors/zendesk-reader';
import { zendeskLedger } from '@/tests/support/vendors/zendesk-seed';
import { mapped, openLoopback, streamOf } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

/** Without a field, kind by kind. */
type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

describe('a vendor as a source', () => {
  let server: VendorServer | undefined;
  afterEach(() => server?.close());

  /** Every table of it, mapped as the vendor's own meaning says, and read. @returns refused rows by table */
  async function readAll(ctx: Ctx, source: Source, names: readonly string[]): Promise<Record<string, number>> {
    const refused: Record<string, number> = {};
    for (const name of names) {
      const id = await mapped(
        ctx,
        source,
        { name, keyColumns: ['id'], cursorField: await cursorOf(ctx, source, name) },
        (_, detail) => {
          expect(detail.guess).not.toBeNull();
          return asGuessed(detail);
        },
      );
      await runQueued(ctx, 'sync');
      const stream = await streamOf(ctx, source.id, name);
      expect(stream.state).toBe('current');
      refused[name] = stream.rows.rejected;
      await read(ctx, id);
      expect((await streamOf(ctx, source.id, name)).failure).toBeNull();
    }
    return refused;
  }

  const cursorOf = async (ctx: Ctx, source: Source, name: string) =>
    (await listTables(ctx, source.id)).tables.find((table) => table.name === name)?.cursors[0] ?? null;

  const connect = (ctx: Ctx, asked: DistributedOmit<ConnectSource, 'name'>): Promise<Source> =>
    connectSource(ctx, { name: 'Vendor', ...asked });

  const stripe = (ctx: Ctx, secret: string, address: string) =>
    connect(ctx, { kind: 'stripe', settings: { address }, secret });

  it('brings Stripe’s customers, subscriptions, invoices and cancellations', async () => {
    const ledger = stripeLedger({ seed: 11, accounts: 60 });
    server = await startStripe(ledger, { keys: { [KEY]: [] } });
    const ctx = await mintWorkspace();
    await expect(stripe(ctx, 'rk_test_wrong', server.url)).rejects.toMatchObject({ code: 'invalid' });
    const source = await stripe(ctx, KEY, server.url);
    const tables = (await listTables(ctx, source.id)).tables;
    expect(tables.map(({ name, kind }) => [name, kind])).toEqual([
      ['customers', 'accounts'],
      ['subscriptions', 'subscriptions'],
      ['invoices', 'invoices'],
      ['cancellations', 'outcomes'],
    ]);
    const refused = await readAll(
      ctx,
      source,
      tables.map(({ name }) => name),
    );
    expect((await kept(ctx, 'account')).length).toBeGreaterThan(50);
    for (const table of ['subscription', 'invoice', 'outcome'])
      expect([table, (await kept(ctx, table)).length > 5]).toEqual([table, true]);
    expect(refused.customers).toBe(0);
  });

  it('brings HubSpot’s companies, contacts, deals and tickets', async () => {
    server = await startHubspot(hubspotLedger({ seed: 7, accounts: 40 }), { tokens: { [TOKEN]: null } });
    const ctx = await mintWorkspace();
    const source = await connect(ctx, { kind: 'hubspot', settings: { address: server.url }, secret: TOKEN });
    const tables = (await listTables(ctx, source.id)).tables;
    expect(tables.map(({ kind }) => kind)).toEqual(['accounts', 'contacts', 'deals', 'tickets']);
    await readAll(
      ctx,
      source,
      tables.map(({ name }) => name),
    );
    for (const table of ['account', 'contact', 'deal', 'ticket'])
      expect([table, (await kept(ctx, table)).length > 5]).toEqual([table, true]);
  });

  it('brings Zendesk’s organizations, users, tickets and ratings', async () => {
    const ledger = zendeskLedger({ seed: 5, accounts: 200 });
    const limits = { exportsPerMinute: Infinity, perMinute: Infinity };
    server = await startZendesk(ledger, { ...signIns(ledger), limits });
    const ctx = await mintWorkspace();
    const zendesk = (email: string) =>
      connect(ctx, {
        ...{ kind: 'zendesk', settings: { address: server?.url ?? '', email }, secret: 'a-token-of-a-test' },
      });
    await expect(zendesk('nobody@northlight.example')).rejects.toMatchObject({ code: 'invalid', field: 'secret' });
    const source = await zendesk('admin@northlight.example');
    const tables = (await listTables(ctx, source.id)).tables;
    expect(tables.map(({ kind }) => kind)).toEqual(['accounts', 'contacts', 'tickets', 'surveys']);
    const refused = await readAll(
      ctx,
      source,
      tables.map(({ name }) => name),
    );
    for (const table of ['account', 'contact', 'ticket', 'survey_response'])
      expect([table, (await kept(ctx, table)).length > 5]).toEqual([table, true]);
    expect(refused.organizations).toBe(0);
  });

  it('brings Intercom’s companies, people, conversations and ratings', async () => {
    server = await startIntercom(intercomLedger({ seed: 5, accounts: 120 }), { tokens: { [INTERCOM]: null } });
    const ctx = await mintWorkspace();
    const asked = { kind: 'intercom', settings: { address: server.url } } as const;
    await expect(connect(ctx, { ...asked, secret: 'wrong' })).rejects.toMatchObject({
      code: 'invalid',
      field: 'secret',
    });
    const source = await connect(ctx, { ...asked, secret: INTERCOM });
    const tables = (await listTables(ctx, source.id)).tables;
    expect(tables.map(({ kind }) => kind)).toEqual(['accounts', 'contacts', 'tickets', 'surveys']);
    const refused = await readAll(
      ctx,
      source,
      tables.map(({ name }) => name),
    );
    for (const table of ['account', 'contact', 'ticket', 'survey_response'])
      expect([table, (await kept(ctx, table)).length > 5]).toEqual([table, true]);
    expect(refused.companies).toBe(0);
  });

  it('brings Salesforce’s accounts, people, deals, lost renewals, cases and tasks', async () => {
    server = await startSalesforce(salesforceLedger({ seed: 5, accounts: 60 }), {
      clients: { [CLIENT]: { secret: SECRET } },
    });
    const ctx = await mintWorkspace();
    const asked = { kind: 'salesforce', settings: { address: server.url, clientId: CLIENT } } as const;
    await expect(connect(ctx, { ...asked, secret: 'wrong' })).rejects.toMatchObject({ code: 'invalid' });
    const source = await connect(ctx, { ...asked, secret: SECRET });
    const tables = (await listTables(ctx, source.id)).tables;
    expect(tables.map(({ name, kind }) => [name, kind])).toEqual([
      ...[
        ['accounts', 'accounts'],
        ['contacts', 'contacts'],
        ['opportunities', 'deals'],
        ['lost_renewals', 'outcomes'],
        ['cases', 'tickets'],
        ['tasks', 'interactions'],
        ['contracts', 'subscriptions'],
        ['assets', 'subscriptions'],
      ],
    ]);
    const names = tables.map(({ name }) => name).filter((name) => name !== 'lost_renewals'); // of which there may be none
    const refused = await readAll(ctx, source, names);
    for (const table of ['account', 'contact', 'deal', 'ticket', 'interaction'])
      expect([table, (await kept(ctx, table)).length > 5]).toEqual([table, true]);
    expect(refused.accounts).toBe(0);
  });
});
