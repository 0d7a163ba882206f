/** What the account's people answered. NPS on its scale of 0 to 10; CSAT as a share of its own scale, [0, 1]. */

export const FEEDBACK_FEATURES = `
  SELECT p.n, f.last_nps, f.mean_nps, f.last_csat, f.mean_csat, round(extract(epoch FROM p.as_of - f.last) / 86400, 2) AS days_since_last_answer,
    CASE WHEN f.last IS NOT NULL THEN f.recent END AS answers_last_365_days
  FROM snap_pair p
  CROSS JOIN LATERAL (
    SELECT round(((array_agg(r.part ORDER BY r.occurred_at DESC, r.id) FILTER (WHERE r.kind = 'nps'))[1] * 10)::numeric, 4) AS last_nps,
      round((avg(r.part) FILTER (WHERE r.kind = 'nps') * 10)::numeric, 4) AS mean_nps,
      round(((array_agg(r.part ORDER BY r.occurred_at DESC, r.id) FILTER (WHERE r.kind = 'csat'))[1])::numeric, 4) AS last_csat,
      round((avg(r.part) FILTER (WHERE r.kind = 'csat'))::numeric, 4) AS mean_csat,
      max(r.occurred_at) AS last, count(*) FILTER (WHERE r.occurred_at >= p.as_of - interval '365 days') AS recent
    FROM (SELECT r.id, r.kind, r.occurred_at, (r.score - r.scale_min) / nullif(r.scale_max - r.scale_min, 0) AS part FROM survey_response r
      WHERE r.workspace_id = p.workspace_id AND r.account_id = p.account_id AND r.occurred_at < p.as_of AND r.recorded_at < p.as_of) r) f`;
