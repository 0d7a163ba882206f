/** How old what is known of each account is. Knows the tables of facts and their second date, no feature. */

const DATED = [
  ...['account_history', 'contact', 'deal', 'subscription', 'invoice', 'ticket', 'interaction', 'survey_response'],
  ...['milestone', 'account_stage'],
];

/** Rows (account_id, at): when the newest fact of the account that was known at $asOf was learned. Usage counts by its day. */
export const newestFacts = (workspace: string, asOf: string): string => `SELECT account_id, max(at) AS at FROM (
  ${DATED.map((table) => `SELECT account_id, max(recorded_at) AS at FROM ${table} WHERE workspace_id = ${workspace} AND recorded_at <= ${asOf} GROUP BY account_id`).join('\n  UNION ALL ')}
  UNION ALL SELECT account_id, max(recorded_day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily WHERE workspace_id = ${workspace} AND recorded_day <= ${asOf} GROUP BY account_id) facts GROUP BY account_id`;
