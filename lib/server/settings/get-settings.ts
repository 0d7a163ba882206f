import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { Settings } from '@/lib/contracts/settings';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';

const DEFAULTS = {
  thresholds: { risk: 40, healthy: 60 },
  horizonDays: 90,
  gapDays: 30,
  countInvoluntary: true,
  retrainDays: 90,
};

export async function getSettings(ctx: Ctx): Promise<Settings> {
  allow(ctx, 'setting:read');
  return withWorkspace(ctx, (db) => currentSettings(ctx, db));
}

/** The values that count now, whatever day is asked about: the latest of each key, else the default. */
export async function currentSettings(ctx: Ctx, db: Db): Promise<Settings> {
  const workspace = await db.workspace.findUnique({ where: { id: ctx.workspaceId } });
  if (!workspace) throw new AppError('not_found', 'Nothing here under this address.');
  const rows = await db.$queryRaw<{ key: string; value: unknown }[]>`
    SELECT DISTINCT ON (key) key, value FROM setting WHERE workspace_id = ${ctx.workspaceId}::uuid AND valid_from <= ${ctx.today ?? ctx.now} ORDER BY key, valid_from DESC, id`;
  return Settings.parse({
    ...DEFAULTS,
    ...Object.fromEntries(rows.map((row) => [row.key, row.value])),
    workspaceName: workspace.name,
    currency: workspace.currency,
  });
}
