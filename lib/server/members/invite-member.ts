import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { InviteMember, IssuedLink } from '@/lib/contracts/members';
import { ROLES } from '@/lib/contracts/roles';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { takeTurn, withWorkspace } from '@/lib/server/db';
import { newLink } from '@/lib/server/links/token';

const DAYS = 7;

/** @returns the link, once: only its hash is kept. Nobody can invite above his own role. */
export async function inviteMember(ctx: Ctx, { email, role }: InviteMember): Promise<IssuedLink> {
  allow(ctx, 'member:invite');
  if (ctx.actor.kind === 'member' && ROLES.indexOf(role) > ROLES.indexOf(ctx.actor.role)) {
    throw new AppError('forbidden', `You are ${ctx.actor.role}; you cannot invite a ${role}.`);
  }
  const link = newLink();
  const expiresAt = new Date(ctx.now.getTime() + DAYS * 86_400_000);
  await withWorkspace(ctx, async (db) => {
    await takeTurn(db, `invite:${ctx.workspaceId}:${email}`); // of two invitations at once one lives
    const member = await db.$queryRaw<{ suspended: boolean }[]>`
      SELECT m.suspended_at IS NOT NULL AS suspended FROM member m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = ${ctx.workspaceId}::uuid AND p.email = ${email}`;
    if (member[0]?.suspended)
      allow(ctx, 'member:write'); // lets them in again, as whoever suspended them may
    else if (member[0]) throw new AppError('conflict', `${email} is a member already.`, { field: 'email' });
    await db.invitation.updateMany({
      where: { workspaceId: ctx.workspaceId, email, usedAt: null },
      data: { expiresAt: ctx.now },
    });
    await db.invitation.create({
      data: { workspaceId: ctx.workspaceId, email, role, tokenHash: link.hash, invitedBy: memberId(ctx), expiresAt },
    });
    await audit(ctx, db, { action: 'member.invite', subject: email, detail: { role } });
  });
  return { url: link.url, expiresAt: expiresAt.toISOString() };
}

/** Back to the moment it was made: whoever asked a little earlier and comes a little later finds it revoked as well. */
export async function revokeInvitation(ctx: Ctx, id: string): Promise<{ id: string }> {
  allow(ctx, 'member:invite');
  return withWorkspace(ctx, async (db) => {
    const count = await db.$executeRaw`UPDATE invitation SET expires_at = least(created_at, ${ctx.now})
      WHERE workspace_id = ${ctx.workspaceId}::uuid AND id = ${id}::uuid AND used_at IS NULL AND expires_at > ${ctx.now}`;
    if (count === 0) throw new AppError('not_found', 'Nothing here under this address.');
    await audit(ctx, db, { action: 'member.invitation.revoke', subject: id });
    return { id };
  });
}
