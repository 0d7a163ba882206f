import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportMapping } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { syncStream } from '@/lib/server/sources/change-streams';
import { connected, mapped, type PostgresFar, streamOf, warehouse } from '@/tests/support/warehouse';
import { asOwner, mintWorkspace, runQueued } from '@/tests/support/world';

const accounts = (mapping: ImportMapping): ImportMapping => mapping;

const rowsOf = (ctx: Ctx, table: string): Promise<Record<string, unknown>[]> =>
  asOwner(async (client) => {
    await client.query("SELECT set_config('app.workspace_id', $1, false)", [ctx.workspaceId]);
    return (
      await client.query(`SELECT * FROM ${table} WHERE workspace_id = $1 ORDER BY external_id`, [ctx.workspaceId])
    ).rows;
  });

describe('a table of a source', () => {
  let far: PostgresFar;
  let ctx: Ctx;

  beforeAll(async () => {
    far = await warehouse('far_sources');
    await far.owner.query(`
      CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL, plan text, arr numeric(12,2), updated_at timestamptz NOT NULL);
      CREATE TABLE tickets (id bigint PRIMARY KEY, account_id text, opened_at timestamptz NOT NULL, closed_at timestamptz, priority text, subject text, updated_at timestamptz NOT NULL);
      INSERT INTO customers SELECT 'c-' || i, 'Customer ' || i, CASE i % 3 WHEN 0 THEN 'team' ELSE 'pro' END, 1000 + i, '2026-01-01T00:00:00Z' FROM generate_series(1, 60) i;
      INSERT INTO tickets SELECT i, 'c-' || (1 + i % 60), timestamptz '2026-01-01' + i * interval '1 hour', NULL, 'high', 'Subject ' || i, timestamptz '2026-01-01' + i * interval '1 hour' FROM generate_series(1, 200) i;
    `);
    ctx = await mintWorkspace();
  });
  afterAll(() => far.drop());

  it('is mapped on a sample, read whole, and then what changed', async () => {
    const source = await connected(ctx, far);
    const id = await mapped(ctx, source, { name: 'public.customers' }, accounts);
    await runQueued(ctx, 'sync');
    let stream = await streamOf(ctx, source.id, 'public.customers');
    expect(stream).toMatchObject({ state: 'current', kind: 'accounts', rows: { read: 60, written: 60, rejected: 0 } });
    expect(await rowsOf(ctx, 'account')).toHaveLength(60);

    const tickets = await mapped(ctx, source, { name: 'public.tickets' }, (_, detail) => asGuessed(detail));
    await runQueued(ctx, 'sync');
    expect(await streamOf(ctx, source.id, 'public.tickets')).toMatchObject({ kind: 'tickets', rows: { written: 200 } });

    await far.owner.query(
      "UPDATE tickets SET closed_at = now(), updated_at = now() WHERE id = 7; INSERT INTO tickets VALUES (1000, 'c-1', now(), NULL, 'low', 'Fresh', now())",
    );
    await syncStream(ctx, tickets, { whole: false });
    await runQueued(ctx, 'sync');
    const kept = await rowsOf(ctx, 'ticket');
    expect(kept).toHaveLength(201);
    expect(kept.find((row) => row.external_id === '7')?.closed_at).not.toBeNull();
    stream = await streamOf(ctx, source.id, 'public.tickets');
    expect(stream.rows.read).toBe(202);
    expect(id).toBeTruthy();
  });
});
