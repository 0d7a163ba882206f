/** How old what is known of each account is. Knows the tables of facts and their second date, no feature. */

const DATED = [
  ...['account_history', 'contact', 'deal', 'subscription', 'invoice', 'ticket', 'interaction', 'survey_response'],
  ...['milestone', 'account_stage'],
];

const OF = (learned: string) =>
  `workspace_id = $1 AND ${learned} <= $3 AND ($4::uuid[] IS NULL OR account_id = ANY($4)) GROUP BY account_id`;

/** Rows (account_id, at) of workspace $1: when the newest fact of the account that was known at $3 was learned. Usage counts by its day. $4 = accounts or null. */
export const NEWEST_FACTS = `SELECT account_id, max(at) AS at FROM (
  ${DATED.map((table) => `SELECT account_id, max(recorded_at) AS at FROM ${table} WHERE ${OF('recorded_at')}`).join('\n  UNION ALL ')}
  UNION ALL SELECT account_id, max(recorded_day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily WHERE ${OF('recorded_day')}) facts GROUP BY account_id`;
