import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';

/** @throws AppError not_found, the same for another workspace's account and for none at all */
export async function mustHaveAccount(ctx: Ctx, db: Db, id: string): Promise<void> {
  const found = await db.account.findUnique({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
    select: { id: true },
  });
  if (!found) throw new AppError('not_found', 'Nothing here under this address.');
}

/** An import made up this id from the row's content: it says nothing to people. */
export const spokenId = (externalId: string): string | null => (externalId.startsWith('#') ? null : externalId);
export const instant = (date: Date | null): string | null => date?.toISOString() ?? null;
