/** Tickets. A later end is no end yet, and whether a ticket came back is known for sure only once it is closed. */

export const SUPPORT_FEATURES = `
  SELECT p.n,
    CASE WHEN t.all > 0 THEN t.d30 END AS tickets_last_30_days, CASE WHEN t.all > 0 THEN t.d90 END AS tickets_last_90_days,
    CASE WHEN t.all > 0 THEN t.open END AS open_tickets, round(extract(epoch FROM p.as_of - t.oldest) / 86400, 2) AS oldest_open_ticket_days,
    CASE WHEN t.all > 0 THEN t.severe END AS open_severity_1_tickets,
    CASE WHEN t.all > 0 THEN t.grave END AS severity_1_tickets_last_90_days, CASE WHEN t.all > 0 THEN t.reopened END AS reopened_tickets_last_90_days,
    round((t.seconds / 3600)::numeric, 2) AS mean_hours_to_resolve
  FROM snap_pair p
  CROSS JOIN LATERAL (
    SELECT count(*) AS all, count(*) FILTER (WHERE t.occurred_at >= p.as_of - interval '30 days') AS d30, count(*) FILTER (WHERE t.occurred_at >= p.as_of - interval '90 days') AS d90,
      count(*) FILTER (WHERE t.open) AS open, min(t.opened_at) FILTER (WHERE t.open) AS oldest,
      count(*) FILTER (WHERE t.open AND t.first) AS severe, count(*) FILTER (WHERE t.first AND t.occurred_at >= p.as_of - interval '90 days') AS grave,
      count(*) FILTER (WHERE t.reopened AND NOT t.open AND t.occurred_at >= p.as_of - interval '90 days') AS reopened,
      avg(extract(epoch FROM t.closed_at - t.opened_at)) FILTER (WHERE NOT t.open AND t.closed_at >= p.as_of - interval '180 days') AS seconds
    FROM (SELECT t.opened_at, t.closed_at, t.occurred_at, t.reopened, t.closed_at IS NULL OR t.closed_at >= p.as_of AS open,
        lower(t.severity) ~ '^(s|sev|severity|p|prio|priority)?[ _-]*1$' OR lower(t.severity) IN ('critical', 'urgent', 'blocker') AS first FROM ticket t
      WHERE t.workspace_id = p.workspace_id AND t.account_id = p.account_id AND t.occurred_at < p.as_of AND t.recorded_at < p.as_of) t) t`;
