import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Me, Workspace } from '@/lib/contracts/members';
import { moveSession } from '@/lib/server/auth/sessions';
import type { Ctx } from '@/lib/server/context';
import { authPool } from '@/lib/server/db';

/** Who I am and where I belong. Asked of the sign-in role: other workspaces are outside the current one's policy. */
export async function getMe(ctx: Ctx): Promise<Me> {
  const actor = ctx.actor;
  if (actor.kind !== 'member') throw new AppError('unauthenticated', 'Sign in first.');
  const { rows } = await authPool().query<Workspace>(
    `SELECT w.id, w.name, w.is_demo AS "isDemo", m.role FROM member m JOIN workspace w ON w.id = m.workspace_id
     WHERE m.person_id = $1 AND m.suspended_at IS NULL ORDER BY w.is_demo, w.name`,
    [actor.personId],
  );
  const workspace = rows.find((row) => row.id === ctx.workspaceId);
  if (!workspace) throw new AppError('unauthenticated', 'Sign in first.');
  return {
    member: { id: actor.memberId, name: actor.name, email: actor.email, role: actor.role },
    workspace,
    workspaces: rows,
  };
}

export async function switchWorkspace(ctx: Ctx, workspaceId: string): Promise<Me> {
  if (ctx.actor.kind !== 'member' || !(await moveSession(ctx.actor.sessionId, workspaceId))) {
    throw new AppError('not_found', 'Nothing here under this address.');
  }
  return getMe({ ...ctx, workspaceId });
}
