import 'server-only';
import type { ModelList } from '@/lib/contracts/models';
import { allow, type Ctx } from '@/lib/server/context';
import { withConnection, withWorkspace } from '@/lib/server/db';
import { memberNames } from '@/lib/server/imports/import-view';
import { latestJob } from '@/lib/server/jobs/get-job';
import { agreementOf } from '@/lib/server/scores/overrides';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { countSpells, hasDates, type LeavingRules } from '@/lib/server/snapshots/labels';
import { activeVersion } from './get-model';
import { summaryOfVersion, VERSION_FIELDS } from './version-row';

const MOST = 200;

export async function listModels(ctx: Ctx): Promise<ModelList> {
  allow(ctx, 'model:read');
  const { rules, list } = await withWorkspace(ctx, async (db) => {
    const rows = await db.modelVersion.findMany({
      where: { workspaceId: ctx.workspaceId },
      select: VERSION_FIELDS,
      orderBy: { number: 'desc' },
      take: MOST,
    });
    const names = await memberNames(
      ctx,
      db,
      rows.map((row) => row.createdBy),
    );
    const material = await db.$queryRaw<ModelList['material'][]>`
      WITH latest AS (SELECT DISTINCT ON (account_id) account_id, kind FROM outcome WHERE workspace_id = ${ctx.workspaceId}::uuid AND kind IN ('churned', 'renewed') ORDER BY account_id, coalesce(occurred_at, recorded_at) DESC, recorded_at DESC, id DESC)
      SELECT (SELECT count(*) FROM account WHERE workspace_id = ${ctx.workspaceId}::uuid)::int AS accounts,
        (SELECT count(*) FROM latest WHERE kind = 'churned')::int AS leavers, (SELECT count(*) FROM latest WHERE kind = 'renewed')::int AS stayers,
        (SELECT count(*) FROM field WHERE workspace_id = ${ctx.workspaceId}::uuid AND excluded_reason IS NULL)::int AS columns`;
    const list = {
      models: rows.map((row) => summaryOfVersion(row, (row.createdBy && names.get(row.createdBy)) || null)),
      job: await latestJob(ctx, db, null, 'train'),
      scoring: {
        asOf: (await activeVersion(ctx, db))?.asOf.toISOString() ?? null,
        job: await latestJob(ctx, db, null, 'rescore'),
      },
      material: material[0] ?? { accounts: 0, leavers: 0, stayers: 0, columns: 0 },
    };
    const rules = await currentSettings(ctx, db);
    return { rules, list: { ...list, agreement: await agreementOf(ctx, db, rules.thresholds) } };
  });
  return { ...list, material: { ...list.material, ...(await datedCounts(ctx, rules)) } };
}

/** Who left and who has not, where dates say so; nothing where they do not. */
async function datedCounts(
  { workspaceId, now }: Ctx,
  rules: LeavingRules,
): Promise<{ leavers: number; stayers: number } | null> {
  return withConnection({ workspaceId }, async (client) => {
    if (!(await hasDates(client, workspaceId))) return null;
    const { leavers, stayers } = await countSpells(client, { workspaceId, now, rules });
    return { leavers, stayers };
  });
}
