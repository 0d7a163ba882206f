/** Around every task: its context, its progress row, cancellation, the fence, and what is written when it ends. */
import 'server-only';
import type { JobHelpers } from 'graphile-worker';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { log } from '@/lib/server/log';
import { endJob, failedOnOurSide, JobPayload } from './end-job';
import { fence } from './lease';
import { reporter } from './reporter';

export class Cancelled extends Error {
  override name = 'Cancelled';
}

/** What a task is given. `signal` fires within two seconds of a cancellation. */
export type JobRun = {
  ctx: Ctx;
  subjectId: string;
  /** What was asked for, as the verb that enqueued it wrote it. */
  detail: unknown;
  signal: AbortSignal;
  /** Names the steps to come, so that the page can show them waiting. */
  plan: (stages: readonly string[]) => void;
  /** Reports a step; cheap to call often, it writes at most twice a second. */
  progress: (stage: string, done: number, total: number, note?: string) => void;
  /** One transaction whose effect happens only while this worker still owns the job, and whose end is the job's end. */
  commit: <T>(run: (client: PoolClient) => Promise<T>) => Promise<T>;
};
export type Task = (job: JobRun) => Promise<void>;

const LOOK_MS = 1_000;

export async function runJob(
  task: Task,
  { payload, helpers, poolId }: { payload: unknown; helpers: JobHelpers; poolId: string },
): Promise<void> {
  const { workspaceId, progressId } = JobPayload.parse(payload);
  const row = await begin(workspaceId, progressId, helpers.job.attempts);
  if (!row) return; // cancelled while it waited, or done by an earlier attempt that died before it could say so
  const ctx: Ctx = { workspaceId, actor: { kind: 'system', name: 'worker' }, now: row.now, requestId: progressId };
  const abort = new AbortController();
  const look = setInterval(() => void lookForCancel(ctx, progressId, abort), LOOK_MS);
  const report = reporter(ctx, progressId);
  const end = (state: 'done' | 'failed' | 'cancelled', error: string | null) =>
    endJob({ workspaceId, progressId, state, error });
  try {
    const held = { poolId, jobId: helpers.job.id, attempt: helpers.job.attempts };
    const commit = <T>(run: (client: PoolClient) => Promise<T>) =>
      withConnection(ctx, async (client) => {
        await fence(client, held);
        await stillWanted(client, workspaceId, progressId);
        return run(client);
      });
    await task({
      ctx,
      subjectId: row.subjectId ?? '',
      detail: row.detail,
      signal: abort.signal,
      plan: report.plan,
      progress: report.progress,
      commit,
    });
    await report.flush();
    await end('done', null);
  } catch (cause) {
    await report.flush();
    if (cause instanceof Cancelled || abort.signal.aborted) return await end('cancelled', null);
    log.error({ err: cause, job: progressId, task: helpers.job.task_identifier }, 'job failed');
    const last = cause instanceof AppError || helpers.job.attempts >= helpers.job.max_attempts;
    if (last) await end('failed', cause instanceof AppError ? cause.message : failedOnOurSide(progressId));
    if (!(cause instanceof AppError)) throw cause; // the queue tries again; a reason people can read is final at once
  } finally {
    clearInterval(look);
  }
}

async function begin(
  workspaceId: string,
  id: string,
  attempt: number,
): Promise<{ subjectId: string | null; detail: unknown; now: Date } | null> {
  return withConnection({ workspaceId }, async (client) => {
    const { rows } = await client.query<{ subjectId: string | null; detail: unknown; now: Date }>(
      `UPDATE job_progress SET state = 'running', attempt = $2, started_at = coalesce(started_at, now()), stages = '[]', error = NULL
       WHERE workspace_id = $3 AND id = $1 AND state IN ('queued', 'running') AND cancel_requested_at IS NULL RETURNING subject_id AS "subjectId", detail, now() AS now`,
      [id, attempt, workspaceId],
    );
    if (!rows[0]) {
      await client.query(
        "UPDATE job_progress SET state = 'cancelled', finished_at = now() WHERE workspace_id = $2 AND id = $1 AND state IN ('queued', 'running')",
        [id, workspaceId],
      );
    }
    return rows[0] ?? null;
  });
}

async function lookForCancel(ctx: Ctx, id: string, abort: AbortController): Promise<void> {
  const found = await withConnection(ctx, (client) =>
    client.query('SELECT FROM job_progress WHERE workspace_id = $2 AND id = $1 AND cancel_requested_at IS NULL', [
      id,
      ctx.workspaceId,
    ]),
  ).catch(() => null); // the database is away: the next look asks again
  if (found?.rowCount === 0) abort.abort(new Cancelled()); // or the whole workspace is gone
}

/** Locks the progress row: a cancellation that came first wins, one that comes later finds the work done. */
async function stillWanted(client: PoolClient, workspaceId: string, id: string): Promise<void> {
  const { rows } = await client.query<{ cancelled: boolean }>(
    'SELECT cancel_requested_at IS NOT NULL AS cancelled FROM job_progress WHERE workspace_id = $1 AND id = $2 FOR UPDATE',
    [workspaceId, id],
  );
  if (rows[0]?.cancelled !== false) throw new Cancelled(); // without a row the whole workspace is gone
}
