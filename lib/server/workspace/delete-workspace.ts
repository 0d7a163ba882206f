import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { WorkspaceContents } from '@/lib/contracts/settings';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { takeAway } from './take-away';

/** What deleting takes away, counted. */
export async function readContents(ctx: Ctx): Promise<WorkspaceContents> {
  allow(ctx, 'setting:read');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId: ctx.workspaceId };
    const workspace = await db.workspace.findUnique({ where: { id: ctx.workspaceId } });
    if (!workspace) throw new AppError('not_found', 'Nothing here under this address.');
    return {
      id: workspace.id,
      name: workspace.name,
      accounts: await db.account.count({ where }),
      imports: await db.importRun.count({ where }),
      models: await db.modelVersion.count({ where }),
      members: await db.member.count({ where }),
    };
  });
}

/** Only by typing its name: there is no way back but a backup. */
export async function deleteWorkspace(ctx: Ctx, name: string): Promise<{ id: string }> {
  allow(ctx, 'workspace:delete');
  const contents = await readContents(ctx);
  if (name !== contents.name)
    throw new AppError('invalid', `Type the name of the workspace, “${contents.name}”, to delete it.`, {
      field: 'name',
    });
  await takeAway(contents, ctx);
  return { id: contents.id };
}
