/** One file of the demo through the same steps that a person takes: upload, mapping, dry run, import. */
import 'server-only';
import type { ImportDetail, ImportMapping } from '@/lib/contracts/imports';
import { withWorkspace } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { importCheckTask, importTask } from '@/lib/server/imports/import-task';
import type { JobRun } from '@/lib/server/worker/run-job';
import type { DemoFile } from './generate-demo';
import { ctxNow, runInside, stillOurs } from './run-inside';

/** What the accounts file says was known from this day on, so that its columns have a date. */
const KNOWN_SINCE = 'signup_date';

/** Does the next step until there is none: an attempt that was cut off goes on from where the import stands. */
export async function loadFile(job: JobRun, file: DemoFile, stage: string): Promise<void> {
  job.progress(stage, 0, 0);
  for (let done = false; !done; ) {
    await stillOurs(job);
    done = await step(job, file, stage);
  }
}

async function step(job: JobRun, { kind, fileName, csv }: DemoFile, stage: string): Promise<boolean> {
  const ctx = ctxNow(job);
  const { workspaceId } = ctx;
  const run = await withWorkspace(ctx, (db) =>
    db.importRun.findFirst({ where: { workspaceId, fileName }, orderBy: { createdAt: 'desc' } }),
  );
  if (!run) {
    const bytes = Buffer.byteLength(csv);
    await createImport(ctx, { fileName, bytes, body: new Blob([csv]).stream() });
    return false;
  }
  if (run.state === 'checking') {
    await runInside(job, { kind: 'import_check', subjectId: run.id, task: importCheckTask, stage });
  } else if (run.state === 'checked') {
    const { counts, version } = await getImport(ctx, run.id);
    if (counts?.rejected !== 0) throw new Error(`the dry run of ${fileName} refuses ${counts?.rejected} rows`);
    await confirmImport(ctx, run.id, version);
  } else if (run.state === 'importing') {
    await runInside(job, { kind: 'import', subjectId: run.id, task: importTask, stage });
  } else if (run.state === 'done' || run.state === 'undone') {
    return true;
  } else {
    await mapImport(ctx, run.id, mappingOf(await getImport(ctx, run.id), kind));
  }
  return false;
}

function mappingOf(detail: ImportDetail, kind: DemoFile['kind']): ImportMapping {
  if (kind !== 'accounts') {
    if (detail.guess !== kind) throw new Error(`${detail.fileName} looks like ${detail.guess}`);
    return asGuessed(detail);
  }
  const columns = detail.suggested.columns.map((column) =>
    column.name === KNOWN_SINCE ? { ...column, role: 'ignore' as const } : column,
  );
  return { ...detail.suggested, kind, columns, positive: [], recorded: { rule: 'column', column: KNOWN_SINCE } };
}
