/** A job of its own kind, run inside the one that loads the demo: the queue, which would come to it later, finds it done. */
import 'server-only';
import type { JobKind } from '@/lib/contracts/jobs';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { endJob } from '@/lib/server/worker/end-job';
import { Cancelled, type JobRun, type Task } from '@/lib/server/worker/run-job';

/** What happens now happens now: a load takes a minute, and its imports stand in their order. */
export const ctxNow = ({ ctx }: JobRun): Ctx => ({ ...ctx, now: new Date() });

/** Throws where this worker has lost the job, or nobody wants it any more. */
export async function stillOurs(job: JobRun): Promise<void> {
  job.signal.throwIfAborted();
  await job.commit(async () => undefined);
}

type Inside = { kind: JobKind; subjectId: string | null; task: Task; stage: string };

/** Its effects stand behind the outer job's fence; its steps show as one of the outer job's, those of a training in words. */
export async function runInside(job: JobRun, { kind, subjectId, task, stage }: Inside): Promise<void> {
  const { workspaceId } = job.ctx;
  const row = await withConnection(job.ctx, async (client) => {
    const { rows } = await client.query<{ id: string; detail: unknown }>(
      `UPDATE job_progress SET state = 'running', started_at = coalesce(started_at, now())
       WHERE workspace_id = $1 AND kind = $2 AND subject_id IS NOT DISTINCT FROM $3 AND state IN ('queued', 'running') AND id <> $4 RETURNING id, detail`,
      [workspaceId, kind, subjectId, job.ctx.requestId],
    );
    return rows[0];
  });
  if (!row) throw new Error(`there is no open ${kind} to run`);
  const end = (state: 'done' | 'failed' | 'cancelled') =>
    endJob({ workspaceId, progressId: row.id, state, error: null });
  try {
    await task({
      ...job,
      ctx: { ...ctxNow(job), requestId: row.id },
      subjectId: subjectId ?? '',
      detail: row.detail,
      plan: () => undefined,
      progress: (inner, done, total) => job.progress(stage, done, total, kind === 'train' ? inner : undefined),
    });
    await end('done');
  } catch (cause) {
    await end(cause instanceof Cancelled || job.signal.aborted ? 'cancelled' : 'failed');
    throw cause;
  }
}
