import 'server-only';
import type { ImportList } from '@/lib/contracts/imports';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { memberNames, summaryOf } from './import-view';

const MOST = 500;

export async function listImports(ctx: Ctx): Promise<ImportList> {
  allow(ctx, 'import:read');
  return withWorkspace(ctx, async (db) => {
    const rows = await db.importRun.findMany({
      where: { workspaceId: ctx.workspaceId },
      orderBy: { createdAt: 'desc' },
      take: MOST,
    });
    const names = await memberNames(
      ctx,
      db,
      rows.map((row) => row.createdBy),
    );
    return { imports: rows.map((row) => summaryOf(row, (row.createdBy && names.get(row.createdBy)) || null)) };
  });
}
