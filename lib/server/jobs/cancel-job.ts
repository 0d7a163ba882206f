import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Job } from '@/lib/contracts/jobs';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withConnection, withWorkspace } from '@/lib/server/db';
import { endSync } from '@/lib/server/sources/end-sync';
import { jobOf } from './get-job';

/** Asks a job to stop; the worker sees it within a second and leaves nothing half-done. */
export async function cancelJob(ctx: Ctx, id: string): Promise<Job> {
  allow(ctx, 'job:cancel');
  const { workspaceId } = ctx;
  const { job, row, ended } = await withWorkspace(ctx, async (db) => {
    const row = await db.jobProgress.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
    if (!row) throw new AppError('not_found', 'Nothing here under this address.');
    const ended = await stopWaiting(ctx, db, id);
    if (!ended && !(await askToStop(ctx, db, id))) throw new AppError('conflict', 'This has ended already.');
    if (ended && row.subjectId && row.kind.startsWith('import')) {
      await db.importRun.updateMany({
        where: { workspaceId: ctx.workspaceId, id: row.subjectId, state: { in: ['checking', 'importing'] } },
        data: { state: 'cancelled' },
      });
    }
    await audit(ctx, db, { action: 'job.cancel', subject: row.kind });
    const job = jobOf(await db.jobProgress.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId, id } } }));
    return { job, row, ended };
  });
  const streamId = row.kind === 'sync' && ended ? row.subjectId : null;
  if (streamId)
    await withConnection(ctx, (client) => endSync(client, { workspaceId, streamId, state: 'cancelled', error: null }));
  return job;
}

/** The state is looked at where it is changed: a worker may begin, or end, a moment before. */
async function stopWaiting({ workspaceId, now }: Ctx, db: Db, id: string): Promise<boolean> {
  const { count } = await db.jobProgress.updateMany({
    where: { workspaceId, id, state: 'queued' },
    data: { cancelRequestedAt: now, state: 'cancelled', finishedAt: now },
  });
  return count > 0;
}

async function askToStop({ workspaceId, now }: Ctx, db: Db, id: string): Promise<boolean> {
  const { count } = await db.jobProgress.updateMany({
    where: { workspaceId, id, state: 'running' },
    data: { cancelRequestedAt: now },
  });
  return count > 0;
}
