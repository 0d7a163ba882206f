/** How old what is known of each account is. Knows the tables of facts and their second date, no feature. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { LabelScope, Whom } from './labels';

const DATED = [
  ...['account_history', 'contact', 'deal', 'subscription', 'invoice', 'ticket', 'interaction', 'survey_response'],
  ...['milestone', 'account_stage'],
];

/** $2 = now, $3 = accounts or null. */
const OF = (learned: string) =>
  `workspace_id = $1 AND ${learned} <= $2 AND ($3::uuid[] IS NULL OR account_id = ANY($3)) GROUP BY account_id`;

const NEWEST = `SELECT account_id AS "accountId", max(at) AS at FROM (
  ${DATED.map((table) => `SELECT account_id, max(recorded_at) AS at FROM ${table} WHERE ${OF('recorded_at')}`).join('\n  UNION ALL ')}
  UNION ALL SELECT account_id, max(recorded_day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily WHERE ${OF('recorded_day')}) facts GROUP BY account_id`;

/** By account: when the newest fact of it that is known was learned. Usage counts by its day. */
export async function newestFacts(
  client: PoolClient,
  { workspaceId, now, accounts }: Pick<LabelScope, 'workspaceId' | 'now'> & Whom,
): Promise<Map<string, Date>> {
  const { rows } = await client.query<{ accountId: string; at: Date }>(NEWEST, [workspaceId, now, accounts ?? null]);
  return new Map(rows.map(({ accountId, at }) => [accountId, at]));
}
