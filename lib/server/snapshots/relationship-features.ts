/** Who is known there and when anybody last spoke with them, on whatever channel. */

export const RELATIONSHIP_FEATURES = `
  SELECT p.n,
    CASE WHEN i.all > 0 THEN i.d30 END AS interactions_last_30_days, CASE WHEN i.all > 0 THEN i.d90 END AS interactions_last_90_days,
    CASE WHEN i.all > 0 THEN i.spoken END AS conversations_last_90_days, CASE WHEN i.all > 0 THEN i.written END AS messages_last_90_days,
    round(extract(epoch FROM p.as_of - greatest(i.last, t.last, r.last)) / 86400, 2) AS days_since_any_contact,
    CASE WHEN c.all > 0 THEN c.present END AS contacts, CASE WHEN c.all > 0 THEN CASE WHEN c.champions > 0 THEN 'yes' ELSE 'no' END END AS champion_present,
    CASE WHEN c.all > 0 THEN c.lost END AS contacts_lost_last_90_days
  FROM snap_pair p
  CROSS JOIN LATERAL (
    SELECT count(*) AS all, max(i.occurred_at) AS last, count(*) FILTER (WHERE i.occurred_at >= p.as_of - interval '30 days') AS d30,
      count(*) FILTER (WHERE i.occurred_at >= p.as_of - interval '90 days') AS d90,
      count(*) FILTER (WHERE i.occurred_at >= p.as_of - interval '90 days' AND i.kind IN ('meeting', 'call', 'visit', 'event')) AS spoken,
      count(*) FILTER (WHERE i.occurred_at >= p.as_of - interval '90 days' AND i.kind IN ('email', 'chat')) AS written
    FROM interaction i WHERE i.workspace_id = p.workspace_id AND i.account_id = p.account_id AND i.occurred_at < p.as_of AND i.recorded_at < p.as_of) i
  CROSS JOIN LATERAL (
    SELECT max(t.occurred_at) AS last FROM ticket t
    WHERE t.workspace_id = p.workspace_id AND t.account_id = p.account_id AND t.occurred_at < p.as_of AND t.recorded_at < p.as_of) t
  CROSS JOIN LATERAL (
    SELECT max(r.occurred_at) AS last FROM survey_response r
    WHERE r.workspace_id = p.workspace_id AND r.account_id = p.account_id AND r.occurred_at < p.as_of AND r.recorded_at < p.as_of) r
  CROSS JOIN LATERAL (
    SELECT count(*) AS all, count(*) FILTER (WHERE c.there) AS present, count(*) FILTER (WHERE c.there AND c.role = 'champion') AS champions,
      count(*) FILTER (WHERE NOT c.there AND c.left_at >= p.as_of - interval '90 days') AS lost
    FROM (SELECT c.role, c.left_at, c.left_at IS NULL OR c.left_at >= p.as_of AS there FROM contact c
      WHERE c.workspace_id = p.workspace_id AND c.account_id = p.account_id AND (c.occurred_at IS NULL OR c.occurred_at < p.as_of) AND c.recorded_at < p.as_of) c) c`;
