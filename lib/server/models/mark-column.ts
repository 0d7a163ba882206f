/** Where people know more of a column than its values say. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { MarkColumn, ModelList } from '@/lib/contracts/models';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { listModels } from './list-models';

/** Says that somebody can act on a column or not, and which way alone it may work; null takes both back. Counts from the next training on. */
export async function markColumn(ctx: Ctx, { key, mark }: MarkColumn): Promise<ModelList> {
  allow(ctx, 'field:write');
  const { workspaceId } = ctx;
  await withWorkspace(ctx, async (db) => {
    const field = await db.field.findUnique({ where: { workspaceId_key: { workspaceId, key } }, select: { id: true } });
    if (!field && !FEATURE_NAMES.includes(key))
      throw new AppError('not_found', `There is no column “${key.slice(0, 80)}”.`);
    if (mark === null) await db.columnMark.deleteMany({ where: { workspaceId, key } });
    else
      await db.columnMark.upsert({
        where: { workspaceId_key: { workspaceId, key } },
        create: { workspaceId, key, ...mark },
        update: mark,
        select: { id: true },
      });
    await audit(ctx, db, { action: 'field.mark', subject: key, detail: { mark } });
  });
  return listModels(ctx);
}
