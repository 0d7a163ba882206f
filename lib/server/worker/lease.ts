/** Keeps this worker's lease, frees the jobs of workers whose beat stopped, and fences one that slept through its own. The database's clock decides. */
import 'server-only';
import os from 'node:os';
import type { Pool, PoolClient } from 'pg';

export const LEASE = { beatMs: 2_000, deadMs: 8_000 };

export async function openLease(pool: Pool, poolId: string): Promise<void> {
  await pool.query('INSERT INTO worker_lease (pool_id, host, pid) VALUES ($1, $2, $3)', [
    poolId,
    os.hostname(),
    process.pid,
  ]);
}

/** @returns false when the lease was taken away: the caller must end at once */
export async function beat(pool: Pool, poolId: string): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE worker_lease SET beat_at = clock_timestamp() WHERE pool_id = $1', [
    poolId,
  ]);
  return rowCount === 1;
}

/** Ends the leases that ran out and unlocks what they held, in one statement. SKIP LOCKED: a worker that commits an effect right now is alive. */
export async function sweep(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ ids: string[] | null }>(
    `WITH dead AS (DELETE FROM worker_lease WHERE pool_id IN (
        SELECT pool_id FROM worker_lease WHERE beat_at < clock_timestamp() - $1::interval FOR UPDATE SKIP LOCKED) RETURNING pool_id),
      held AS (SELECT locked_by AS id, locked_at FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
        UNION ALL SELECT locked_by, locked_at FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL),
      gone AS (SELECT DISTINCT id FROM held WHERE locked_at < clock_timestamp() - $1::interval AND NOT EXISTS (SELECT FROM worker_lease l WHERE l.pool_id = held.id)
        UNION SELECT pool_id FROM dead)
    SELECT array_agg(id) AS ids FROM gone`,
    [`${LEASE.deadMs} ms`],
  );
  const ids = rows[0]?.ids ?? [];
  if (ids.length) await pool.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [ids]);
  return ids.length;
}

/** Ends this worker's lease and gives back what it still holds; an attempt that was only interrupted is not counted. */
export async function giveBack(pool: Pool, poolId: string): Promise<void> {
  await pool.query(
    `WITH lease AS (DELETE FROM worker_lease WHERE pool_id = $1)
     UPDATE graphile_worker._private_jobs SET attempts = greatest(attempts - 1, 0) WHERE locked_by = $1`,
    [poolId],
  );
  await pool.query('SELECT graphile_worker.force_unlock_workers(ARRAY[$1])', [poolId]);
}

/** First statement of every transaction in which a job has an effect. */
export async function fence(
  client: PoolClient,
  { poolId, jobId, attempt }: { poolId: string; jobId: string; attempt: number },
): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM worker_lease l JOIN graphile_worker._private_jobs j ON j.locked_by = l.pool_id
     WHERE l.pool_id = $1 AND j.id = $2 AND j.attempts = $3 FOR SHARE OF l`,
    [poolId, jobId, attempt],
  );
  if (rowCount !== 1) throw new Error(`the lease of ${poolId} on job ${jobId}, attempt ${attempt}, is lost`);
}
