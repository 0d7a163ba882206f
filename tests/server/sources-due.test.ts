import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { endSync } from '@/lib/server/sources/end-sync';
import { syncDue } from '@/lib/server/sources/sync-due';
import { dropOf, lastDays } from '@/lib/server/sources/volume';
import { sourceWith } from '@/tests/support/source-world';
import { mapped, openLoopback, type PostgresFar, streamOf, warehouse } from '@/tests/support/warehouse';
import { asOwner, mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

describe('tables that are due', () => {
  let far: PostgresFar;
  let ctx: Ctx;
  let source: Source;
  let id: string;

  beforeAll(async () => {
    far = await warehouse('far_due');
    await far.owner.query(`CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL, updated_at timestamptz NOT NULL);
      INSERT INTO customers SELECT 'c-' || i, 'Customer ' || i, '2026-01-01' FROM generate_series(1, 10) i`);
    ctx = await mintWorkspace();
    source = await sourceWith(ctx, far);
    id = await mapped(ctx, source, { name: 'public.customers' });
    await runQueued(ctx, 'sync');
  });
  afterAll(() => far.drop());

  const stream = () => streamOf(ctx, source.id, 'public.customers');
  const set = (text: string) =>
    withConnection(ctx, (client) =>
      client.query(`UPDATE stream SET ${text} WHERE workspace_id = $1 AND id = $2`, [ctx.workspaceId, id]),
    );
  /** When the queue looks next, in minutes from now. */
  const looksIn = () =>
    asOwner(async (client) => {
      const { rows } = await client.query<{ minutes: number }>(
        'SELECT extract(epoch FROM run_at - now())::float8 / 60 AS minutes FROM graphile_worker.jobs WHERE key = $1',
        [`${ctx.workspaceId}:daily:sync_due`],
      );
      return rows.map(({ minutes }) => Math.round(minutes));
    });

  it('are looked at when the next one is', async () => {
    expect(await looksIn()).toEqual([60]);
  });

  it('are read when their time has come, once, and not before', async () => {
    await syncDue({ workspaceId: ctx.workspaceId });
    expect((await stream()).state).toBe('current');
    await set("next_at = clock_timestamp() - interval '1 minute'");
    await syncDue({ workspaceId: ctx.workspaceId });
    await syncDue({ workspaceId: ctx.workspaceId });
    expect((await stream()).state).toBe('waiting');
    await runQueued(ctx, 'sync');
    expect((await stream()).state).toBe('current');
    await expect(runQueued(ctx, 'sync')).rejects.toThrow('no queued job');
    expect(await looksIn()).toEqual([60]);
  });

  it('are left alone while they are paused', async () => {
    await set("next_at = clock_timestamp() - interval '1 minute', paused_at = now()");
    await syncDue({ workspaceId: ctx.workspaceId });
    expect((await stream()).state).toBe('paused');
    await set('paused_at = NULL, next_at = clock_timestamp()');
  });

  it('are tried again ever later after failures, within six hours', async () => {
    const of = { workspaceId: ctx.workspaceId, streamId: id };
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < 10; i++) {
      await withConnection(ctx, (client) => endSync(client, { ...of, state: 'failed', error: 'The source is away.' }));
      waits.push((await looksIn())[0]);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    expect(await stream()).toMatchObject({
      state: 'failed',
      failure: { failures: 10, message: 'The source is away.' },
    });
    await set('failures = 0, error = NULL, failed_at = NULL, next_at = clock_timestamp()');
  });

  it('are looked at again after one was cancelled while it waited', async () => {
    await syncDue({ workspaceId: ctx.workspaceId });
    const { job } = await stream();
    await cancelJob(ctx, job?.id ?? '');
    expect((await stream()).state).toBe('current');
    expect(await looksIn()).toEqual([60]);
  });

  it('are stale when older than promised', async () => {
    await set("synced_at = clock_timestamp() - interval '25 hours'");
    expect((await stream()).state).toBe('late');
  });
});

describe('the volume of a table', () => {
  const now = new Date('2026-03-31T12:00:00Z');
  const days = (rows: (back: number) => number | null) => {
    const known = new Map<string, number>();
    for (let back = 0; back < 40; back++) {
      const count = rows(back);
      if (count !== null) known.set(new Date(now.getTime() - back * 86_400_000).toISOString().slice(0, 10), count);
    }
    return lastDays(known, now);
  };

  it('is that of the last 35 days, and says where it was not read', () => {
    const volume = days((back) => (back === 3 ? null : back));
    expect(volume).toHaveLength(35);
    expect([volume[0], volume.at(-1), volume.at(-4)]).toEqual([
      { day: '2026-02-25', rows: 34 },
      { day: '2026-03-31', rows: 0 },
      { day: '2026-03-28', rows: null },
    ]);
  });

  it('has dropped where less than half of the usual comes for a week, today aside', () => {
    expect(dropOf(days((back) => (back <= 7 ? 30 : 100)))).toBeCloseTo(0.7);
    expect(dropOf(days((back) => (back === 0 ? 0 : 100)))).toBeNull();
    expect(dropOf(days((back) => (back <= 7 ? 51 : 100)))).toBeNull();
    expect(dropOf(days((back) => (back <= 7 ? 0 : 100)))).toBe(1);
  });

  it('is judged by the usual day: a first load of everything makes no drop of what follows', () => {
    expect(dropOf(days((back) => (back === 34 ? 1_000_000 : 100)))).toBeNull();
    expect(dropOf(days((back) => (back <= 7 ? 30 : back === 34 ? 1_000_000 : 100)))).toBeCloseTo(0.7);
  });

  it('is not judged where it is little, or young, or not read every day', () => {
    expect(dropOf(days((back) => (back <= 7 ? 1 : 10)))).toBeNull();
    expect(dropOf(days((back) => (back <= 7 ? 30 : back <= 20 ? 100 : null)))).toBeNull();
    expect(dropOf(days((back) => (back === 2 ? null : back <= 7 ? 30 : 100)))).toBeNull();
  });
});
