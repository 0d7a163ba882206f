/** When an account is a customer and when it leaves, from the ledger and from subscriptions. Knows no feature and no model. */
import 'server-only';
import type { PoolClient } from 'pg';

/** What counts as leaving, and within which time a score foresees it. */
export type LeavingRules = { horizonDays: number; gapDays: number; countInvoluntary: boolean };
export type LabelScope = { workspaceId: string; now: Date; rules: LeavingRules };
/** Only these accounts; none named = all. */
export type Whom = { accounts?: readonly string[] | undefined };

/**
 * One row per unbroken time as a customer. `ends` null = not left as far as is known; `counts` false = left in a way that
 * does not count, so that nothing is learned from it; `told_at` = when the ledger's entry of the end became known.
 */
const SPELL_TABLE = `CREATE TEMP TABLE snap_spell (account_id uuid, starts timestamptz, ends timestamptz, counts boolean, told_at timestamptz) ON COMMIT DROP`;

const NAMED = (column: string) => `($5::uuid[] IS NULL OR ${column} = ANY($5))`;
/** $1 = workspace. */
export const PAYING =
  'workspace_id = $1 AND trial IS NOT TRUE AND coalesce(arr_minor, 1) > 0 AND (ended_at IS NULL OR ended_at > started_at)';

/**
 * Paying subscriptions, cut where the ledger says that the account left, joined where less than the gap lies between them.
 * Accounts without any subscription are customers from their first fact, if nobody pays by subscription here or the ledger
 * speaks of them. Trials and accounts that never paid have no spell. $2 = now, $3 = gap in days, $4 = involuntary counts,
 * $5 = accounts or null: of the others nothing is read but whether anybody pays.
 */
const SPELLS = `
  WITH told AS (
      SELECT account_id, occurred_at AS at, bool_or($4::boolean OR voluntary IS DISTINCT FROM false) AS counts, min(recorded_at) AS told_at
      FROM outcome WHERE workspace_id = $1 AND ${NAMED('account_id')} AND kind = 'churned' AND occurred_at IS NOT NULL GROUP BY account_id, occurred_at),
    paid AS (
      SELECT account_id, started_at AS a, coalesce(ended_at, 'infinity') AS z FROM subscription WHERE ${PAYING} AND ${NAMED('account_id')}),
    unpriced AS (
      SELECT a.id AS account_id, least(
        (SELECT min(day)::timestamp AT TIME ZONE 'UTC' FROM usage_daily u WHERE u.workspace_id = $1 AND u.account_id = a.id),
        (SELECT min(occurred_at) FROM ticket t WHERE t.workspace_id = $1 AND t.account_id = a.id),
        (SELECT min(occurred_at) FROM interaction i WHERE i.workspace_id = $1 AND i.account_id = a.id),
        (SELECT min(occurred_at) FROM survey_response r WHERE r.workspace_id = $1 AND r.account_id = a.id),
        (SELECT min(occurred_at) FROM invoice v WHERE v.workspace_id = $1 AND v.account_id = a.id),
        (SELECT min(occurred_at) FROM milestone m WHERE m.workspace_id = $1 AND m.account_id = a.id),
        (SELECT min(occurred_at) FROM account_stage g WHERE g.workspace_id = $1 AND g.account_id = a.id),
        (SELECT min(valid_from) FROM account_history h WHERE h.workspace_id = $1 AND h.account_id = a.id)) AS at
      FROM account a
      WHERE a.workspace_id = $1 AND ${NAMED('a.id')} AND NOT EXISTS (SELECT FROM subscription s WHERE s.workspace_id = $1 AND s.account_id = a.id)
        AND (NOT EXISTS (SELECT FROM subscription WHERE ${PAYING})
          OR EXISTS (SELECT FROM outcome o WHERE o.workspace_id = $1 AND o.account_id = a.id AND o.kind IN ('churned', 'renewed') AND o.occurred_at IS NOT NULL))),
    present AS (
      SELECT account_id, a, z FROM paid
      UNION ALL SELECT account_id, at, 'infinity' FROM unpriced u WHERE at IS NOT NULL AND NOT EXISTS (SELECT FROM told t WHERE t.account_id = u.account_id AND t.at <= u.at)
      UNION ALL SELECT o.account_id, o.occurred_at, 'infinity' FROM outcome o JOIN unpriced u USING (account_id)
        WHERE o.workspace_id = $1 AND ${NAMED('o.account_id')} AND o.kind = 'renewed' AND o.occurred_at IS NOT NULL),
    cut AS (
      SELECT p.account_id, p.a, least(p.z, min(t.at)) AS z FROM present p LEFT JOIN told t ON t.account_id = p.account_id AND t.at > p.a GROUP BY p.account_id, p.a, p.z),
    ordered AS (
      SELECT account_id, a, z, max(z) OVER (PARTITION BY account_id ORDER BY a, z ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM cut),
    marked AS (
      SELECT o.account_id, o.a, o.z, o.before IS NULL OR o.a >= o.before + $3::int * interval '1 day' OR bool_or(t.at IS NOT NULL) AS fresh
      FROM ordered o LEFT JOIN told t ON t.account_id = o.account_id AND t.at BETWEEN o.before AND o.a GROUP BY o.account_id, o.a, o.z, o.before),
    numbered AS (SELECT account_id, a, z, sum(fresh::int) OVER (PARTITION BY account_id ORDER BY a, z) AS island FROM marked),
    islands AS (
      SELECT account_id, min(a) AS starts, max(z) AS ends, lead(min(a)) OVER (PARTITION BY account_id ORDER BY min(a)) AS next FROM numbered GROUP BY account_id, island),
    closed AS (
      SELECT i.account_id, i.starts, i.ends, (array_agg(t.at ORDER BY t.at))[1] AS at, (array_agg(t.counts ORDER BY t.at))[1] AS counts, (array_agg(t.told_at ORDER BY t.at))[1] AS told_at
      FROM islands i LEFT JOIN told t ON t.account_id = i.account_id AND t.at >= i.ends AND t.at <= coalesce(i.next, 'infinity') GROUP BY i.account_id, i.starts, i.ends)
  SELECT account_id, starts, CASE WHEN at IS NOT NULL THEN at WHEN ends + $3::int * interval '1 day' <= $2::timestamptz THEN ends END AS ends, coalesce(counts, true) AS counts, told_at FROM closed`;

/** Makes `snap_spell` for the rest of the transaction. */
export async function findSpells(client: PoolClient, scope: LabelScope & Whom): Promise<void> {
  const { workspaceId, now, rules, accounts } = scope;
  await client.query('SET LOCAL jit = off'); // compiling this statement takes longer than running it
  await client.query('DROP TABLE IF EXISTS pg_temp.snap_spell');
  await client.query(SPELL_TABLE);
  const asked = [workspaceId, now, rules.gapDays, rules.countInvoluntary, accounts ?? null];
  await client.query(`INSERT INTO snap_spell ${SPELLS}`, asked);
  await client.query('CREATE INDEX ON snap_spell (account_id, starts)');
  await client.query('ANALYZE snap_spell');
}

/** Whether there is anything to learn from with dates: a dated outcome, or a paying subscription that ended. */
export async function hasDates(client: PoolClient, workspaceId: string): Promise<boolean> {
  const { rows } = await client.query<{ dated: boolean }>(
    `SELECT EXISTS (SELECT FROM outcome WHERE workspace_id = $1 AND kind = 'churned' AND occurred_at IS NOT NULL)
       OR EXISTS (SELECT FROM subscription WHERE workspace_id = $1 AND ended_at IS NOT NULL AND trial IS NOT TRUE AND coalesce(arr_minor, 1) > 0) AS dated`,
    [workspaceId],
  );
  return rows[0]?.dated ?? false;
}

/**
 * Days after which everyone's outcome at an instant is known. Where subscriptions tell who left, the gap has to pass as
 * well: otherwise the last month would hold its stayers and lack its leavers.
 */
export async function closingDays(client: PoolClient, { workspaceId, rules }: LabelScope): Promise<number> {
  const { rows } = await client.query<{ derived: boolean }>(
    'SELECT EXISTS (SELECT FROM subscription WHERE workspace_id = $1 AND trial IS NOT TRUE AND coalesce(arr_minor, 1) > 0) AS derived',
    [workspaceId],
  );
  return rules.horizonDays + (rows[0]?.derived ? rules.gapDays : 0);
}

const COUNTS = `
  SELECT count(*) FILTER (WHERE gone)::int AS leavers, count(*) FILTER (WHERE NOT gone)::int AS stayers, min(first) AS first
  FROM (SELECT account_id, bool_or(ends <= $2 AND counts) IS TRUE AS gone, min(starts) AS first FROM (${SPELLS}) s WHERE starts < $2 GROUP BY account_id) x`;

/** Accounts that left at least once and those that never did; `first` = the first day of any as a customer. */
export type SpellCounts = { leavers: number; stayers: number; first: Date | null };
export async function countSpells(client: PoolClient, { workspaceId, now, rules }: LabelScope): Promise<SpellCounts> {
  const asked = [workspaceId, now, rules.gapDays, rules.countInvoluntary, null];
  const { rows } = await client.query<SpellCounts>(COUNTS, asked);
  return rows[0] ?? { leavers: 0, stayers: 0, first: null };
}
