/** Use of the product, from the roll-up by day; a day counts once it is over. Only the number of users needs single events. */

export const USAGE_FEATURES = `
  SELECT p.n, p.day - last.day AS days_since_last_use,
    CASE WHEN last.day IS NOT NULL THEN w.d7 END AS events_last_7_days,
    CASE WHEN last.day IS NOT NULL THEN w.d30 END AS events_last_30_days,
    CASE WHEN last.day IS NOT NULL THEN w.d90 END AS events_last_90_days,
    CASE WHEN last.day IS NOT NULL THEN w.kinds END AS kinds_of_events_last_90_days,
    round((w.late - w.early) / nullif(w.late + w.early, 0), 4) AS usage_trend_8_weeks,
    round(w.weekdays / nullif(w.d90, 0), 4) AS weekday_share_of_events,
    a.users AS active_users_last_30_days
  FROM snap_pair p
  LEFT JOIN LATERAL (
    SELECT u.day FROM usage_daily u WHERE u.workspace_id = p.workspace_id AND u.account_id = p.account_id AND u.day < p.day AND u.recorded_day < p.day
    ORDER BY u.day DESC LIMIT 1) last ON true
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(u.count) FILTER (WHERE u.day >= p.day - 7), 0) AS d7, coalesce(sum(u.count) FILTER (WHERE u.day >= p.day - 30), 0) AS d30,
      coalesce(sum(u.count), 0) AS d90, count(DISTINCT u.event) AS kinds,
      coalesce(sum(u.count) FILTER (WHERE u.day >= p.day - 28), 0) AS late,
      coalesce(sum(u.count) FILTER (WHERE u.day >= p.day - 56 AND u.day < p.day - 28), 0) AS early,
      coalesce(sum(u.count) FILTER (WHERE extract(isodow FROM u.day) < 6), 0) AS weekdays
    FROM usage_daily u WHERE u.workspace_id = p.workspace_id AND u.account_id = p.account_id AND u.day >= p.day - 90 AND u.day < p.day AND u.recorded_day < p.day) w ON true
  LEFT JOIN LATERAL (
    SELECT count(DISTINCT e.user_ref) AS users FROM usage_event e
    WHERE e.workspace_id = p.workspace_id AND e.account_id = p.account_id AND e.occurred_at >= p.as_of - interval '30 days' AND e.occurred_at < p.as_of AND e.recorded_at < p.as_of) a
    ON EXISTS (SELECT FROM usage_event e WHERE e.workspace_id = p.workspace_id AND e.account_id = p.account_id AND e.occurred_at < p.as_of AND e.recorded_at < p.as_of
      AND e.user_ref IS NOT NULL)`;
