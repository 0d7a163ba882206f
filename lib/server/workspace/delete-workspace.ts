import 'server-only';
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@/lib/contracts/errors';
import type { WorkspaceContents } from '@/lib/contracts/settings';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import { log } from '@/lib/server/log';

/** What deleting takes away, counted. */
export async function readContents(ctx: Ctx): Promise<WorkspaceContents> {
  allow(ctx, 'setting:read');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId: ctx.workspaceId };
    const workspace = await db.workspace.findUniqueOrThrow({ where: { id: ctx.workspaceId } });
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

/** Takes the workspace and everything in it away, audit log included; what is left of it is a line in the server's log. */
export async function deleteWorkspace(ctx: Ctx, name: string): Promise<{ id: string }> {
  allow(ctx, 'workspace:delete');
  const contents = await readContents(ctx);
  if (name !== contents.name)
    throw new AppError('invalid', `Type the name of the workspace, “${contents.name}”, to delete it.`, {
      field: 'name',
    });
  await withWorkspace(ctx, (db) => db.workspace.delete({ where: { id: ctx.workspaceId } }), {
    timeout: 600_000,
    maxWait: 10_000,
  });
  fs.rmSync(path.join(env().DATA_DIR, 'spool', ctx.workspaceId), { recursive: true, force: true });
  log.warn({ workspace: contents, by: ctx.actor.name, requestId: ctx.requestId }, 'workspace deleted');
  return { id: contents.id };
}
