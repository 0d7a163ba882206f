/** How a job's end is written: on its progress row, and on the import or the table it was about, so that nothing stays under way for ever. */
import 'server-only';
import type { Pool } from 'pg';
import { z } from 'zod';
import { withConnection } from '@/lib/server/db';
import { log } from '@/lib/server/log';
import { endSync } from '@/lib/server/sources/end-sync';

export const JobPayload = z.object({ workspaceId: z.uuid(), progressId: z.uuid() });

export type Ending = {
  workspaceId: string;
  progressId: string;
  state: 'done' | 'failed' | 'cancelled';
  error: string | null;
};

/** Writes an end that nobody has written yet; a later one changes nothing. */
export async function endJob({ workspaceId, progressId, state, error }: Ending): Promise<void> {
  await withConnection({ workspaceId }, async (client) => {
    const { rows } = await client.query<{ kind: string; subjectId: string | null }>(
      "UPDATE job_progress SET state = $3, error = $4, finished_at = clock_timestamp() WHERE workspace_id = $1 AND id = $2 AND state IN ('queued', 'running') RETURNING kind, subject_id AS \"subjectId\"",
      [workspaceId, progressId, state, error],
    );
    const [job] = rows;
    if (!job?.subjectId || state === 'done') return;
    if (job.kind === 'sync') return endSync(client, { workspaceId, streamId: job.subjectId, state, error });
    await client.query(
      "UPDATE import_run SET state = $3, error = $4 WHERE workspace_id = $1 AND state IN ('checking', 'importing') AND id = $2",
      [workspaceId, job.subjectId, state, error],
    );
  });
}

export const failedOnOurSide = (progressId: string): string => `It failed on our side. Reference: ${progressId}.`;

const DEAD =
  'SELECT id, payload FROM graphile_worker._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL';

/** Jobs whose last attempt ended without a word, because the worker died: their end is written here. @returns how many */
export async function buryDead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ id: string; payload: unknown }>(DEAD);
  for (const { id, payload } of rows) {
    const job = JobPayload.safeParse(payload);
    if (job.success) {
      const { workspaceId, progressId } = job.data;
      log.error({ job: progressId }, 'a job has no attempt left');
      await endJob({ workspaceId, progressId, state: 'failed', error: failedOnOurSide(progressId) });
    }
    await pool.query('DELETE FROM graphile_worker._private_jobs WHERE id = $1 AND locked_at IS NULL', [id]);
  }
  return rows.length;
}
