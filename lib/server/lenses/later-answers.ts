/** Holds what was predicted of accounts that had never answered against the first answer they gave later. */
import 'server-only';
import type { PoolClient } from 'pg';
import { POINTS, REAL } from './nps-answers';

/** `since` = the first prediction that is kept; `error` in points, null while n is 0. */
export type LaterAnswers = { n: number; inside: number; error: number | null; since: string | null };

/** The prediction is the last one made before the answer was given, and before it was known. */
const LATER = `
  WITH first AS (
    SELECT DISTINCT ON (r.account_id) r.account_id, r.occurred_at, r.recorded_at, ${POINTS} AS points
    FROM survey_response r WHERE r.workspace_id = $1 AND ${REAL} ORDER BY r.account_id, r.occurred_at, r.id)
  SELECT count(p.mean)::int AS n, count(*) FILTER (WHERE f.points BETWEEN p.low AND p.high)::int AS inside, avg(abs(f.points - p.mean))::float8 AS error,
    (SELECT min(as_of) FROM predicted_nps WHERE workspace_id = $1) AS since
  FROM first f JOIN LATERAL (
    SELECT p.mean, p.low, p.high FROM predicted_nps p
    WHERE p.workspace_id = $1 AND p.account_id = f.account_id AND p.as_of < f.occurred_at AND p.as_of < f.recorded_at ORDER BY p.as_of DESC LIMIT 1) p ON true`;

export async function laterAnswers(client: PoolClient, workspaceId: string): Promise<LaterAnswers> {
  const { rows } = await client.query<Omit<LaterAnswers, 'since'> & { since: Date | null }>(LATER, [workspaceId]);
  const { n = 0, inside = 0, error = null, since = null } = rows[0] ?? {};
  return { n, inside, error, since: since?.toISOString() ?? null };
}
