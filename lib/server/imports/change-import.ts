/** The steps a person takes with an uploaded file: decide, confirm, discard. Work itself is the worker's. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ImportDetail, ImportMapping } from '@/lib/contracts/imports';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { ImportRun } from '@/lib/server/generated/prisma/client';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { beginStream } from '@/lib/server/sources/begin-stream';
import { checkMapping } from './check-mapping';
import { findImport } from './get-import';
import { detailOf, inspectionOf } from './import-view';
import { dropSpool } from './spool';

/** States in which nothing is under way and nothing is stored. */
const RESTING: readonly string[] = ['uploaded', 'checked', 'failed', 'cancelled'];

/** Saves what the columns mean and starts a dry run. */
export async function mapImport(ctx: Ctx, id: string, mapping: ImportMapping): Promise<ImportDetail> {
  allow(ctx, 'import:write');
  return withWorkspace(ctx, async (db) => {
    const row = await findImport(ctx, db, id);
    if (!RESTING.includes(row.state))
      throw new AppError('conflict', `This import is ${row.state}: its columns cannot be changed any more.`);
    checkMapping(mapping, inspectionOf(row).columns);
    const changed = await step(ctx, db, {
      row,
      expected: mapping.version,
      state: 'checking',
      data: { mapping: { ...mapping, version: mapping.version + 1 }, kind: mapping.kind, preview: null },
    });
    await enqueueJob(ctx, db, { kind: 'import_check', subjectId: id });
    return detailOf(ctx, db, changed);
  });
}

/** Starts the import that the dry run described. Confirmed twice, it runs once. */
export async function confirmImport(ctx: Ctx, id: string, version: number): Promise<ImportDetail> {
  allow(ctx, 'import:write');
  return withWorkspace(ctx, async (db) => {
    const row = await findImport(ctx, db, id);
    if (row.state !== 'checked')
      throw new AppError(
        'conflict',
        `Expected a checked import, this one is ${row.state}: it is version ${row.version} now.`,
      );
    const changed = await step(ctx, db, { row, expected: version, state: 'importing', data: {} });
    if (row.streamId === null) await enqueueJob(ctx, db, { kind: 'import', subjectId: id });
    else await beginStream(ctx, db, { ...row, streamId: row.streamId });
    await audit(ctx, db, { action: 'import.confirm', subject: row.fileName, detail: { importId: id } });
    return detailOf(ctx, db, changed);
  });
}

/** Forgets an upload that was never imported. */
export async function discardImport(ctx: Ctx, id: string): Promise<{ id: string }> {
  allow(ctx, 'import:write');
  await withWorkspace(ctx, async (db) => {
    const row = await findImport(ctx, db, id);
    const { count } = await db.importRun.deleteMany({
      where: { workspaceId: ctx.workspaceId, id, state: { in: [...RESTING] } },
    });
    if (count === 0)
      throw new AppError(
        'conflict',
        `This import is ${(await findImport(ctx, db, id)).state}; only an upload that was not imported can be discarded.`,
      );
    await audit(ctx, db, { action: 'import.discard', subject: row.fileName });
  });
  dropSpool(ctx.workspaceId, id);
  return { id };
}

type Step = {
  row: ImportRun;
  expected: number;
  state: string;
  data: { mapping?: object; kind?: string; preview?: null };
};

/** One step forward from the version the person saw; whoever comes second is told so. */
async function step(
  ctx: Ctx,
  db: Db,
  { row, expected, state, data: { preview, mapping, kind } }: Step,
): Promise<ImportRun> {
  const { count } = await db.importRun.updateMany({
    where: { workspaceId: ctx.workspaceId, id: row.id, version: expected, state: row.state },
    data: { state, version: expected + 1, error: null, ...(mapping ? { mapping } : {}), ...(kind ? { kind } : {}) },
  });
  if (count === 0)
    throw new AppError(
      'conflict',
      `Somebody was faster: expected version ${expected}, it is ${(await findImport(ctx, db, row.id)).version} now. Load it again.`,
    );
  if (preview === null)
    await db.$executeRaw`UPDATE import_run SET preview = NULL WHERE workspace_id = ${ctx.workspaceId}::uuid AND id = ${row.id}::uuid`;
  return findImport(ctx, db, row.id);
}
