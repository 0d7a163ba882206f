/** The line of an account's score: as shown since the first promotion, reconstructed before it. */
import 'server-only';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { before } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';

type Point = AccountDetail['history'][number];

const MOST = 400;
const FOUR_WEEKS_MS = 28 * 86_400_000;

/** Oldest first; the version that was in use first speaks of the time before, and none after it. */
export async function historyOf(ctx: Ctx, db: Db, id: string): Promise<Point[]> {
  const { workspaceId } = ctx;
  const rows = await db.$queryRaw<(Omit<Point, 'asOf'> & { asOf: Date })[]>`
    WITH first AS (SELECT id, number, as_of FROM model_version WHERE workspace_id = ${workspaceId}::uuid AND promoted_at IS NOT NULL ORDER BY number LIMIT 1)
    SELECT as_of AS "asOf", health, greatest(0, least(100, round(low::numeric)))::int AS low, greatest(0, least(100, round(high::numeric)))::int AS high, number AS "modelNumber", reconstructed FROM (
      SELECT s.as_of, s.shown::int AS health, s.low, s.high, v.number, false AS reconstructed FROM score s JOIN model_version v ON v.workspace_id = s.workspace_id AND v.id = s.model_version_id
      WHERE s.workspace_id = ${workspaceId}::uuid AND s.account_id = ${id}::uuid AND s.state = 'scored' AND v.promoted_at IS NOT NULL
      UNION ALL SELECT r.as_of, greatest(0, least(100, round(r.health::numeric)))::int, r.low, r.high, f.number, true FROM reconstructed_score r JOIN first f ON f.id = r.model_version_id
      WHERE r.workspace_id = ${workspaceId}::uuid AND r.account_id = ${id}::uuid AND r.as_of < f.as_of) h WHERE true ${before(ctx, Prisma.sql`as_of`)}
    ORDER BY as_of DESC, reconstructed LIMIT ${MOST}`;
  return rows.reverse().map((row) => ({ ...row, asOf: row.asOf.toISOString() }));
}

/** Scores of two versions are not compared: what changed would be the model. */
export function changeOf(history: readonly Point[]): AccountDetail['change'] {
  const now = history.at(-1);
  if (!now || now.reconstructed) return null;
  const before = history.findLast(
    (point) => point.modelNumber === now.modelNumber && Date.parse(now.asOf) - Date.parse(point.asOf) >= FOUR_WEEKS_MS,
  );
  return before
    ? { points: now.health - before.health, since: before.asOf, reconstructed: before.reconstructed }
    : null;
}
