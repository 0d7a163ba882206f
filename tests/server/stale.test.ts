import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { getCoverage } from '@/lib/server/sources/get-coverage';
import { markStale } from '@/lib/server/sources/stale';
import { read, sourceWith } from '@/tests/support/source-world';
import { mapped, openLoopback, type PostgresFar, warehouse } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

const DAY = 86_400_000;

describe('a table of usage that breaks', () => {
  let far: PostgresFar;
  let ctx: Ctx;
  let source: Source;
  let id: string;

  beforeAll(async () => {
    far = await warehouse('far_stale');
    await far.owner.query(`CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL, updated_at timestamptz NOT NULL);
      INSERT INTO customers SELECT 'c-' || i, 'Customer ' || i, '2026-01-01' FROM generate_series(1, 4) i;
      CREATE TABLE logins (id bigint PRIMARY KEY, account_id text, user_id text, event text, occurred_at timestamptz);
      INSERT INTO logins SELECT i, 'c-' || (1 + i % 4), 'u-' || i % 9, 'signed in', now() - interval '1 hour' - i * interval '1 hour' FROM generate_series(1, 2400) i`);
    ctx = await mintWorkspace();
    source = await sourceWith(ctx, far);
    await mapped(ctx, source, { name: 'public.customers' });
    await runQueued(ctx, 'sync');
    id = await mapped(ctx, source, { name: 'public.logins', cursorField: 'occurred_at' }, (_, detail) =>
      asGuessed(detail),
    );
    await runQueued(ctx, 'sync');
  });
  afterAll(() => far.drop());

  const at = (text: string) =>
    withConnection(ctx, (client) => client.query(`UPDATE ${text} AND workspace_id = $1`, [ctx.workspaceId]));
  const look = () => withConnection(ctx, (client) => markStale(client, ctx.workspaceId));
  const usage = async () => (await getCoverage(ctx)).components.find(({ component }) => component === 'usage');
  /** Days since the last use of each account, at an instant. */
  const idle = (asOf: Date) =>
    withConnection(ctx, async (client) => {
      const rules = { horizonDays: 90, gapDays: 30, countInvoluntary: true };
      const days: unknown[] = [];
      const request = { workspaceId: ctx.workspaceId, now: asOf, rules, asOfs: [asOf], fields: [], keep: false };
      for await (const { values } of buildSnapshots(client, request)) days.push(values.days_since_last_use);
      return days;
    });
  const later = (days: number) => new Date(Date.now() + days * DAY);

  it('is current at first, and covers the accounts that it tells of', async () => {
    await look();
    expect(await usage()).toMatchObject({ state: 'current', accounts: 4, of: 4, staleSince: null });
    expect((await idle(later(0))).every((days) => Number(days) <= 1)).toBe(true);
    expect((await idle(later(20))).every((days) => Number(days) >= 19)).toBe(true);
  });

  it('is found stale once it is older than promised: from then on accounts stand as they last did', async () => {
    await at("stream SET synced_at = clock_timestamp() - interval '25 hours' WHERE name = 'public.logins'");
    const before = new Date();
    await look();
    await look();
    expect(await usage()).toMatchObject({ state: 'stale' });
    expect(Date.parse((await usage())?.staleSince ?? '')).toBeLessThan(before.getTime() - 24 * 3_600_000);
    expect((await idle(later(20))).every((days) => Number(days) <= 2)).toBe(true);
    // what was reckoned before it was found is reckoned the same way again
    expect(await idle(before)).toEqual(await idle(new Date(before.getTime() - 1_000)));
  });

  it('is current again once it is read: later instants are as they are, those between stay as they were', async () => {
    const between = new Date();
    await far.owner.query("INSERT INTO logins VALUES (9001, 'c-1', 'u-1', 'signed in', now())");
    await read(ctx, id);
    expect(await usage()).toMatchObject({ state: 'current', staleSince: null });
    expect((await idle(later(20))).every((days) => Number(days) >= 19)).toBe(true);
    expect((await idle(between)).every((days) => Number(days) <= 2)).toBe(true);
    const { rowCount } = await withConnection(ctx, (client) =>
      client.query('SELECT FROM stale_span WHERE workspace_id = $1 AND ended_at IS NOT NULL', [ctx.workspaceId]),
    );
    expect(rowCount).toBe(2); // usage, and how far it is adopted
  });

  it('is stale, too, when somebody paused it and forgot', async () => {
    await at(
      "stream SET synced_at = clock_timestamp() - interval '2 days', paused_at = clock_timestamp() WHERE name = 'public.logins'",
    );
    await look();
    expect((await usage())?.state).toBe('stale');
  });

  it('leaves kinds of data without a source as they are', async () => {
    const { components } = await getCoverage(ctx);
    expect(components.find(({ component }) => component === 'support')).toMatchObject({ state: 'none', accounts: 0 });
    expect(components.map(({ component }) => component)).toContain('firmographic');
  });
});
