import { describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { promoteModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { changeSettings } from '@/lib/server/settings/change-settings';
import { dailyPass } from '@/lib/server/worker/daily';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { datedWorld } from '@/tests/support/dated-world';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

/** Two trainings and two measurements, where two cores are shared. */
const PATIENT = 400_000;
const now = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date() });
const waiting = ({ workspaceId }: Ctx, kind: string) =>
  asOwner(async (client) => {
    const text = "SELECT FROM job_progress WHERE workspace_id = $1 AND kind = $2 AND state = 'queued'";
    return (await client.query(text, [workspaceId, kind])).rowCount;
  });

describe('a model that is in use for a while', () => {
  it('is trained again by itself when the days are over, once, and only as a candidate', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile());
    const id = await trainedAndPromoted(ctx);
    const pass = (days: number) =>
      dailyPass({ workspaceId: ctx.workspaceId }, new Date(Date.now() + days * 86_400_000));
    await pass(89);
    expect(await waiting(ctx, 'train')).toBe(0);
    await changeSettings(now(ctx), { retrainDays: 0 });
    await pass(400);
    expect(await waiting(ctx, 'train')).toBe(0);
    await changeSettings(now(ctx), { retrainDays: 30 });
    await pass(31);
    await pass(32);
    expect(await waiting(ctx, 'train')).toBe(1);
    await runQueued(ctx, 'train');
    expect((await getModel(ctx, id)).status).toBe('active');
  });

  it('says which columns have moved since its training, from the next pass on', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile());
    const id = await trainedAndPromoted(ctx);
    expect((await getModel(ctx, id)).drift).toBeNull();
    await rescoreAccounts(now(ctx));
    await runQueued(ctx, 'rescore');
    const steady = (await getModel(ctx, id)).drift;
    expect(steady?.rows.length).toBeGreaterThan(3);
    expect(steady?.rows.filter(({ drifted }) => drifted)).toEqual([]);
    const lines = customerFile().trim().split('\n');
    const moved = lines.map((line, i) =>
      i === 0
        ? line
        : line
            .split(',')
            .map((cell, c) => (c === 4 ? String(Number(cell) + 60) : cell))
            .join(','),
    );
    await importFile(ctx, `${moved.join('\n')}\n`);
    await rescoreAccounts(now(ctx));
    await runQueued(ctx, 'rescore');
    const drift = (await getModel(ctx, id)).drift;
    expect(drift?.rows.filter(({ drifted }) => drifted).map(({ source }) => source)).toEqual(['Logins 90d']);
    expect(drift?.rows[0]).toMatchObject({ n: 300, m: 300 });
  });

  it(
    'gives way without a reason only to a candidate that is not known to fit worse on what neither had seen',
    async () => {
      const { ctx } = await datedWorld();
      const id = await trainedAndPromoted(ctx);
      await runQueued(ctx, 'backtest');
      const candidate = await trained(ctx, 2);
      expect((await getModel(ctx, candidate)).paired).toBeNull();
      await runQueued(ctx, 'backtest');
      const { paired } = await getModel(ctx, candidate);
      expect(paired?.against).toBe(1);
      expect(paired?.rows).toBeGreaterThan(300);
      expect(Math.abs(paired?.value ?? 1)).toBeLessThan(0.05);
      expect((await getModel(ctx, id)).paired).toBeNull();
      await asOwner((client) =>
        client.query(
          'UPDATE backtest_score SET chances = ARRAY[.6, .6, .6] WHERE workspace_id = $1 AND model_version_id = $2 AND health IS NOT NULL',
          [ctx.workspaceId, candidate],
        ),
      );
      const worse = await getModel(ctx, candidate);
      expect(worse.paired?.low).toBeGreaterThan(0);
      expect(worse.gate.at(-1)).toMatch(/fits worse than version 1, which is in use: log loss higher by 0\.\d{4}/);
      await expect(promoteModel(now(ctx), candidate, {})).rejects.toMatchObject({ code: 'conflict', field: 'reason' });
      await promoteModel(now(ctx), candidate, { reason: 'a trial' });
      expect((await getModel(ctx, candidate)).status).toBe('active');
    },
    PATIENT,
  );
});
