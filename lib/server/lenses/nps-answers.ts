/** Real NPS answers as they lie in the database: who gave which, and who has been silent. Knows no model. */
import 'server-only';
import type { PoolClient } from 'pg';

/** Days without an answer after which an account is silent. */
export const SILENT_DAYS = 365;

/** An answer of table `r` in whole points on the scale of 0 to 10, whatever its own scale. */
export const POINTS =
  'least(10, greatest(0, round(10 * (r.score - r.scale_min) / nullif(r.scale_max - r.scale_min, 0))))::int';

/** Real answers: of one kind, on a scale that has two ends. */
export const REAL = "r.kind = 'nps' AND r.scale_max > r.scale_min";

/** $1 = workspace, $2 = now. A month's answers are foreseen from its first instant: what was known before any of them. */
const ANSWERS = `
  SELECT r.account_id AS "accountId", date_trunc('month', r.occurred_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS "asOf", ${POINTS} AS points
  FROM survey_response r WHERE r.workspace_id = $1 AND ${REAL} AND r.occurred_at < $2 AND r.recorded_at < $2 ORDER BY r.account_id, r.occurred_at, r.id`;

const RECENT = `
  SELECT DISTINCT r.account_id AS id FROM survey_response r
  WHERE r.workspace_id = $1 AND ${REAL} AND r.occurred_at < $2 AND r.occurred_at >= $2::timestamptz - $3::int * interval '1 day'`;

export type Answer = { accountId: string; asOf: Date; points: number };
type At = { workspaceId: string; now: Date };

export async function readAnswers(client: PoolClient, { workspaceId, now }: At): Promise<Answer[]> {
  return (await client.query<Answer>(ANSWERS, [workspaceId, now])).rows;
}

/** Accounts with a real answer in the last year: nothing is foreseen of them. */
export async function answeredLately(client: PoolClient, { workspaceId, now }: At): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(RECENT, [workspaceId, now, SILENT_DAYS]);
  return new Set(rows.map(({ id }) => id));
}
