/** Snapshots: each account at each instant with what was known of it then. The same function serves training and scoring. */
import 'server-only';
import type { PoolClient } from 'pg';
import QueryStream from 'pg-query-stream';
import { DATED_VERSION } from './feature-definitions';
import { fillValues } from './features';
import { closingDays, findSpells, type LabelScope, type Whom } from './labels';

/** Where an account stands at an instant; `left` only among live rows. */
export type SnapshotState = 'customer' | 'leaving' | 'left';
export type SnapshotRow = {
  accountId: string;
  asOf: Date;
  /** 1 = leaves within the horizon, 0 = does not, null = not known yet or not to be learned from. */
  label: 0 | 1 | null;
  state: SnapshotState;
  /** Days since the present time as a customer began; null when gone. */
  days: number | null;
  /** Days until it leaves, as known now; null = it has not, as far as is known. `counts` false = in a way that is not learned from. */
  leavesIn: number | null;
  counts: boolean;
  values: Record<string, string | number | boolean>;
};
export type SnapshotRequest = LabelScope &
  Whom & {
    /** Exclusive instants; 'live' = now, and accounts that left are among the rows. */
    asOfs: readonly Date[] | 'live';
    /** Keys of account fields whose every value has a date. */
    fields: readonly string[];
    /** false = nothing will refer to them: they are built and not stored. */
    keep?: boolean;
  };

const PAIR_TABLE = `CREATE TEMP TABLE snap_pair (n int PRIMARY KEY, workspace_id uuid, account_id uuid, as_of timestamptz, day date, starts timestamptz, ends timestamptz,
  counts boolean, told_at timestamptz, state text) ON COMMIT DROP`;

/** $2 = instants, $3 = accounts or null, $4 = with those that are gone. */
const PAIRS = `
  INSERT INTO snap_pair (n, workspace_id, account_id, as_of, day, starts, ends, counts, told_at, state)
  SELECT row_number() OVER (ORDER BY length(a.external_id), a.external_id COLLATE "C", t.as_of), $1, a.id, t.as_of, (t.as_of AT TIME ZONE 'UTC')::date, s.starts, s.ends, s.counts, s.told_at,
    CASE WHEN s.ends < t.as_of THEN 'left' ELSE 'customer' END
  FROM account a CROSS JOIN unnest($2::timestamptz[]) AS t(as_of)
  CROSS JOIN LATERAL (SELECT * FROM snap_spell s WHERE s.account_id = a.id AND s.starts < t.as_of ORDER BY s.starts DESC LIMIT 1) s
  WHERE a.workspace_id = $1 AND ($3::uuid[] IS NULL OR a.id = ANY($3)) AND ($4::boolean OR s.ends IS NULL OR s.ends >= t.as_of)`;

/** Notice was given for all that is paid for, or the ledger knew of the end already. */
const LEAVING = `
  UPDATE snap_pair p SET state = 'leaving' WHERE p.state = 'customer' AND (p.told_at < p.as_of OR (
    SELECT bool_and(coalesce(s.notice_at < p.as_of AND NOT s.auto_renew, false)) FROM subscription s
    WHERE s.workspace_id = p.workspace_id AND s.account_id = p.account_id AND s.started_at < p.as_of AND s.recorded_at < p.as_of
      AND (s.ended_at IS NULL OR s.ended_at >= p.as_of) AND s.trial IS NOT TRUE AND coalesce(s.arr_minor, 1) > 0))`;

/** $1 = version. An instant computed again keeps its row, with what is known of it now. */
const STORE = `
  INSERT INTO feature_snapshot (workspace_id, account_id, as_of, version, values, input_hash)
  SELECT p.workspace_id, p.account_id, p.as_of, $1, v.values, encode(sha256(convert_to(v.values::text, 'UTF8')), 'hex') FROM snap_pair p JOIN snap_value v USING (n) ORDER BY n
  ON CONFLICT (workspace_id, account_id, as_of, version) DO UPDATE SET values = EXCLUDED.values, input_hash = EXCLUDED.input_hash
  WHERE feature_snapshot.input_hash <> EXCLUDED.input_hash`;

/** $1 = now, $2 = days until everyone's outcome is known, $3 = horizon in days. */
const READ = `
  SELECT p.account_id AS "accountId", p.as_of AS "asOf", p.state, CASE WHEN p.state <> 'left' THEN (extract(epoch FROM p.as_of - p.starts) / 86400)::float8 END AS days, v.values,
    (extract(epoch FROM p.ends - p.as_of) / 86400)::float8 AS "leavesIn", coalesce(p.counts, true) AS counts,
    CASE WHEN p.state <> 'customer' OR p.as_of + $2::int * interval '1 day' > $1::timestamptz THEN NULL
      WHEN p.ends < p.as_of + $3::int * interval '1 day' THEN CASE WHEN p.counts THEN 1 END ELSE 0 END AS label
  FROM snap_pair p JOIN snap_value v USING (n) ORDER BY p.n`;

/** Builds and, unless told otherwise, stores the snapshots, then gives them out one by one: accounts in the order of their ids, then time. */
export async function* buildSnapshots(client: PoolClient, request: SnapshotRequest): AsyncGenerator<SnapshotRow> {
  const { workspaceId, now, rules, asOfs, accounts, fields, keep = true } = request;
  const live = asOfs === 'live';
  await findSpells(client, request);
  await client.query('DROP TABLE IF EXISTS pg_temp.snap_pair');
  await client.query(PAIR_TABLE);
  await client.query(PAIRS, [workspaceId, live ? [now] : asOfs, accounts ?? null, live]);
  await client.query('ANALYZE snap_pair');
  await client.query(LEAVING);
  await fillValues(client, fields);
  if (keep) await client.query(STORE, [DATED_VERSION]);
  const days = await closingDays(client, request);
  yield* client.query(new QueryStream(READ, [now, days, rules.horizonDays], { batchSize: 1_000 }));
}
