/** The weights of the versions that were in use, as each was trained: no page works them out again. Knows reports, no artifact. */
import 'server-only';
import type { WeightHistory } from '@/lib/contracts/ingredients';
import { before } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { reportOfVersion, settingsOf } from '@/lib/server/models/version-row';

/** Versions that a chart can still tell apart. */
const MOST = 24;

type Row = { number: number; promoted_at: Date; report: object; settings: object };

/** In the order of their promotion, until a past day where one is asked about; the latest one counts for a version that came back. Only the parts that are shown are read. */
export async function weightHistory(ctx: Ctx, db: Db): Promise<WeightHistory> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT v.number, p.promoted_at, jsonb_build_object('componentWeights', v.report -> 'componentWeights', 'events', v.report -> 'events') AS report,
      jsonb_build_object('unmeasured', v.settings -> 'unmeasured') AS settings
    FROM model_version v JOIN (SELECT model_version_id, max(at) AS promoted_at FROM promotion
      WHERE workspace_id = ${ctx.workspaceId}::uuid ${before(ctx, Prisma.sql`at`)} GROUP BY model_version_id) p ON p.model_version_id = v.id
    WHERE v.workspace_id = ${ctx.workspaceId}::uuid ORDER BY p.promoted_at DESC, v.number DESC LIMIT ${MOST}`;
  return rows.reverse().map((row) => {
    const { componentWeights, events } = reportOfVersion(row);
    return {
      number: row.number,
      promotedAt: row.promoted_at.toISOString(),
      leavers: settingsOf(row).unmeasured?.leavers ?? events,
      weights: componentWeights.map(({ component, weight, low, high }) => ({ component, weight, low, high })),
    };
  });
}
