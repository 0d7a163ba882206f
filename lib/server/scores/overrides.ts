/** What people said against the model: of one account, and how far both agree. */
import 'server-only';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { ModelList } from '@/lib/contracts/models';
import type { Thresholds } from '@/lib/contracts/scores';
import { bandBy } from '@/lib/server/accounts/query';
import { beforeDay } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';

const MOST = 100;

/** Latest first; `until` is when it ended or will end. */
export async function overridesOf(ctx: Ctx, db: Db, accountId: string): Promise<AccountDetail['overrides']> {
  const rows = await db.scoreOverride.findMany({
    where: { workspaceId: ctx.workspaceId, accountId, setAt: beforeDay(ctx) },
    orderBy: { setAt: 'desc' },
    take: MOST,
  });
  return rows.map((row) => {
    const ended = row.endedAt !== null && row.endedAt <= ctx.now;
    const until = (ended && row.endedAt) || row.untilAt;
    return {
      ...{ id: row.id, health: row.health, modelHealth: row.modelHealth, reason: row.reason, by: row.setByName },
      ...{
        from: row.setAt.toISOString(),
        until: until.toISOString(),
        stands: until > ctx.now,
        endedBy: ended ? row.endedByName : null,
      },
    };
  });
}

/** Over all overrides of a score that the model had: how often both meant the same band, and how far apart they were. */
export async function agreementOf(ctx: Ctx, db: Db, thresholds: Thresholds): Promise<ModelList['agreement']> {
  const band = bandBy(thresholds);
  const [row] = await db.$queryRaw<{ n: number; same: number; apart: number | null }[]>`
    SELECT count(*)::int AS n, count(*) FILTER (WHERE said = meant)::int AS same, avg(health - model_health)::float8 AS apart FROM (
      SELECT health, model_health, ${band(Prisma.sql`health`)} AS said, ${band(Prisma.sql`model_health`)} AS meant
      FROM score_override WHERE workspace_id = ${ctx.workspaceId}::uuid AND model_health IS NOT NULL) o`;
  return row && row.apart !== null ? { n: row.n, sameBand: row.same, points: row.apart } : null;
}
