import { describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { getModel } from '@/lib/server/models/get-model';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { changeSettings } from '@/lib/server/settings/change-settings';
import { dailyPass } from '@/lib/server/worker/daily';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

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
});
