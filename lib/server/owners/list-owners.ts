import 'server-only';
import type { Owner, OwnerList, Team } from '@/lib/contracts/owners';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

type Row = Omit<Owner, 'member'> & { memberId: string | null; memberName: string | null };

export async function listOwners(ctx: Ctx): Promise<OwnerList> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    const owners = await db.$queryRaw<Row[]>`
      SELECT w.id, w.name, w.team_id AS "teamId", w.member_id IS NOT NULL AS chosen, m.id AS "memberId", m.name AS "memberName",
        (SELECT count(*) FROM account a WHERE a.workspace_id = w.workspace_id AND a.owner_id = w.id)::int AS accounts
      FROM account_owner w LEFT JOIN LATERAL (
        SELECT n.id, p.name FROM member n JOIN person p ON p.id = n.person_id
        WHERE n.workspace_id = w.workspace_id AND (n.id = w.member_id OR (w.member_id IS NULL AND lower(w.name) IN (lower(p.name), p.email))) ORDER BY n.created_at LIMIT 1) m ON true
      WHERE w.workspace_id = ${ctx.workspaceId}::uuid ORDER BY lower(w.name), w.id`;
    const teams = await db.$queryRaw<Team[]>`
      SELECT t.id, t.name, (SELECT count(*) FROM account_owner w WHERE w.workspace_id = t.workspace_id AND w.team_id = t.id)::int AS owners
      FROM team t WHERE t.workspace_id = ${ctx.workspaceId}::uuid ORDER BY lower(t.name), t.id`;
    const members = await db.$queryRaw<OwnerList['members']>`
      SELECT n.id, p.name FROM member n JOIN person p ON p.id = n.person_id WHERE n.workspace_id = ${ctx.workspaceId}::uuid AND n.suspended_at IS NULL ORDER BY lower(p.name), n.id`;
    const unowned = await db.account.count({ where: { workspaceId: ctx.workspaceId, ownerId: null } });
    return {
      owners: owners.map(({ memberId, memberName, ...owner }) => ({
        ...owner,
        member: memberId && memberName ? { id: memberId, name: memberName } : null,
      })),
      teams,
      members,
      unowned,
    };
  });
}
