import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ChangeOwner, NewTeam } from '@/lib/contracts/owners';
import type { Touched } from '@/lib/contracts/text';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';

/** Which member an owner in the files is, and which team he belongs to. */
export async function changeOwner(ctx: Ctx, id: string, change: ChangeOwner): Promise<Touched> {
  allow(ctx, 'book:write');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId_id: { workspaceId: ctx.workspaceId, id } };
    const owner = await db.accountOwner.findUnique({ where });
    if (!owner) throw new AppError('not_found', 'Nothing here under this address.');
    await checkNamed(ctx, db, change);
    await db.accountOwner.update({ where, data: change });
    const from = { memberId: owner.memberId, teamId: owner.teamId };
    await audit(ctx, db, { action: 'owner.change', subject: owner.name, detail: { from, to: change } });
    return { id };
  });
}

async function checkNamed(ctx: Ctx, db: Db, { memberId, teamId }: ChangeOwner): Promise<void> {
  const at = (id: string) => ({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } });
  if (memberId && !(await db.member.findUnique(at(memberId))))
    throw new AppError('not_found', 'Expected a member of this workspace.', { field: 'memberId' });
  if (teamId && (await keepTeam(ctx, db, teamId)) === 0)
    throw new AppError('not_found', 'Expected a team of this workspace.', { field: 'teamId' });
}

/** Holds a team until the transaction ends, so that it is not removed meanwhile. @returns 0 where there is none */
const keepTeam = ({ workspaceId }: Ctx, db: Db, id: string): Promise<number> =>
  db.$executeRaw`SELECT FROM team WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}::uuid FOR KEY SHARE`;

export async function addTeam(ctx: Ctx, { name }: NewTeam): Promise<Touched> {
  allow(ctx, 'book:write');
  return withWorkspace(ctx, async (db) => {
    const [made] = await db.$queryRaw<Touched[]>`
      INSERT INTO team (workspace_id, name) VALUES (${ctx.workspaceId}::uuid, ${name}) ON CONFLICT (workspace_id, name) DO NOTHING RETURNING id`;
    if (!made) throw new AppError('conflict', `There is a team called “${name}” already.`, { field: 'name' });
    await audit(ctx, db, { action: 'team.add', subject: name });
    return made;
  });
}

/** Its owners stay, without a team. */
export async function removeTeam(ctx: Ctx, id: string): Promise<Touched> {
  allow(ctx, 'book:write');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId_id: { workspaceId: ctx.workspaceId, id } };
    const team = await db.team.findUnique({ where });
    if (!team) throw new AppError('not_found', 'Nothing here under this address.');
    const { count } = await db.team.deleteMany({ where: { workspaceId: ctx.workspaceId, id } });
    if (count === 0) throw new AppError('not_found', 'Nothing here under this address.'); // somebody was faster
    await audit(ctx, db, { action: 'team.remove', subject: team.name });
    return { id };
  });
}
