/** Asks for the version in use to be measured again: on what has become known since. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Job } from '@/lib/contracts/jobs';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { takeTurn, withWorkspace } from '@/lib/server/db';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { jobOf } from '@/lib/server/jobs/get-job';
import { activeVersion } from '@/lib/server/models/get-model';
import { reportOfVersion } from '@/lib/server/models/version-row';
import { isMeasured } from '@/scoring';

export async function measureVersion(ctx: Ctx): Promise<Job> {
  allow(ctx, 'model:train');
  return withWorkspace(ctx, async (db) => {
    const version = await activeVersion(ctx, db);
    if (!version) throw new AppError('conflict', 'No version is in use yet: train one and promote it first.');
    if (!isMeasured(reportOfVersion(version)))
      throw new AppError('conflict', 'Nobody is known to have left, so there is nothing to measure the version on.');
    await takeTurn(db, `measure:${ctx.workspaceId}`);
    const where = { workspaceId: ctx.workspaceId, kind: 'backtest', subjectId: version.id };
    const open = await db.jobProgress.findFirst({ where: { ...where, state: { in: ['queued', 'running'] } } });
    if (open) return jobOf(open);
    const id = await enqueueJob(ctx, db, { kind: 'backtest', subjectId: version.id, queue: 'measure' });
    await audit(ctx, db, { action: 'model.measure', subject: `version ${version.number}` });
    return jobOf(
      await db.jobProgress.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } }),
    );
  });
}
