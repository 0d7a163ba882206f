import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import type { ChangeSettings } from '@/lib/contracts/settings';
import type { Ctx } from '@/lib/server/context';
import { changeSettings } from '@/lib/server/settings/change-settings';
import { getSettings } from '@/lib/server/settings/get-settings';
import { RACERS } from '@/tests/support/racers';
import { asOwner, mintMember, mintWorkspace } from '@/tests/support/world';

const now = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date() });
const changed = (ctx: Ctx, change: ChangeSettings): Promise<string> =>
  changeSettings(now(ctx), change).then(
    () => 'done',
    (cause) => (cause instanceof AppError ? `${cause.code}: ${cause.message}` : String(cause)),
  );
const audited = (ctx: Ctx) =>
  asOwner(async (owner) => {
    const text = "SELECT count(*)::int AS n FROM audit_entry WHERE workspace_id = $1 AND action = 'setting.change'";
    return (await owner.query<{ n: number }>(text, [ctx.workspaceId])).rows[0]?.n;
  });

describe('settings', () => {
  it('that two admins change at once take one change, and tell the other what counts now', async () => {
    const one = await mintWorkspace();
    const two = await mintMember(one, 'admin');
    for (let round = 1; round <= RACERS; round++) {
      const was = { gapDays: (await getSettings(now(one))).gapDays };
      const wanted = [100 + (round % 2), 140 + (round % 2)];
      const answers = await Promise.all([one, two].map((who, i) => changed(who, { gapDays: wanted[i], was })));
      const { gapDays } = await getSettings(now(one));
      expect(gapDays).toBe(wanted[answers.indexOf('done')]);
      expect(answers.filter((answer) => answer !== 'done')).toEqual([
        `conflict: gapDays was changed meanwhile: it is ${gapDays} now.`,
      ]);
    }
    expect(await audited(one)).toBe(RACERS);
  });

  it('of different kinds do not stand in each other’s way', async () => {
    const ctx = await mintWorkspace();
    const { thresholds, workspaceName } = await getSettings(ctx);
    const answers = await Promise.all([
      changed(ctx, { thresholds: { risk: 20, healthy: 80 }, was: { thresholds } }),
      changed(ctx, { workspaceName: 'Southdark', was: { workspaceName } }),
    ]);
    expect(answers).toEqual(['done', 'done']);
    expect(await getSettings(now(ctx))).toMatchObject({
      thresholds: { risk: 20, healthy: 80 },
      workspaceName: 'Southdark',
    });
  });

  it('keep the order in which they were changed, however late the clock of the one who waited', async () => {
    const ctx = await mintWorkspace();
    await changeSettings(ctx, { gapDays: 50 });
    await changeSettings({ ...ctx, now: new Date(ctx.now.getTime() - 5_000) }, { gapDays: 60 });
    expect((await getSettings(now(ctx))).gapDays).toBe(60);
  });
});
