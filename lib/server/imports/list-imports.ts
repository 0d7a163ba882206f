import 'server-only';
import type { AskImports, ImportList } from '@/lib/contracts/imports';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { memberNames, summaryOf } from './import-view';

const MOST = 500;
/** Reads of a table that are shown: an hourly one would soon hide every upload. */
const OF_TABLE = 5;

/** Every upload, and of each table of a source the latest reads that brought something, or all reads of one table; the newest first. */
export async function listImports(ctx: Ctx, { table }: AskImports = {}): Promise<ImportList> {
  allow(ctx, 'import:read');
  const { workspaceId } = ctx;
  return withWorkspace(ctx, async (db) => {
    const rows = await db.importRun.findMany({
      where: { workspaceId, ...(table ? { streamId: table } : await shown(ctx, db)) },
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

const shown = async (ctx: Ctx, db: Db) => ({ OR: [{ streamId: null }, { id: { in: await latestReads(ctx, db) } }] });

async function latestReads({ workspaceId }: Ctx, db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY stream_id ORDER BY created_at DESC) AS place FROM import_run
      WHERE workspace_id = ${workspaceId}::uuid AND stream_id IS NOT NULL) reads WHERE place <= ${OF_TABLE}`;
  return rows.map(({ id }) => id);
}
