/** Asks for a version to be measured, in the transaction that made it or learned more of it. */
import 'server-only';
import type { PoolClient } from 'pg';

type Of = { workspaceId: string; modelId: string };

const WANT = `INSERT INTO job_progress (workspace_id, kind, subject_id, created_at) SELECT $1, 'backtest', $2, clock_timestamp()
  WHERE NOT EXISTS (SELECT FROM job_progress WHERE workspace_id = $1 AND kind = 'backtest' AND subject_id = $2 AND state IN ('queued', 'running')) RETURNING id`;

/** Nothing where it is under way already. */
export async function wantTrackRecord(client: PoolClient, { workspaceId, modelId }: Of): Promise<void> {
  const { rows } = await client.query<{ id: string }>(WANT, [workspaceId, modelId]);
  for (const { id } of rows)
    await client.query("SELECT enqueue('backtest', 'measure', $1::jsonb, $2, 3)", [
      JSON.stringify({ progressId: id }),
      id,
    ]);
}

const BEFORE_THIS_MONTH = `SELECT t.model_version_id AS id FROM track_record t JOIN active_model m ON m.workspace_id = t.workspace_id AND m.model_version_id = t.model_version_id
  WHERE t.workspace_id = $1 AND t.measured_at < date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;

/** Once a month another month end can be judged: by the backtest, and by what was really shown. */
export async function measureMonthly(
  client: PoolClient,
  { workspaceId, now }: { workspaceId: string; now: Date },
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(BEFORE_THIS_MONTH, [workspaceId, now]);
  for (const { id } of rows) await wantTrackRecord(client, { workspaceId, modelId: id });
}
