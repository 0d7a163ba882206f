import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrackRecord } from '@/lib/contracts/track-record';
import { excludeColumn } from '@/lib/server/models/change-models';
import { getTrackRecord } from '@/lib/server/track-record/get-track-record';
import { measureVersion } from '@/lib/server/track-record/measure-version';
import { trackRecordCsv } from '@/lib/server/track-record/track-record-csv';
import { dailyPass } from '@/lib/server/worker/daily';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld } from '@/tests/support/dated-world';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

/** Training and measuring take most of a minute each where two cores are shared. */
const PATIENT = 400_000;
const DAY = 86_400_000;
const shown = ({ record }: TrackRecord) => {
  if (!record) throw new Error('nothing was measured');
  return record;
};

describe('the track record of a version trained from dated facts', () => {
  let world: DatedWorld;
  let id: string;
  beforeAll(async () => {
    world = await datedWorld();
    id = await trainedAndPromoted(world.ctx);
    await runQueued(world.ctx, 'backtest');
  }, PATIENT);

  it('is measured by itself after the training, at month ends that its trainings had not seen', async () => {
    const track = await getTrackRecord(world.ctx, {});
    const record = shown(track);
    expect(track.model?.id).toBe(id);
    expect(record).toMatchObject({ dated: true, horizonDays: 90, days: 90, segment: -1, horizons: [30, 90, 180] });
    expect(record.ends.length).toBeGreaterThanOrEqual(3);
    expect(Date.parse(record.learnedUntil ?? '')).toBeLessThan(Date.parse(record.ends[0] ?? ''));
    const [ours, ...others] = record.cell.engines;
    expect(ours?.engine).toBe('boosted');
    expect(others.map(({ engine }) => engine)).toEqual(['forest', 'ml-random-forest', 'scorecard', 'baseline']);
    for (const engine of others) expect(engine.red).toBe(ours?.red);
    expect(ours?.auc?.value).toBeGreaterThan(0.6);
  });

  it('counts everybody who left, caught or missed by name, and nobody twice', async () => {
    const record = shown(await getTrackRecord(world.ctx, {}));
    const caught = record.cell.engines[0]?.caught ?? 0;
    expect(record.cell.leavers - caught).toBe(record.missedCount);
    expect(record.missed).toHaveLength(record.missedCount);
    expect(record.stood.reduce((sum, { leavers }) => sum + leavers, 0)).toBe(record.missedCount);
    expect(record.cell.byEnd.reduce((sum, { leavers }) => sum + leavers, 0)).toBe(record.cell.leavers);
    const byName = new Map(world.lives.map((life) => [life.id, life]));
    const [first, last] = [Date.parse(record.ends[0] ?? ''), Date.parse(record.ends.at(-1) ?? '')];
    const monthAfter = (at: number) => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + 1, 1);
    const left = world.lives.filter(({ leaves, starts }) => {
      const asked = (leaves?.getTime() ?? 0) - 90 * DAY;
      return leaves !== null && asked >= first && asked < monthAfter(last) && starts.getTime() < leaves.getTime();
    });
    const known = left.filter(({ leaves }) => (leaves?.getTime() ?? 0) < world.now.getTime() - 31 * DAY);
    expect(record.cell.leavers + record.noticed).toBeGreaterThanOrEqual(known.length);
    expect(record.cell.leavers + record.noticed).toBeLessThanOrEqual(left.length);
    for (const miss of record.missed) {
      const leaves = byName.get(miss.id)?.leaves?.getTime() ?? 0;
      expect(Math.abs(Date.parse(miss.leftAt ?? '') - leaves)).toBeLessThan(2 * DAY);
      expect(Date.parse(miss.leftAt ?? '') - Date.parse(miss.asOf ?? '')).toBeGreaterThanOrEqual(90 * DAY);
      expect(miss.health === null || miss.health >= 40 - 1).toBe(true);
    }
    for (const alarm of record.alarms) {
      const leaves = byName.get(alarm.id)?.leaves;
      if (leaves) expect(leaves.getTime() - Date.parse(alarm.first ?? '')).toBeGreaterThanOrEqual(90 * DAY);
    }
  });

  it('speaks of each horizon and segment, and refuses others in words', async () => {
    const of = async (days: number) => shown(await getTrackRecord(world.ctx, { days })).cell;
    const [month, quarter, half] = [await of(30), await of(90), await of(180)];
    expect(month.rows).toBeGreaterThan(quarter.rows);
    expect(quarter.rows).toBeGreaterThan(half.rows);
    expect(month.positives / month.rows).toBeLessThan(half.positives / half.rows);
    const whole = shown(await getTrackRecord(world.ctx, {}));
    const parts = await Promise.all(
      whole.segments.map(
        async ({ position }) => shown(await getTrackRecord(world.ctx, { segment: position })).cell.rows,
      ),
    );
    expect(parts.reduce((sum, rows) => sum + rows, 0)).toBeLessThanOrEqual(whole.cell.rows);
    await expect(getTrackRecord(world.ctx, { days: 45 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('gives every account-month as CSV', async () => {
    const record = shown(await getTrackRecord(world.ctx, {}));
    const rows: Record<string, string>[] = parse(await (await trackRecordCsv(world.ctx, {})).text(), {
      bom: true,
      columns: true,
    });
    const red = rows.filter((row) => row.on_red_list === 'yes');
    expect(new Set(rows.map((row) => row.month_end_utc)).size).toBe(record.ends.length);
    expect(red.length).toBeGreaterThanOrEqual(record.cell.engines[0]?.red ?? 0);
    for (const row of red) expect(Number(row.health_0_100)).toBeLessThanOrEqual(40);
    expect(Object.keys(rows[0] ?? {})).toContain('probability_of_leaving_180_days');
  });

  it('counts live results only at month ends after the training, once their days have passed', async () => {
    const before = shown(await getTrackRecord(world.ctx, {}));
    expect(before.live).toBeNull();
    expect(Date.parse(before.liveFirst ?? '')).toBeGreaterThan(world.now.getTime() + 90 * DAY);
    // the version is made older than its scores: as if it had been trained nine months ago and shown at each month end since
    await asOwner(async (client) => {
      const { workspaceId } = world.ctx;
      await client.query("UPDATE model_version SET as_of = as_of - interval '9 months' WHERE workspace_id = $1", [
        workspaceId,
      ]);
      await client.query(
        `INSERT INTO score (workspace_id, model_version_id, account_id, as_of, state, health, low, high, probability, base, points, shown, input_hash, snapshot_id)
         SELECT b.workspace_id, b.model_version_id, b.account_id, b.as_of - interval '1 hour', 'scored', b.health, b.health, b.health, b.chances[2], 50, '{}', greatest(0, least(100, round(b.health)))::int, 'x', f.id
         FROM backtest_score b JOIN feature_snapshot f ON f.workspace_id = b.workspace_id AND f.account_id = b.account_id AND f.as_of = b.as_of
         WHERE b.workspace_id = $1 AND b.health IS NOT NULL AND b.as_of > now() - interval '8 months'`,
        [workspaceId],
      );
    });
    await measureVersion(world.ctx);
    await runQueued(world.ctx, 'backtest');
    const { live, cell } = shown(await getTrackRecord(world.ctx, {}));
    expect(live?.rows).toBeGreaterThan(0);
    expect(live?.rows).toBeLessThan(cell.rows);
    expect(live?.engines[0]?.auc?.value).toBeGreaterThan(0.5);
  });

  it('is measured again once a month has ended, by the daily pass', async () => {
    const { workspaceId } = world.ctx;
    const open = () =>
      asOwner(
        async (client) =>
          (
            await client.query(
              "SELECT FROM job_progress WHERE workspace_id = $1 AND kind = 'backtest' AND state = 'queued'",
              [workspaceId],
            )
          ).rowCount,
      );
    await dailyPass({ workspaceId }, world.now);
    expect(await open()).toBe(0);
    await dailyPass({ workspaceId }, new Date(Date.UTC(world.now.getUTCFullYear(), world.now.getUTCMonth() + 1, 1, 6)));
    expect(await open()).toBe(1);
    await asOwner((client) =>
      client.query("DELETE FROM job_progress WHERE workspace_id = $1 AND state = 'queued'", [workspaceId]),
    );
  });

  it('goes with the account', async () => {
    const record = shown(await getTrackRecord(world.ctx, {}));
    const gone = record.missed[0]?.id ?? '';
    await asOwner((client) =>
      client.query('DELETE FROM account WHERE workspace_id = $1 AND id = $2', [world.ctx.workspaceId, gone]),
    );
    const after = shown(await getTrackRecord(world.ctx, {}));
    expect(after.missed.some((miss) => miss.id === gone)).toBe(false);
    expect(after.missedCount).toBe(record.missedCount - 1);
  });
});

describe('the track record of a version without dates', () => {
  it('judges every account by members that did not see it, and claims no month and no days', async () => {
    const ctx = await mintWorkspace();
    expect(await getTrackRecord(ctx, {})).toEqual({ model: null, job: null, record: null });
    await importFile(ctx, customerFile());
    await trainedAndPromoted(ctx);
    expect((await getTrackRecord(ctx, {})).record).toBeNull();
    await runQueued(ctx, 'backtest');
    const record = shown(await getTrackRecord(ctx, {}));
    expect(record).toMatchObject({ dated: false, ends: [], learnedUntil: null, live: null, liveFirst: null });
    expect(record.cell).toMatchObject({ rows: 300, positives: 100, leavers: 100 });
    const [ours] = record.cell.engines;
    expect((ours?.caught ?? 0) + record.missedCount).toBe(100);
    expect(ours?.auc?.value).toBeGreaterThan(0.8);
    expect(record.missed.every((miss) => miss.leftAt === null && miss.asOf === null)).toBe(true);
  });

  it('stands beside the version in use before it, on what both were measured on', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile());
    await trainedAndPromoted(ctx);
    await runQueued(ctx, 'backtest');
    const first = shown(await getTrackRecord(ctx, {})).cell;
    expect(first.previous).toBeNull();
    await importFile(ctx, customerFile({ rows: 330 }));
    for (const key of ['logins_90d', 'support_tickets']) await excludeColumn(ctx, { key, reason: 'on trial' });
    await trainedAndPromoted(ctx, 2);
    await runQueued(ctx, 'backtest');
    const { rows, previous, engines } = shown(await getTrackRecord(ctx, {})).cell;
    expect(rows).toBe(330);
    expect(previous).toMatchObject({ number: 1, ends: 1, cell: { rows: 300, leavers: 100 } });
    const [ours, theirs] = previous?.cell.engines ?? [];
    expect([ours?.engine, theirs?.engine]).toEqual(['boosted', 'previous']);
    expect(theirs?.auc?.value).toBeCloseTo(first.engines[0]?.auc?.value ?? 0, 12);
    expect(theirs?.red).toBe(ours?.red);
    expect(ours?.auc?.value).toBeLessThan((theirs?.auc?.value ?? 0) - 0.1);
    expect(ours?.auc?.value).toBeCloseTo(engines[0]?.auc?.value ?? 0, 1);
  });

  it('is asked for once, however often', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile());
    await trainedAndPromoted(ctx);
    const [first, second] = [await measureVersion(ctx), await measureVersion(ctx)];
    expect(second.id).toBe(first.id);
    expect((await getTrackRecord(ctx, {})).job?.id).toBe(first.id);
  });
});
