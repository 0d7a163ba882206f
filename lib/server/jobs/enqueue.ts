/** Puts a job into the queue in the same transaction as its progress row: both are there, or neither. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { JobKind } from '@/lib/contracts/jobs';
import { type Ctx, memberId } from '@/lib/server/context';
import { type Db, takeTurn } from '@/lib/server/db';

type Wanted = {
  kind: JobKind;
  subjectId: string | null;
  detail?: Record<string, string | number>;
  maxAttempts?: number;
  /** What is heavy runs one at a time in a workspace, and never holds up what is live. Measuring runs one at a time in all: nobody waits for it. */
  queue?: 'heavy' | 'live' | 'measure';
  /** One that runs already may have read before what this one is for: it waits behind it. */
  behind?: boolean;
};

/** @returns id of the progress row. @throws AppError conflict while one of this kind runs on this subject */
export async function enqueueJob(
  ctx: Ctx,
  db: Db,
  { kind, subjectId, detail = {}, maxAttempts = 3, queue = 'heavy', behind = false }: Wanted,
): Promise<string> {
  await takeTurn(db, `job:${ctx.workspaceId}:${kind}:${subjectId}`);
  const open = await db.jobProgress.findFirst({
    where: {
      workspaceId: ctx.workspaceId,
      kind,
      subjectId,
      state: { in: behind ? ['queued'] : ['queued', 'running'] },
    },
  });
  if (open) throw new AppError('conflict', 'This is under way already.');
  const { id } = await db.jobProgress.create({
    data: { workspaceId: ctx.workspaceId, kind, subjectId, detail, createdBy: memberId(ctx), createdAt: ctx.now },
  });
  const payload = JSON.stringify({ progressId: id });
  await db.$queryRaw`SELECT enqueue(${kind}, ${queue}, ${payload}::jsonb, ${id}, ${maxAttempts}::int)::text`;
  return id;
}
