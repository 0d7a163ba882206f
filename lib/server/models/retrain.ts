/** Training by itself, as often as the settings say: always a candidate, never a promotion. */
import 'server-only';
import type { PoolClient } from 'pg';

/** $1 = workspace, $2 = days, $3 = now. Nothing while one is trained, or where the latest version is young enough. */
const WANT = `INSERT INTO job_progress (workspace_id, kind, detail, created_at) SELECT $1, 'train', '{"engine": "auto", "seed": 1}', clock_timestamp()
  WHERE (SELECT max(created_at) FROM model_version WHERE workspace_id = $1) <= $3::timestamptz - $2::int * interval '1 day'
    AND NOT EXISTS (SELECT FROM job_progress WHERE workspace_id = $1 AND kind = 'train' AND state IN ('queued', 'running')) RETURNING id`;

type When = { workspaceId: string; retrainDays: number; now: Date };

export async function retrain(client: PoolClient, { workspaceId, retrainDays, now }: When): Promise<void> {
  if (retrainDays === 0) return;
  const { rows } = await client.query<{ id: string }>(WANT, [workspaceId, retrainDays, now]);
  for (const { id } of rows)
    await client.query("SELECT enqueue('train', 'heavy', $1::jsonb, $2, 3)", [JSON.stringify({ progressId: id }), id]);
}
