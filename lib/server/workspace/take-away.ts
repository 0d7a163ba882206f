/** Takes a workspace and everything in it away, audit log and files included. Knows nothing of who may ask for it. */
import 'server-only';
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '@/lib/contracts/errors';
import { moveSessionsOut } from '@/lib/server/auth/sessions';
import type { Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import { log } from '@/lib/server/log';

const LIMITS = { timeout: 600_000, maxWait: 10_000 };

/** @param contents what is said of it in the server's log, the only place where anything of it is left */
export async function takeAway(contents: { id: string; name: string }, ctx: Ctx): Promise<void> {
  await moveSessionsOut(contents.id);
  const { count } = await withWorkspace(
    ctx,
    (db) => db.workspace.deleteMany({ where: { id: ctx.workspaceId } }),
    LIMITS,
  );
  if (count === 0) throw new AppError('not_found', 'Nothing here under this address.'); // somebody was faster
  fs.rmSync(path.join(env().DATA_DIR, 'spool', contents.id), { recursive: true, force: true });
  log.warn({ workspace: contents, by: ctx.actor.name, requestId: ctx.requestId }, 'workspace deleted');
}
