/**
 * Usage events: counted once by their id for ever, kept by month, rolled up by day in the same transaction. Events
 * never change; one that is known already is unchanged whatever it says.
 */
import 'server-only';
import type { PoolClient } from 'pg';
import { withConnection } from '@/lib/server/db';
import { recordedSql } from './fact-sql';
import type { Stored, StoreFacts } from './staged';

const MONTHS = `SELECT DISTINCT to_char(date_trunc('month', s.occurred_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS month FROM stage s WHERE s.rule IS NULL`;
const FRESH = 'CREATE TEMP TABLE fresh (key text NOT NULL) ON COMMIT DROP';
const CLAIM = `WITH claimed AS (
    INSERT INTO usage_event_key (workspace_id, message_id, occurred_at, import_id)
    SELECT $1, r.key, s.occurred_at, $2 FROM resolved r JOIN stage s ON s.line = r.line AND s.rule IS NULL ORDER BY r.key COLLATE "C"
    ON CONFLICT DO NOTHING RETURNING message_id)
  INSERT INTO fresh SELECT message_id FROM claimed`;

/** What CLAIM would claim. A dry run that wrote a million rows and took them back would leave them to every later reader as dead weight. */
const COUNT_NEW = `SELECT count(DISTINCT r.key)::int AS created FROM resolved r JOIN stage s ON s.line = r.line AND s.rule IS NULL
  WHERE NOT EXISTS (SELECT FROM usage_event_key k WHERE k.workspace_id = $1 AND k.message_id = r.key COLLATE "C")`;

/** Where `keepComing` finds what is new and whose it is. */
export const COMING = `CREATE TEMP TABLE coming (account_id uuid NOT NULL, occurred_at timestamptz NOT NULL, event text NOT NULL, user_ref text, quantity bigint NOT NULL,
  recorded_at timestamptz NOT NULL, assumed boolean NOT NULL) ON COMMIT DROP`;
const gather = (recorded: string): string => `INSERT INTO coming
  SELECT r.account_id, s.occurred_at, s.event, s.contact, coalesce(s.quantity, 1), ${recorded}
  FROM fresh f JOIN resolved r ON r.key = f.key JOIN stage s ON s.line = r.line AND s.rule IS NULL WHERE $1::uuid IS NOT NULL`;

/** None of them may go while its events come: what a reference would check row by row, once. */
const HOLD = `SELECT FROM account a WHERE a.workspace_id = $1 AND a.id IN (SELECT DISTINCT account_id FROM coming) ORDER BY a.id FOR KEY SHARE`;
const KEEP = `INSERT INTO usage_event (workspace_id, account_id, occurred_at, event, user_ref, quantity, recorded_at, recorded_assumed, import_id)
  SELECT $1, account_id, occurred_at, event, user_ref, quantity, recorded_at, assumed, $2 FROM coming ORDER BY account_id, occurred_at`;

/** Who used it, and from when to when. */
const MEET = `INSERT INTO end_user (workspace_id, account_id, external_id, first_seen_at, last_seen_at)
  SELECT $1, account_id, user_ref, min(occurred_at), max(occurred_at) FROM coming WHERE user_ref IS NOT NULL GROUP BY 2, 3 ORDER BY 2, 3
  ON CONFLICT (workspace_id, account_id, external_id) DO UPDATE SET first_seen_at = least(end_user.first_seen_at, EXCLUDED.first_seen_at), last_seen_at = greatest(end_user.last_seen_at, EXCLUDED.last_seen_at)`;

/** Days as in UTC, whatever the session's time zone is. */
const DAYS = `(e.occurred_at AT TIME ZONE 'UTC')::date AS day, e.event, (e.recorded_at AT TIME ZONE 'UTC')::date AS recorded_day`;
const TOUCHED = [
  'CREATE TEMP TABLE rolled (account_id uuid, day date, event text, recorded_day date, count bigint, users integer) ON COMMIT DROP',
  `INSERT INTO rolled SELECT e.account_id, ${DAYS}, sum(e.quantity), count(DISTINCT e.user_ref) FROM coming e GROUP BY 1, 2, 3, 4`,
];
const ROLL_NEW = `INSERT INTO usage_daily (workspace_id, account_id, day, event, recorded_day, count, users)
  SELECT $1, account_id, day, event, recorded_day, count, users FROM rolled ORDER BY account_id, day
  ON CONFLICT (workspace_id, account_id, day, event, recorded_day) DO NOTHING`;
/** A day that had events before is counted again from all of them: users do not add up. */
export const ROLL_AGAIN = `UPDATE usage_daily d SET count = x.count, users = x.users FROM (
    SELECT e.account_id, ${DAYS}, sum(e.quantity) AS count, count(DISTINCT e.user_ref)::int AS users
    FROM usage_event e JOIN (SELECT DISTINCT account_id, day FROM rolled) r ON r.account_id = e.account_id
      AND e.occurred_at >= r.day::timestamp AT TIME ZONE 'UTC' AND e.occurred_at < (r.day + 1)::timestamp AT TIME ZONE 'UTC'
    WHERE e.workspace_id = $1 GROUP BY 1, 2, 3, 4) x
  WHERE d.workspace_id = $1 AND d.account_id = x.account_id AND d.day = x.day AND d.event = x.event AND d.recorded_day = x.recorded_day`;

export async function storeUsage(
  client: PoolClient,
  { workspaceId, importId, mapping, now, dry }: StoreFacts,
): Promise<Stored> {
  const good = await client.query<{ rows: number }>(
    'SELECT count(*)::int AS rows FROM resolved r JOIN stage s ON s.line = r.line AND s.rule IS NULL',
  );
  if (dry) {
    const { rows } = await client.query<{ created: number }>(COUNT_NEW, [workspaceId]);
    const created = rows[0]?.created ?? 0;
    return { created, changed: 0, unchanged: (good.rows[0]?.rows ?? 0) - created };
  }
  await ensureMonths(client, workspaceId, MONTHS);
  await client.query(FRESH);
  const claimed = await client.query(CLAIM, [workspaceId, importId]);
  await client.query('ANALYZE fresh');
  await client.query(COMING);
  await client.query(gather(recordedSql(mapping, 's.occurred_at')), [workspaceId, now, mapping.recorded.lagDays]);
  await keepComing(client, workspaceId, importId);
  const created = claimed.rowCount ?? 0;
  return { created, changed: 0, unchanged: (good.rows[0]?.rows ?? 0) - created };
}

/** Stores what stands in `coming` and rolls it up by day. @param importId null = it came by the tracking API */
export async function keepComing(client: PoolClient, workspaceId: string, importId: string | null): Promise<void> {
  await client.query(HOLD, [workspaceId]);
  await client.query(KEEP, [workspaceId, importId]);
  await client.query(MEET, [workspaceId]);
  for (const text of TOUCHED) await client.query(text);
  await client.query('ANALYZE rolled');
  const added = await client.query(ROLL_NEW, [workspaceId]);
  const { rows } = await client.query<{ days: number }>('SELECT count(*)::int AS days FROM rolled');
  if ((added.rowCount ?? 0) < (rows[0]?.days ?? 0)) await client.query(ROLL_AGAIN, [workspaceId]);
}

/**
 * On a connection of its own: attaching a month locks the accounts of every workspace against writing until its
 * transaction ends, and an import may take a minute. An empty month that a dry run leaves is no data.
 *
 * @param found statement that gives the first day of each month that is wanted
 */
export async function ensureMonths(client: PoolClient, workspaceId: string, found: string): Promise<void> {
  const { rows } = await client.query<{ month: string }>(found);
  const months = rows.map((row) => row.month);
  if (months.length === 0) return;
  await withConnection({ workspaceId }, (own) =>
    own.query('SELECT usage_event_ensure_month(m) FROM unnest($1::date[]) m', [months]),
  );
}
