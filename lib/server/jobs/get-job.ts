import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { Job, type JobKind } from '@/lib/contracts/jobs';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { JobProgress } from '@/lib/server/generated/prisma/client';

export function jobOf(row: JobProgress): Job {
  const { id, kind, subjectId, state, stage, done, total, stages, error } = row;
  const at = (date: Date | null) => date?.toISOString() ?? null;
  return Job.parse({
    ...{ id, kind, subjectId, state, stage, done, total, stages, error },
    createdAt: at(row.createdAt),
    startedAt: at(row.startedAt),
    finishedAt: at(row.finishedAt),
    cancelRequested: row.cancelRequestedAt !== null,
  });
}

export async function getJob(ctx: Ctx, id: string): Promise<Job> {
  allow(ctx, 'job:read');
  const row = await withWorkspace(ctx, (db) =>
    db.jobProgress.findUnique({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } }),
  );
  if (!row) throw new AppError('not_found', 'Nothing here under this address.');
  return jobOf(row);
}

/** The newest job on a subject. */
export async function latestJob(ctx: Ctx, db: Db, subjectId: string | null, kind?: JobKind): Promise<Job | null> {
  const row = await db.jobProgress.findFirst({
    where: { workspaceId: ctx.workspaceId, subjectId, ...(kind ? { kind } : {}) },
    orderBy: { createdAt: 'desc' },
  });
  return row && jobOf(row);
}
