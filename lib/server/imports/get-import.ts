import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ImportDetail } from '@/lib/contracts/imports';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { ImportRun } from '@/lib/server/generated/prisma/client';
import { detailOf } from './import-view';

export async function getImport(ctx: Ctx, id: string): Promise<ImportDetail> {
  allow(ctx, 'import:read');
  return withWorkspace(ctx, async (db) => detailOf(ctx, db, await findImport(ctx, db, id)));
}

export async function findImport(ctx: Ctx, db: Db, id: string): Promise<ImportRun> {
  const row = await db.importRun.findUnique({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } });
  if (!row) throw new AppError('not_found', 'Nothing here under this address.');
  return row;
}
