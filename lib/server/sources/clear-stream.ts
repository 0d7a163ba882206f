/** Takes away everything that a table brought, run by run, the newest first; the table itself stays, paused. */
import 'server-only';
import { withConnection } from '@/lib/server/db';
import { undoOne } from '@/lib/server/imports/undo-import';
import type { JobRun } from '@/lib/server/worker/run-job';

const RUNS =
  "SELECT id FROM import_run WHERE workspace_id = $1 AND stream_id = $2 AND state = 'done' ORDER BY finished_at DESC, created_at DESC";
const AS_NEW = `UPDATE stream SET cursor = NULL, whole_since = NULL, loaded_at = NULL, synced_at = NULL, next_at = NULL, failures = 0, failed_at = NULL, error = NULL,
    warning = 'Paused, because its data was deleted.' WHERE workspace_id = $1 AND id = $2`;
const FORGET = [
  'DELETE FROM stream_seen WHERE workspace_id = $1 AND stream_id = $2',
  'DELETE FROM stream_gone WHERE workspace_id = $1 AND stream_id = $2',
  'DELETE FROM stream_day WHERE workspace_id = $1 AND stream_id = $2',
];

export async function clearTask(job: JobRun): Promise<void> {
  const { workspaceId } = job.ctx;
  const of = [workspaceId, job.subjectId];
  const { rows } = await withConnection(job.ctx, (client) => client.query<{ id: string }>(RUNS, of));
  for (const [done, { id }] of rows.entries()) {
    job.progress('Take back its runs', done, rows.length);
    job.signal.throwIfAborted();
    await job.commit((client) => undoOne(client, job, { workspaceId, importId: id }));
  }
  await job.commit(async (client) => {
    for (const text of [AS_NEW, ...FORGET]) await client.query(text, of);
  });
}
