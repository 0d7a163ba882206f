/**
 * Money and contract. A subscription keeps only its latest dates: those of renewal and notice are read modulo a year, else
 * an account that renewed since would show a later date than one that left. Sums over several currencies are unknown.
 */

export const COMMERCIAL_FEATURES = `
  SELECT p.n, s.arr, CASE WHEN s.arr_then > 0 THEN round(s.arr_all / s.arr_then - 1, 4) END AS arr_change_180_days,
    s.days_to_renewal, s.days_to_notice, s.renews_by_itself, v.mean_days_late_last_180_days, v.failed_payments_last_180_days
  FROM snap_pair p
  CROSS JOIN LATERAL (
    SELECT CASE WHEN count(DISTINCT s.currency) < 2 THEN round(sum(s.arr_minor) FILTER (WHERE s.active) / 100, 2) END AS arr,
      CASE WHEN count(DISTINCT s.currency) < 2 THEN coalesce(sum(s.arr_minor) FILTER (WHERE s.active), 0) END AS arr_all,
      CASE WHEN count(DISTINCT s.currency) < 2 THEN sum(s.arr_minor) FILTER (WHERE s.before) END AS arr_then,
      round(min(mod(86400 * 365.25 + mod(extract(epoch FROM s.renewal_at - p.as_of), 86400 * 365.25), 86400 * 365.25)) FILTER (WHERE s.active) / 86400, 2) AS days_to_renewal,
      round(min(mod(86400 * 365.25 + mod(extract(epoch FROM s.notice_at - p.as_of), 86400 * 365.25), 86400 * 365.25)) FILTER (WHERE s.active) / 86400, 2) AS days_to_notice,
      CASE bool_and(s.auto_renew) FILTER (WHERE s.active) WHEN true THEN 'yes' WHEN false THEN 'no' END AS renews_by_itself
    FROM (SELECT s.arr_minor, s.currency, s.renewal_at, s.notice_at, s.auto_renew, s.ended_at IS NULL OR s.ended_at >= p.as_of AS active,
        s.started_at < p.as_of - interval '180 days' AND (s.ended_at IS NULL OR s.ended_at >= p.as_of - interval '180 days') AS before
      FROM subscription s WHERE s.workspace_id = p.workspace_id AND s.account_id = p.account_id AND s.started_at < p.as_of AND s.recorded_at < p.as_of AND s.trial IS NOT TRUE) s) s
  CROSS JOIN LATERAL (
    SELECT round((avg(greatest(0, extract(epoch FROM v.settled - v.due_at))) FILTER (WHERE v.due_at >= p.as_of - interval '180 days') / 86400)::numeric, 2) AS mean_days_late_last_180_days,
      CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE v.failed AND v.occurred_at >= p.as_of - interval '180 days') END AS failed_payments_last_180_days
    FROM (SELECT v.occurred_at, v.failed, CASE WHEN v.due_at < p.as_of THEN v.due_at END AS due_at, CASE WHEN v.paid_at < p.as_of THEN v.paid_at ELSE p.as_of END AS settled FROM invoice v
      WHERE v.workspace_id = p.workspace_id AND v.account_id = p.account_id AND v.occurred_at < p.as_of AND v.recorded_at < p.as_of) v) v`;
