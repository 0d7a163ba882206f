/** The product's own way from a file to a promoted model, step by step and timed. The worker's tasks run in this process, without its lease. */
import 'server-only';
import type { ImportDetail } from '@/lib/contracts/imports';
import type { JobKind } from '@/lib/contracts/jobs';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { confirmImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { promoteModel, trainModel } from '@/lib/server/models/change-models';
import { listModels } from '@/lib/server/models/list-models';
import { tasks } from '@/lib/server/worker/tasks';
import type { Progress } from '@/scoring';
import { timed } from './measure';

type File = { fileName: string; blocks: Iterable<string | Buffer> };

export const upload = (ctx: Ctx, { fileName, blocks }: File): Promise<ImportDetail> =>
  createImport(ctx, { fileName, bytes: null, body: streamOf(blocks) });

function streamOf(blocks: Iterable<string | Buffer>): ReadableStream<Uint8Array> {
  const iterator = blocks[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(Buffer.from(value));
    },
  });
}

/** Dry run and import with the mapping as guessed; milliseconds of each. */
export async function importUploaded(
  ctx: Ctx,
  uploaded: ImportDetail,
): Promise<{ checkMs: number; importMs: number; rows: number }> {
  const mapped = await mapImport(ctx, uploaded.id, asGuessed(uploaded));
  const checkMs = await timed(() => runQueued(ctx, 'import_check'));
  const checked = await getImport(ctx, mapped.id);
  await confirmImport(ctx, checked.id, checked.version);
  const importMs = await timed(() => runQueued(ctx, 'import'));
  const done = await getImport(ctx, checked.id);
  if (done.state !== 'done') throw new Error(`the import ended as ${done.state}: ${done.error}`);
  if (done.rowsRejected !== 0) throw new Error(`the import refused ${done.rowsRejected} rows of a clean file`);
  return { checkMs, importMs, rows: done.rowsRead ?? 0 };
}

/** Trains in the child process of the product and promotes the version, with a reason where one is asked for. */
export async function trainAndPromote(ctx: Ctx, progress?: Progress): Promise<number> {
  await trainModel(ctx, { engine: 'auto', seed: 1 });
  const ms = await timed(() => runQueued(ctx, 'train', progress));
  const [model] = (await listModels(ctx)).models;
  if (!model) throw new Error('training left no version');
  await promoteModel(ctx, model.id, model.gate.length > 0 ? { reason: 'measured' } : {});
  return ms;
}

/** The one job of a kind that waits, here and now. @returns milliseconds of its transactions with effects */
export async function runQueued(ctx: Ctx, kind: JobKind, progress: Progress = () => undefined): Promise<number> {
  const { workspaceId } = ctx;
  const { rows } = await withConnection(ctx, (client) =>
    client.query<{ id: string; subjectId: string | null; detail: unknown }>(
      `UPDATE job_progress SET state = 'running' WHERE workspace_id = $1 AND kind = $2 AND state = 'queued' RETURNING id, subject_id AS "subjectId", detail`,
      [workspaceId, kind],
    ),
  );
  const job = rows[0];
  if (!job) throw new Error(`no queued job of kind ${kind}`);
  const worker: Ctx = { workspaceId, actor: { kind: 'system', name: 'worker' }, now: new Date(), requestId: job.id };
  let commitMs = 0;
  await tasks[kind]({
    ctx: worker,
    subjectId: job.subjectId ?? '',
    detail: job.detail,
    signal: new AbortController().signal,
    plan: () => undefined,
    progress,
    commit: async (run) => {
      const from = performance.now();
      const done = await withConnection(worker, run);
      commitMs += performance.now() - from;
      return done;
    },
  });
  await withConnection(ctx, (client) =>
    client.query("UPDATE job_progress SET state = 'done', finished_at = now() WHERE workspace_id = $1 AND id = $2", [
      workspaceId,
      job.id,
    ]),
  );
  return commitMs;
}
