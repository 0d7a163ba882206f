import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ChangeMember, IssuedLink } from '@/lib/contracts/members';
import { ROLES, type Role } from '@/lib/contracts/roles';
import { audit } from '@/lib/server/audit';
import { revokeSessionsOf } from '@/lib/server/auth/sessions';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { authPool, type Db, takeTurn, withSignIn, withWorkspace } from '@/lib/server/db';
import { newLink } from '@/lib/server/links/token';

const RESET_MINUTES = 30;

/** A new role, or a suspension: it acts on the member's next request, because his sessions end. */
export async function changeMember(ctx: Ctx, id: string, change: ChangeMember): Promise<{ id: string }> {
  allow(ctx, 'member:write');
  if (id === memberId(ctx))
    throw new AppError('conflict', 'You cannot change your own role or suspend yourself: another owner has to.');
  const personId = await withWorkspace(ctx, async (db) => {
    await takeTurn(db, `members:${ctx.workspaceId}`); // two owners at once must not take the role from each other
    const member = await db.member.findUnique({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } });
    if (!member) throw new AppError('not_found', 'Nothing here under this address.');
    const suspendedAt = change.suspended === undefined ? member.suspendedAt : change.suspended ? ctx.now : null;
    await db.member.update({
      where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
      data: { role: change.role ?? member.role, suspendedAt },
    });
    if (change.suspended) await endInvitations(ctx, db, id);
    const owners = await db.member.count({
      where: { workspaceId: ctx.workspaceId, role: 'owner', suspendedAt: null },
    });
    if (owners === 0) throw new AppError('conflict', 'A workspace keeps at least one owner. Load the members again.');
    await audit(ctx, db, {
      action: 'member.change',
      subject: id,
      detail: { from: { role: member.role, suspended: member.suspendedAt !== null }, to: change },
    });
    return member.personId;
  });
  await revokeSessionsOf(personId);
  return { id };
}

/** An invitation from before would let him in again. */
async function endInvitations(ctx: Ctx, db: Db, memberId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE invitation i SET expires_at = ${ctx.now} FROM member m JOIN person p ON p.id = m.person_id
    WHERE m.workspace_id = ${ctx.workspaceId}::uuid AND m.id = ${memberId}::uuid AND i.workspace_id = m.workspace_id AND i.email = p.email AND i.used_at IS NULL AND i.expires_at > ${ctx.now}`;
}

/** A single-use link with which the member sets a new password. An admin cannot take over an owner this way. */
export async function issueReset(ctx: Ctx, id: string): Promise<IssuedLink> {
  allow(ctx, 'member:invite');
  const link = newLink();
  const expiresAt = new Date(ctx.now.getTime() + RESET_MINUTES * 60_000);
  const personId = await withWorkspace(ctx, (db) => resettable(ctx, db, id));
  await withSignIn(async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('reset:' || $1))", [personId]); // of two links issued at once one lives
    await client.query(
      "UPDATE link SET expires_at = now() WHERE person_id = $1 AND kind = 'reset' AND used_at IS NULL",
      [personId],
    );
    await client.query(
      "INSERT INTO link (kind, token_hash, person_id, issued_by, expires_at) VALUES ('reset', $1, $2, $3, $4)",
      [link.hash, personId, ctx.actor.kind === 'member' ? ctx.actor.personId : null, expiresAt],
    );
  });
  return { url: link.url, expiresAt: expiresAt.toISOString() };
}

/** A person may belong to other workspaces too: his password is only reset from one in which he is not above the one who asks. */
async function resettable(ctx: Ctx, db: Db, id: string): Promise<string> {
  const member = await db.member.findUnique({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } });
  if (!member) throw new AppError('not_found', 'Nothing here under this address.');
  const { rows } = await authPool().query<{ role: Role }>('SELECT role FROM member WHERE person_id = $1', [
    member.personId,
  ]);
  const highest = Math.max(...rows.map((row) => ROLES.indexOf(row.role)));
  if (ctx.actor.kind === 'member' && highest > ROLES.indexOf(ctx.actor.role)) {
    throw new AppError('forbidden', 'This person has a higher role than yours, here or in another workspace.');
  }
  await audit(ctx, db, { action: 'member.reset', subject: id });
  return member.personId;
}
