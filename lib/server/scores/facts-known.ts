/** When what is known of an account was learned, and what came after a day it speaks of. Knows which facts each feature is made of. */
import 'server-only';
import type { PoolClient } from 'pg';
import { FEATURES, TENURE } from '@/lib/server/snapshots/feature-definitions';

/** Facts with two dates and the import that brought them; `usage` is the roll-up by day. */
const TABLES = ['ticket', 'survey_response', 'interaction', 'contact', 'subscription', 'invoice', 'milestone'] as const;
export type FactTable = (typeof TABLES)[number] | 'usage';

/**
 * `knownAt` = when the newest fact known at the instant was learned. `late` facts happened before it and were learned after;
 * `filedAt` = when the last import ended that came after it and said that its facts had been known before.
 */
export type Known = { knownAt: Date | null; late: number; lateFrom: Date | null; filedAt: Date | null };

const OF_COMPONENT: Partial<Record<string, FactTable[]>> = {
  usage: ['usage'],
  feedback: ['survey_response'],
  support: ['ticket'],
  relationship: ['interaction'],
  commercial: ['subscription'],
};
/** Where it is not the table of its component. */
const OF_FEATURE: Record<string, FactTable[]> = {
  share_of_seats_used: ['usage', 'subscription'],
  products: ['subscription'],
  milestones: ['milestone'],
  days_since_last_milestone: ['milestone'],
  days_since_any_contact: ['interaction', 'ticket', 'survey_response'],
  contacts: ['contact'],
  champion_present: ['contact'],
  contacts_lost_last_90_days: ['contact'],
  mean_days_late_last_180_days: ['invoice'],
  failed_payments_last_180_days: ['invoice'],
  [TENURE]: ['subscription'],
};

/** The facts a feature is made of; null for a field of the account. */
export function tablesOf(column: string): readonly FactTable[] | null {
  const feature = FEATURES.find(({ name }) => name === column);
  return feature ? (OF_FEATURE[column] ?? OF_COMPONENT[feature.component] ?? []) : null;
}

const ONE = (table: string) => `
  SELECT '${table}' AS kind, max(f.recorded_at) FILTER (WHERE f.recorded_at < $3) AS "knownAt",
    count(*) FILTER (WHERE f.recorded_at >= $3)::int AS late, min(f.recorded_at) FILTER (WHERE f.recorded_at >= $3) AS "lateFrom",
    max(r.finished_at) FILTER (WHERE f.recorded_at < $3 AND r.finished_at >= $3) AS "filedAt"
  FROM ${table} f LEFT JOIN import_run r ON r.workspace_id = f.workspace_id AND r.id = f.import_id
  WHERE f.workspace_id = $1 AND f.account_id = $2 AND (f.occurred_at IS NULL OR f.occurred_at < $3)`;
const USAGE = `
  SELECT 'usage' AS kind, max(u.recorded_day) FILTER (WHERE u.recorded_day < $3::timestamptz AT TIME ZONE 'UTC')::timestamp AT TIME ZONE 'UTC',
    coalesce(sum(u.count) FILTER (WHERE u.recorded_day >= $3::timestamptz AT TIME ZONE 'UTC'), 0)::int, min(u.recorded_day) FILTER (WHERE u.recorded_day >= $3::timestamptz AT TIME ZONE 'UTC')::timestamp AT TIME ZONE 'UTC',
    (SELECT max(r.finished_at) FROM usage_event e JOIN import_run r ON r.workspace_id = e.workspace_id AND r.id = e.import_id
     WHERE e.workspace_id = $1 AND e.account_id = $2 AND e.occurred_at < $3 AND e.recorded_at < $3 AND r.finished_at >= $3)
  FROM usage_daily u WHERE u.workspace_id = $1 AND u.account_id = $2 AND u.day < ($3::timestamptz AT TIME ZONE 'UTC')::date`;
const FACTS = [...TABLES.map(ONE), USAGE].join(' UNION ALL ');

/** Per key of the account's own fields, by the two dates of what was said of it. */
const FIELDS = `
  SELECT e.key AS kind, max(h.recorded_at) FILTER (WHERE h.recorded_at < $3) AS "knownAt",
    count(*) FILTER (WHERE h.recorded_at >= $3 AND h.valid_from < $3)::int AS late, min(h.recorded_at) FILTER (WHERE h.recorded_at >= $3 AND h.valid_from < $3) AS "lateFrom",
    max(r.finished_at) FILTER (WHERE h.recorded_at < $3 AND r.finished_at >= $3) AS "filedAt"
  FROM account_history h LEFT JOIN import_run r ON r.workspace_id = h.workspace_id AND r.id = h.import_id CROSS JOIN LATERAL jsonb_object_keys(h.values) e(key)
  WHERE h.workspace_id = $1 AND h.account_id = $2 GROUP BY e.key`;

type Of = { workspaceId: string; accountId: string; asOf: Date };
type Row = Known & { kind: string };

const byKind = (rows: readonly Row[]) => new Map<string, Known>(rows.map(({ kind, ...known }) => [kind, known]));

/** What was known of each column of an account at an instant. */
export async function factsKnown(
  client: PoolClient,
  { workspaceId, accountId, asOf }: Of,
): Promise<(column: string) => Known> {
  const of = [workspaceId, accountId, asOf];
  const facts = byKind((await client.query<Row>(FACTS, of)).rows);
  const fields = byKind((await client.query<Row>(FIELDS, of)).rows);
  return (column) => {
    const tables = tablesOf(column);
    const known = tables === null ? [fields.get(column)] : tables.map((table) => facts.get(table));
    return known.reduce<Known>(merge, { knownAt: null, late: 0, lateFrom: null, filedAt: null });
  };
}

const later = (a: Date | null, b: Date | null) => (a === null || (b !== null && b > a) ? b : a);
const earlier = (a: Date | null, b: Date | null) => (a === null || (b !== null && b < a) ? b : a);

function merge(all: Known, one: Known | undefined): Known {
  if (!one) return all;
  return {
    knownAt: later(all.knownAt, one.knownAt),
    late: all.late + one.late,
    lateFrom: earlier(all.lateFrom, one.lateFrom),
    filedAt: later(all.filedAt, one.filedAt),
  };
}
