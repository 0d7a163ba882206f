/** How far the account has come with what it bought. Reads the users that the usage family counted. */

export const ADOPTION_FEATURES = `
  SELECT p.n, s.products, round(u.active_users_last_30_days::numeric / nullif(s.seats, 0), 4) AS share_of_seats_used,
    nullif(m.milestones, 0) AS milestones, round(extract(epoch FROM p.as_of - m.last) / 86400, 2) AS days_since_last_milestone
  FROM snap_pair p JOIN snap_usage u USING (n)
  CROSS JOIN LATERAL (
    SELECT nullif(count(DISTINCT s.product), 0) AS products, sum(s.seats) AS seats FROM subscription s
    WHERE s.workspace_id = p.workspace_id AND s.account_id = p.account_id AND s.started_at < p.as_of AND s.recorded_at < p.as_of
      AND (s.ended_at IS NULL OR s.ended_at >= p.as_of)) s
  CROSS JOIN LATERAL (
    SELECT count(*) AS milestones, max(m.occurred_at) AS last FROM milestone m
    WHERE m.workspace_id = p.workspace_id AND m.account_id = p.account_id AND m.occurred_at < p.as_of AND m.recorded_at < p.as_of) m`;
