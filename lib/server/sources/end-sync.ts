/** What is written when a read of a table ends badly, and when it is looked at again. Knows no connector. */
import 'server-only';
import type { PoolClient } from 'pg';
import { markStale } from './stale';

export type Ended = { workspaceId: string; streamId: string; state: 'failed' | 'cancelled'; error: string | null };

/** After the first failure in two minutes, then ever later; a table that waits longer anyway is tried within six hours. */
const FAILED = `UPDATE stream SET failures = failures + 1, failed_at = clock_timestamp(), error = $3,
    next_at = clock_timestamp() + least(make_interval(mins => (2 ^ least(failures + 1, 9))::int), interval '6 hours')
  WHERE workspace_id = $1 AND id = $2`;
const CANCELLED = `UPDATE stream SET next_at = clock_timestamp() + make_interval(mins => every_minutes) WHERE workspace_id = $1 AND id = $2`;
/** What was stored is stored: such a run is done, and says how it ended. */
const RUN = `UPDATE import_run SET state = CASE WHEN coalesce(rows_read, 0) > 0 THEN 'done' ELSE $3 END, error = $4,
    finished_at = CASE WHEN coalesce(rows_read, 0) > 0 THEN clock_timestamp() END
  WHERE workspace_id = $1 AND stream_id = $2 AND state = 'importing'`;

export async function endSync(client: PoolClient, { workspaceId, streamId, state, error }: Ended): Promise<void> {
  await client.query(RUN, [workspaceId, streamId, state, state === 'failed' ? error : 'Cancelled.']);
  if (state === 'failed') await client.query(FAILED, [workspaceId, streamId, error]);
  else await client.query(CANCELLED, [workspaceId, streamId]);
  await markStale(client, workspaceId);
  await orderDue(client, workspaceId, streamId);
}

const NEXT = `SELECT min(s.next_at) AS at FROM stream s WHERE s.workspace_id = $1 AND s.mapping IS NOT NULL AND s.paused_at IS NULL
  AND (s.id = $2 OR NOT EXISTS (SELECT FROM job_progress j WHERE j.workspace_id = $1 AND j.kind = 'sync' AND j.subject_id = s.id AND j.state IN ('queued', 'running')))`;

/**
 * The look at what is due, at the time of the next table that is; a later order takes the place of an earlier one.
 *
 * @param ended the table whose job is as good as over: the others that have one order the next look when theirs is
 */
export async function orderDue(client: PoolClient, workspaceId: string, ended: string | null): Promise<void> {
  const { rows } = await client.query<{ at: Date | null }>(NEXT, [workspaceId, ended]);
  if (rows[0]?.at) await client.query("SELECT enqueue_daily('sync_due', $1)", [rows[0].at]);
}
