import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectSource, Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { connectSource } from '@/lib/server/sources/connect-source';
import { listTables } from '@/lib/server/sources/list-tables';
import { kept, read } from '@/tests/support/source-world';
import { startHubspot } from '@/tests/support/vendors/hubspot';
import { TOKEN } from '@/tests/support/vendors/hubspot-reader';
import { hubspotLedger } from '@/tests/support/vendors/hubspot-seed';
import { startStripe } from '@/tests/support/vendors/stripe';
import { KEY } from '@/tests/support/vendors/stripe-reader';
import { stripeLedger } from '@/tests/support/vendors/stripe-seed';
import type { VendorServer } from '@/tests/support/vendors/vendor-server';
import { mapped, openLoopback, streamOf } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

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

  const connect = (ctx: Ctx, kind: 'stripe' | 'hubspot', secret: string, address: string): Promise<Source> => {
    const asked: ConnectSource = { kind, name: 'Vendor', settings: { address }, secret };
    return connectSource(ctx, asked);
  };

  it('brings Stripe’s customers, subscriptions, invoices and cancellations', async () => {
    const ledger = stripeLedger({ seed: 11, accounts: 60 });
    server = await startStripe(ledger, { keys: { [KEY]: [] } });
    const ctx = await mintWorkspace();
    await expect(connect(ctx, 'stripe', 'rk_test_wrong', server.url)).rejects.toMatchObject({ code: 'invalid' });
    const source = await connect(ctx, 'stripe', KEY, server.url);
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
    const source = await connect(ctx, 'hubspot', TOKEN, server.url);
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
});
