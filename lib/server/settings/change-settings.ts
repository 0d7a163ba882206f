import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ChangeSettings, Settings } from '@/lib/contracts/settings';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { currentSettings } from './get-settings';

/** Settings are dated: a change adds a row, so that a past score can be read under the values of its day. */
export async function changeSettings(ctx: Ctx, { was = {}, ...change }: ChangeSettings): Promise<Settings> {
  allow(ctx, 'setting:write');
  return withWorkspace(ctx, async (db) => {
    const validFrom = await turn(ctx, db);
    const before = await currentSettings({ ...ctx, now: validFrom }, db);
    refuseStale(was, before);
    const { workspaceName, currency, ...dated } = change;
    if (workspaceName !== undefined || currency !== undefined) {
      await db.workspace.update({
        where: { id: ctx.workspaceId },
        data: { name: workspaceName ?? before.workspaceName, currency: currency ?? before.currency },
      });
    }
    const entries = Object.entries(dated).filter(([, value]) => value !== undefined);
    if (entries.length > 0) {
      const set = { workspaceId: ctx.workspaceId, validFrom, setBy: memberId(ctx) };
      await db.setting.createMany({ data: entries.map(([key, value]) => ({ ...set, key, value })) });
    }
    const from = Object.fromEntries(Object.entries(before).filter(([key]) => key in change));
    await audit(ctx, db, {
      action: 'setting.change',
      subject: Object.keys(change).join(', '),
      detail: { from, to: change },
    });
    return currentSettings({ ...ctx, now: validFrom }, db);
  });
}

/** One change after another; who waited for his turn comes later than who was before him. @returns from when this change counts */
async function turn({ workspaceId, now }: Ctx, db: Db): Promise<Date> {
  await db.$queryRaw`SELECT FROM workspace WHERE id = ${workspaceId}::uuid FOR UPDATE`;
  const { _max } = await db.setting.aggregate({ where: { workspaceId }, _max: { validFrom: true } });
  return new Date(Math.max(now.getTime(), (_max.validFrom?.getTime() ?? 0) + 1));
}

function refuseStale(was: NonNullable<ChangeSettings['was']>, now: Settings): void {
  const values: Record<string, unknown> = now;
  for (const [key, value] of Object.entries(was))
    if (JSON.stringify(values[key]) !== JSON.stringify(value))
      throw new AppError('conflict', `${key} was changed meanwhile: it is ${shown(values[key])} now.`, { field: key });
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
