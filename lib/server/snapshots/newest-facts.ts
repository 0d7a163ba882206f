/** How old what is known of each account is. Knows the tables of facts and their second date, no feature. */

const DATED = [
  ...['account_history', 'contact', 'deal', 'subscription', 'invoice', 'ticket', 'interaction', 'survey_response'],
  ...['milestone', 'account_stage'],
];

/** Rows (account_id, at) of workspace $1: when the newest fact of the account that was known at $3 was learned. Usage counts by its day. */
export const NEWEST_FACTS = `SELECT account_id, max(at) AS at FROM (
  ${DATED.map((table) => `SELECT account_id, max(recorded_at) AS at FROM ${table} WHERE workspace_id = $1 AND recorded_at <= $3 GROUP BY account_id`).join('\n  UNION ALL ')}
  UNION ALL SELECT account_id, max(recorded_day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily WHERE workspace_id = $1 AND recorded_day <= $3 GROUP BY account_id) facts GROUP BY account_id`;
