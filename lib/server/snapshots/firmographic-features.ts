/** How long it has been a customer; what else describes a company comes from the account's own fields. */

export const FIRMOGRAPHIC_FEATURES = `
  SELECT p.n, round(extract(epoch FROM p.as_of - coalesce(
    (SELECT min(s.started_at) FROM subscription s WHERE s.workspace_id = p.workspace_id AND s.account_id = p.account_id AND s.started_at < p.as_of AND s.recorded_at < p.as_of
      AND s.trial IS NOT TRUE AND coalesce(s.arr_minor, 1) > 0),
    least(
      (SELECT min(u.day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily u WHERE u.workspace_id = p.workspace_id AND u.account_id = p.account_id AND u.day < p.day AND u.recorded_day < p.day),
      (SELECT min(t.occurred_at) FROM ticket t WHERE t.workspace_id = p.workspace_id AND t.account_id = p.account_id AND t.occurred_at < p.as_of AND t.recorded_at < p.as_of),
      (SELECT min(i.occurred_at) FROM interaction i WHERE i.workspace_id = p.workspace_id AND i.account_id = p.account_id AND i.occurred_at < p.as_of AND i.recorded_at < p.as_of),
      (SELECT min(v.occurred_at) FROM invoice v WHERE v.workspace_id = p.workspace_id AND v.account_id = p.account_id AND v.occurred_at < p.as_of AND v.recorded_at < p.as_of)))) / 86400, 2) AS tenure_days
  FROM snap_pair p`;
