/** What the dates of facts say about trusting them: learned after the account had left, or older than the account. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { Finding } from '@/scoring';
import type { Drawn } from './month-ends';

/** Every kind of dated fact; $1 = workspace. Usage by day, since single events may be many. */
const FACTS = `
  SELECT 'tickets' AS kind, account_id, occurred_at, recorded_at, recorded_assumed FROM ticket WHERE workspace_id = $1
  UNION ALL SELECT 'interactions', account_id, occurred_at, recorded_at, recorded_assumed FROM interaction WHERE workspace_id = $1
  UNION ALL SELECT 'survey answers', account_id, occurred_at, recorded_at, recorded_assumed FROM survey_response WHERE workspace_id = $1
  UNION ALL SELECT 'invoices', account_id, occurred_at, recorded_at, recorded_assumed FROM invoice WHERE workspace_id = $1
  UNION ALL SELECT 'milestones', account_id, occurred_at, recorded_at, recorded_assumed FROM milestone WHERE workspace_id = $1
  UNION ALL SELECT 'contacts', account_id, occurred_at, recorded_at, recorded_assumed FROM contact WHERE workspace_id = $1 AND occurred_at IS NOT NULL
  UNION ALL SELECT 'usage', account_id, day::timestamp AT TIME ZONE 'UTC', recorded_day::timestamp AT TIME ZONE 'UTC', false FROM usage_daily WHERE workspace_id = $1`;

/**
 * Per kind: facts of accounts that left and never came back that happened before they left and were learned only afterwards,
 * and facts from more than a month before the account's first day. $2 = now.
 */
const DATES = `
  WITH span AS (SELECT account_id, min(starts) AS first, max(coalesce(ends, 'infinity')) AS last FROM snap_spell GROUP BY account_id)
  SELECT f.kind, count(*) FILTER (WHERE gone)::int AS of_leavers,
    count(*) FILTER (WHERE gone AND f.occurred_at < s.last AND f.recorded_at >= s.last AND NOT f.recorded_assumed)::int AS late,
    count(DISTINCT f.account_id) FILTER (WHERE gone AND f.occurred_at < s.last AND f.recorded_at >= s.last AND NOT f.recorded_assumed)::int AS late_accounts,
    count(*) FILTER (WHERE f.occurred_at < s.first - interval '30 days')::int AS early, count(DISTINCT f.account_id) FILTER (WHERE f.occurred_at < s.first - interval '30 days')::int AS early_accounts
  FROM (${FACTS}) f JOIN span s USING (account_id) CROSS JOIN LATERAL (SELECT s.last <= $2::timestamptz AS gone) g GROUP BY f.kind ORDER BY f.kind`;

/** Below this share of the leavers' facts, or this many accounts, late facts are what happens everywhere. */
const LATE_SHARE = 0.05;
const LATE_ACCOUNTS = 5;

type Dates = {
  kind: string;
  of_leavers: number;
  late: number;
  late_accounts: number;
  early: number;
  early_accounts: number;
};

/** Reads `snap_spell`. */
export async function lintFacts(client: PoolClient, workspaceId: string, now: Date): Promise<Finding[]> {
  const { rows } = await client.query<Dates>(DATES, [workspaceId, now]);
  return rows.flatMap((row) => {
    const findings: Finding[] = [];
    if (row.late > LATE_SHARE * row.of_leavers && row.late_accounts >= LATE_ACCOUNTS) findings.push(learnedLate(row));
    if (row.early > 0) findings.push(beforeAccount(row));
    return findings;
  });
}

function learnedLate({ kind, late, of_leavers, late_accounts }: Dates): Finding {
  const message = `${count(late)} of ${count(of_leavers)} ${kind} of accounts that left were learned only after they had left (${count(late_accounts)} accounts). No score before they left used them, but ${kind} that are written down when an account leaves speak of leaving itself: check how they come about, or leave their columns out.`;
  return { code: 'leak_after_outcome', columns: [kind], rows: late, message };
}

function beforeAccount({ kind, early, early_accounts }: Dates): Finding {
  const message = `${count(early)} ${kind} of ${count(early_accounts)} accounts are dated more than a month before the account was a customer. They count from its first day on; check their dates.`;
  return { code: 'facts_before_account', columns: [kind], rows: early, message };
}

const count = (n: number): string => n.toLocaleString('en-US');

/** Share of facts whose date of learning is assumed, [0, 1]; 0 without facts. $1 = workspace. */
const ASSUMED = `
  SELECT coalesce(sum(assumed)::float8 / nullif(sum(n), 0), 0) AS share FROM (
    SELECT count(*) FILTER (WHERE recorded_assumed) AS assumed, count(*) AS n FROM (
      SELECT recorded_assumed FROM subscription WHERE workspace_id = $1 UNION ALL SELECT recorded_assumed FROM ticket WHERE workspace_id = $1
      UNION ALL SELECT recorded_assumed FROM interaction WHERE workspace_id = $1 UNION ALL SELECT recorded_assumed FROM survey_response WHERE workspace_id = $1
      UNION ALL SELECT recorded_assumed FROM invoice WHERE workspace_id = $1 UNION ALL SELECT recorded_assumed FROM milestone WHERE workspace_id = $1
      UNION ALL SELECT recorded_assumed FROM contact WHERE workspace_id = $1 UNION ALL SELECT recorded_assumed FROM usage_event WHERE workspace_id = $1
      UNION ALL SELECT recorded_assumed FROM account_history WHERE workspace_id = $1) f) x`;

export async function assumedShare(client: PoolClient, workspaceId: string): Promise<number> {
  const { rows } = await client.query<{ share: number }>(ASSUMED, [workspaceId]);
  return rows[0]?.share ?? 0;
}

/** Where a training draws some of the accounts. */
export function lintDrawn(drawn: Drawn | null): Finding[] {
  if (drawn === null) return [];
  const [accounts, of] = [drawn.accounts.toLocaleString('en-US'), drawn.of.toLocaleString('en-US')];
  const message = `Learned from ${accounts} of ${of} accounts, drawn by chance: the months of all of them would be too many rows. Everyone is scored; the track record is measured on those drawn.`;
  return [{ code: 'drawn_accounts', columns: [], rows: null, message }];
}
