/** Accounts of the past whose outcome is known, with what was known of them then. Knows no distance. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { StoredValues } from '@/lib/server/snapshots/cell-of';
import { DATED_VERSION } from '@/lib/server/snapshots/feature-definitions';
import { closingDays, findSpells, type LabelScope } from '@/lib/server/snapshots/labels';
import { monthEnds } from '@/lib/server/snapshots/month-ends';

/** `values` of the wanted columns alone; `endsAt` = when it left, within the horizon where `left`, else later or never. */
export type Past = { accountId: string; asOf: Date; values: StoredValues; left: boolean; endsAt: Date | null };
export type PastAccounts = { rows: Past[]; months: number };

/** Rows looked up at most: more would take longer than a page may. */
const MOST_LOOKED_UP = 5_000;
const DAY = 86_400_000;

type Stored = Omit<Past, 'values'> & { cells: (string | number | boolean | null)[] };
type Of = { accountId: string; columns: readonly string[] };

const cellsOf = (columns: readonly string[], first: number) =>
  `jsonb_build_array(${columns.map((_, c) => `f.values -> $${first + c}::text`).join(', ')}) AS cells`;

const named = (rows: readonly Stored[], columns: readonly string[]): Past[] =>
  rows.map(({ cells, ...row }) => ({
    ...row,
    values: Object.fromEntries(cells.flatMap((cell, c) => (cell === null ? [] : [[columns[c] ?? '', cell]]))),
  }));

/**
 * Months of an account are drawn by its id alone, so that what became of it does not decide whether it is looked at. State
 * and label are those of training: one who had given notice is left out. $2 = the account itself, $3 = month ends, $4 = how
 * many of them an account, $5 = horizon in days, $6 = version of the snapshots.
 */
const DATED = (cells: string) => `
  WITH picked AS (
    SELECT a.id, ($3::timestamptz[])[1 + (abs(hashtext(a.id::text)::bigint) + k * greatest(1, cardinality($3::timestamptz[]) / $4::int)) % cardinality($3::timestamptz[])] AS as_of
    FROM account a CROSS JOIN generate_series(0, $4::int - 1) k WHERE a.workspace_id = $1 AND a.id <> $2)
  SELECT p.id AS "accountId", p.as_of AS "asOf", ${cells}, coalesce(s.ends < p.as_of + $5::int * interval '1 day', false) AS left, s.ends AS "endsAt"
  FROM (SELECT DISTINCT id, as_of FROM picked) p
  JOIN feature_snapshot f ON f.workspace_id = $1 AND f.account_id = p.id AND f.as_of = p.as_of AND f.version = $6
  CROSS JOIN LATERAL (SELECT * FROM snap_spell s WHERE s.account_id = p.id AND s.starts < p.as_of ORDER BY s.starts DESC LIMIT 1) s
  WHERE (s.ends IS NULL OR s.ends >= p.as_of) AND (s.counts OR s.ends IS NULL OR s.ends >= p.as_of + $5::int * interval '1 day') AND (s.told_at < p.as_of) IS NOT TRUE
    AND (SELECT bool_and(coalesce(n.notice_at < p.as_of AND NOT n.auto_renew, false)) FROM subscription n
      WHERE n.workspace_id = $1 AND n.account_id = p.id AND n.started_at < p.as_of AND n.recorded_at < p.as_of
        AND (n.ended_at IS NULL OR n.ended_at >= p.as_of) AND n.trial IS NOT TRUE AND coalesce(n.arr_minor, 1) > 0) IS NOT TRUE
  ORDER BY p.id, p.as_of`;

/** Month ends whose outcome was known when the version learned; the label is what is known now. */
export async function datedPast(
  client: PoolClient,
  scope: LabelScope & { learned: Date },
  { accountId, columns }: Of,
): Promise<PastAccounts> {
  const { workspaceId, rules } = scope;
  await findSpells(client, scope);
  const counted = await client.query<{ first: Date | null; accounts: number }>(
    'SELECT min(starts) AS first, (SELECT count(*) FROM account WHERE workspace_id = $1)::int AS accounts FROM snap_spell',
    [workspaceId],
  );
  const { first, accounts } = counted.rows[0] ?? { first: null, accounts: 0 };
  const until = new Date(scope.learned.getTime() - (await closingDays(client, scope)) * DAY);
  const ends = first === null ? [] : monthEnds({ first, until });
  if (ends.length === 0) return { rows: [], months: 0 };
  const each = Math.max(1, Math.min(ends.length, Math.floor(MOST_LOOKED_UP / Math.max(1, accounts))));
  await client.query('SET LOCAL jit = off'); // compiling takes longer than running
  const { rows } = await client.query<Stored>(DATED(cellsOf(columns, 7)), [
    ...[workspaceId, accountId, ends, each, rules.horizonDays, DATED_VERSION],
    ...columns,
  ]);
  return { rows: named(rows, columns), months: ends.length };
}

/** $3 = version, $4 = its pass. */
const UNDATED = (cells: string) => `
  SELECT s.account_id AS "accountId", s.as_of AS "asOf", ${cells}, o.kind = 'churned' AS left, o.occurred_at AS "endsAt"
  FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
  CROSS JOIN LATERAL (SELECT o.kind, o.occurred_at FROM outcome o WHERE o.workspace_id = $1 AND o.account_id = s.account_id AND o.kind IN ('churned', 'renewed')
    ORDER BY coalesce(o.occurred_at, o.recorded_at) DESC, o.recorded_at DESC, o.id DESC LIMIT 1) o
  WHERE s.workspace_id = $1 AND s.model_version_id = $3 AND s.pass_at = $4 AND s.account_id <> $2 ORDER BY s.account_id LIMIT ${MOST_LOOKED_UP}`;

type Pass = { workspaceId: string; versionId: string; passAt: Date };

/** Accounts of a pass whose outcome stands in a file without dates. */
export async function undatedPast(
  client: PoolClient,
  { workspaceId, versionId, passAt }: Pass,
  { accountId, columns }: Of,
): Promise<PastAccounts> {
  const { rows } = await client.query<Stored>(UNDATED(cellsOf(columns, 5)), [
    ...[workspaceId, accountId, versionId, passAt],
    ...columns,
  ]);
  return { rows: named(rows, columns), months: 0 };
}
