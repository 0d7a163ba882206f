/** Deleting an account: all that is known of it goes, and its id stays away until somebody lets it come back. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Touched } from '@/lib/contracts/text';
import type { TombstoneList } from '@/lib/contracts/tombstones';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { takeTurn, withWorkspace } from '@/lib/server/db';

const LIMITS = { timeout: 120_000, maxWait: 10_000 };

/** Facts, scores and versions that imports keep for undo; what is left is the id, the day and who did it. */
export async function deleteAccount(ctx: Ctx, id: string): Promise<Touched> {
  allow(ctx, 'account:delete');
  const { workspaceId, now, actor } = ctx;
  return withWorkspace(
    ctx,
    async (db) => {
      const where = { workspaceId_id: { workspaceId, id } };
      const account = await db.account.findUnique({ where, select: { externalId: true } });
      if (!account) throw new AppError('not_found', 'Nothing here under this address.');
      await takeTurn(db, `import:${workspaceId}`); // no import may bring it back meanwhile
      await db.$executeRaw`DELETE FROM replaced_fact WHERE workspace_id = ${workspaceId}::uuid AND before ->> 'account_id' = ${id}`;
      const by = { externalId: account.externalId, deletedAt: now, deletedBy: actor.name };
      await db.tombstone.upsert({
        where: { workspaceId_externalId: { workspaceId, externalId: account.externalId } },
        create: { workspaceId, ...by },
        update: by,
      });
      const { count } = await db.account.deleteMany({ where: { workspaceId, id } });
      if (count === 0) throw new AppError('not_found', 'Nothing here under this address.'); // somebody was faster
      await audit(ctx, db, { action: 'account.delete', subject: account.externalId });
      return { id };
    },
    LIMITS,
  );
}

const MOST = 500;

/** Newest first. */
export async function listTombstones(ctx: Ctx): Promise<TombstoneList> {
  allow(ctx, 'account:delete');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId: ctx.workspaceId };
    const rows = await db.tombstone.findMany({ where, orderBy: { deletedAt: 'desc' }, take: MOST });
    return {
      total: await db.tombstone.count({ where }),
      tombstones: rows.map(({ id, externalId, deletedAt, deletedBy }) => ({
        ...{ id, externalId, deletedBy, deletedAt: deletedAt.toISOString() },
      })),
    };
  });
}

/** The next import may bring the account again; what was known of it does not return. */
export async function liftTombstone(ctx: Ctx, id: string): Promise<Touched> {
  allow(ctx, 'account:delete');
  return withWorkspace(ctx, async (db) => {
    const where = { workspaceId_id: { workspaceId: ctx.workspaceId, id } };
    const stone = await db.tombstone.findUnique({ where });
    if (!stone) throw new AppError('not_found', 'Nothing here under this address.');
    const { count } = await db.tombstone.deleteMany({ where: { workspaceId: ctx.workspaceId, id } });
    if (count === 0) throw new AppError('not_found', 'Nothing here under this address.'); // somebody was faster
    await audit(ctx, db, { action: 'account.readmit', subject: stone.externalId });
    return { id };
  });
}
