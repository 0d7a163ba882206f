import 'server-only';
import type { DemoLoad } from '@/lib/contracts/demo';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { latestJob } from '@/lib/server/jobs/get-job';

/** How far the demo workspace is loaded. */
export async function getDemo(ctx: Ctx): Promise<DemoLoad> {
  allow(ctx, 'job:read');
  return withWorkspace(ctx, async (db) => {
    const workspace = await db.workspace.findUnique({ where: { id: ctx.workspaceId } });
    return { job: workspace?.isDemo ? await latestJob(ctx, db, null, 'demo') : null };
  });
}
