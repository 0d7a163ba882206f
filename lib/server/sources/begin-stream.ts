/** The mapping of a table is confirmed: it is kept, and the first read of the whole table begins. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { ImportMapping } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import type { ImportRun } from '@/lib/server/generated/prisma/client';
import { cellFormats } from '@/lib/server/imports/formats';
import { openCsv } from '@/lib/server/imports/read-csv';
import { spoolFile } from '@/lib/server/imports/spool';
import { wantSync } from './want-sync';

/** In the transaction that confirms the import, which becomes the first run. */
export async function beginStream(ctx: Ctx, db: Db, row: ImportRun & { streamId: string }): Promise<void> {
  const { workspaceId } = ctx;
  const mapping = ImportMapping.parse(row.mapping);
  const open = await db.importRun.count({
    where: { workspaceId, streamId: row.streamId, state: 'importing', id: { not: row.id } },
  });
  if (open > 0) throw new AppError('conflict', 'This table is being read. Wait for its end, or cancel it.');
  const formats = await cellFormats(await openCsv(spoolFile(workspaceId, row.id)), mapping);
  await db.stream.updateMany({
    where: { workspaceId, id: row.streamId },
    data: {
      mapping,
      formats: Object.fromEntries(formats),
      ...(row.detected === null ? {} : { detected: row.detected }),
      ...{ cursor: null, wholeSince: null, pausedAt: null, warning: null, error: null, failures: 0, failedAt: null },
    },
  });
  await db.rejectedRow.deleteMany({ where: { workspaceId, importId: row.id } });
  await db.$executeRaw`UPDATE import_run SET preview = NULL WHERE workspace_id = ${workspaceId}::uuid AND id = ${row.id}::uuid`;
  await wantSync(ctx, db, row.streamId);
}
