import 'server-only';
import type { MemberList } from '@/lib/contracts/members';
import type { Role } from '@/lib/contracts/roles';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

type Row = { id: string; name: string; email: string; role: Role; suspended: boolean; since: Date };

export async function listMembers(ctx: Ctx): Promise<MemberList> {
  allow(ctx, 'member:read');
  return withWorkspace(ctx, async (db) => {
    const members = await db.$queryRaw<Row[]>`
      SELECT m.id, p.name, p.email, m.role, m.suspended_at IS NOT NULL AS suspended, m.created_at AS since
      FROM member m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = ${ctx.workspaceId}::uuid ORDER BY p.name`;
    const invitations = await db.invitation.findMany({
      where: { workspaceId: ctx.workspaceId, usedAt: null, expiresAt: { gt: ctx.now } },
      orderBy: { createdAt: 'desc' },
    });
    return {
      members: members.map((row) => ({ ...row, since: row.since.toISOString() })),
      invitations: invitations.map(({ id, email, role, expiresAt }) => ({
        id,
        email,
        role: role as Role,
        expiresAt: expiresAt.toISOString(),
      })), // a CHECK keeps the column to the union
      me: memberId(ctx) ?? '',
    };
  });
}
