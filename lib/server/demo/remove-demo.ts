import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Touched } from '@/lib/contracts/text';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { takeAway } from '@/lib/server/workspace/take-away';

/** A worker looks every second whether it is still wanted; one that is dead is not waited for any longer. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 200;

/** Takes the demo workspace away, also while it is still being loaded. Nothing in it is anybody's, so nothing is typed. */
export async function removeDemo(ctx: Ctx): Promise<Touched> {
  allow(ctx, 'workspace:delete');
  const workspace = await withWorkspace(ctx, (db) => db.workspace.findUnique({ where: { id: ctx.workspaceId } }));
  if (!workspace) throw new AppError('not_found', 'Nothing here under this address.');
  if (!workspace.isDemo) throw new AppError('conflict', 'This is no demo workspace: what is in it is yours.');
  await stopJobs(ctx);
  await takeAway({ id: workspace.id, name: workspace.name }, ctx);
  return { id: workspace.id };
}

/** Cancels what is under way and waits until the worker has let go of it, so that it writes nothing afterwards. */
async function stopJobs(ctx: Ctx): Promise<void> {
  const { workspaceId } = ctx;
  await withWorkspace(ctx, (db) =>
    db.jobProgress.updateMany({
      where: { workspaceId, state: { in: ['queued', 'running'] } },
      data: { cancelRequestedAt: ctx.now },
    }),
  );
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const running = await withWorkspace(ctx, (db) =>
      db.jobProgress.count({ where: { workspaceId, state: 'running' } }),
    );
    if (running === 0) return;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}
