import 'server-only';
import type { ChangeSettings, Settings } from '@/lib/contracts/settings';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { currentSettings } from './get-settings';

/** Settings are dated: a change adds a row, so that a past score can be read under the values of its day. */
export async function changeSettings(ctx: Ctx, change: ChangeSettings): Promise<Settings> {
  allow(ctx, 'setting:write');
  return withWorkspace(ctx, async (db) => {
    const before = await currentSettings(ctx, db);
    const { workspaceName, currency, ...dated } = change;
    if (workspaceName !== undefined || currency !== undefined) {
      await db.workspace.update({
        where: { id: ctx.workspaceId },
        data: { name: workspaceName ?? before.workspaceName, currency: currency ?? before.currency },
      });
    }
    const entries = Object.entries(dated).filter(([, value]) => value !== undefined);
    if (entries.length > 0) {
      await db.setting.createMany({
        data: entries.map(([key, value]) => ({
          workspaceId: ctx.workspaceId,
          key,
          value,
          validFrom: ctx.now,
          setBy: memberId(ctx),
        })),
      });
    }
    const from = Object.fromEntries(Object.entries(before).filter(([key]) => key in change));
    await audit(ctx, db, {
      action: 'setting.change',
      subject: Object.keys(change).join(', '),
      detail: { from, to: change },
    });
    return currentSettings(ctx, db);
  });
}
