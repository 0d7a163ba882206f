/** Which accounts expanded after a month end, price escalators out. Reads `snap_pair`; knows no feature and no model. */
import 'server-only';
import type { PoolClient } from 'pg';
import { closingDays, type LabelScope } from '@/lib/server/snapshots/labels';

/** A lens of its own has a horizon of its own, whatever that of health is. */
export const EXPANSION_DAYS = 180;
/** ARR has to be so much higher, price escalators taken off. */
export const LEAST_RISE = 0.05;
/** No fact marks an escalator: a term that takes the place of one of the same product and seats, on the day that one ended, at up to this much more. */
export const MOST_ESCALATION = 0.1;

/**
 * 1 = ARR stands 5 % higher at the end of the horizon, 0 = it does not, or the account left within; null = not known yet, notice
 * was given, or there is no ARR in one currency to start from. A subscription counts up to and with the day it ends, as in the
 * features. $1 = workspace, $2 = now, $3 = horizon, $4 = days until it is closed, $5 = least rise, $6 = most escalation.
 */
const LABELS = `
  WITH paid AS (
      SELECT s.id, s.account_id, s.product, s.seats, s.currency, s.arr_minor, s.started_at, coalesce(s.ended_at, 'infinity') AS ended_at,
        (s.started_at AT TIME ZONE 'UTC')::date AS starts_on, (s.ended_at AT TIME ZONE 'UTC')::date AS ends_on
      FROM subscription s WHERE s.workspace_id = $1 AND s.trial IS NOT TRUE AND s.arr_minor IS NOT NULL),
    renewed AS (
      SELECT DISTINCT ON (b.id) b.account_id, b.started_at, b.ended_at, b.arr_minor, a.arr_minor AS was
      FROM paid b JOIN paid a ON a.account_id = b.account_id AND a.ends_on = b.starts_on AND a.id <> b.id AND a.started_at < b.started_at
        AND a.currency IS NOT DISTINCT FROM b.currency AND a.product IS NOT DISTINCT FROM b.product AND a.seats IS NOT DISTINCT FROM b.seats
      ORDER BY b.id, abs(b.arr_minor - a.arr_minor), a.id),
    raised AS (
      SELECT account_id, started_at, ended_at, arr_minor - was AS by_minor FROM renewed WHERE arr_minor > was AND arr_minor <= was * (1 + $6::float8)),
    arr AS (
      SELECT p.n, count(DISTINCT s.currency) AS currencies, sum(s.arr_minor) FILTER (WHERE s.started_at < p.as_of AND s.ended_at >= p.as_of) AS before,
        sum(s.arr_minor) FILTER (WHERE s.started_at < x.until AND s.ended_at >= x.until) AS later
      FROM snap_pair p CROSS JOIN LATERAL (SELECT p.as_of + $3::int * interval '1 day' AS until) x JOIN paid s ON s.account_id = p.account_id GROUP BY p.n),
    escalated AS (
      SELECT p.n, sum(r.by_minor) AS by_minor FROM snap_pair p CROSS JOIN LATERAL (SELECT p.as_of + $3::int * interval '1 day' AS until) x
      JOIN raised r ON r.account_id = p.account_id AND r.started_at >= p.as_of AND r.started_at < x.until AND r.ended_at >= x.until GROUP BY p.n)
  SELECT CASE WHEN p.state <> 'customer' OR p.as_of + $4::int * interval '1 day' > $2::timestamptz OR a.n IS NULL OR a.currencies > 1 OR coalesce(a.before, 0) <= 0 THEN NULL
      WHEN p.ends < p.as_of + $3::int * interval '1 day' THEN 0
      ELSE (coalesce(a.later, 0) - coalesce(e.by_minor, 0) >= a.before * (1 + $5::float8))::int END AS label
  FROM snap_pair p LEFT JOIN arr a USING (n) LEFT JOIN escalated e USING (n) ORDER BY p.n`;

/** The same horizon for all, and the gap after it where subscriptions tell who left. */
export const expansionScope = (scope: LabelScope): LabelScope => ({
  ...scope,
  rules: { ...scope.rules, horizonDays: EXPANSION_DAYS },
});

/** Of the snapshots that were built last in this transaction, in their order. */
export async function expansionLabels(client: PoolClient, scope: LabelScope): Promise<(0 | 1 | null)[]> {
  const { workspaceId, now } = scope;
  const closes = await closingDays(client, expansionScope(scope));
  const { rows } = await client.query<{ label: 0 | 1 | null }>(LABELS, [
    ...[workspaceId, now, EXPANSION_DAYS, closes, LEAST_RISE, MOST_ESCALATION],
  ]);
  return rows.map(({ label }) => label);
}
