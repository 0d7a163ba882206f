/** Asks for everybody to be scored again: by a person, or because what is known has changed. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import type { Job } from '@/lib/contracts/jobs';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, takeTurn, withWorkspace } from '@/lib/server/db';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { jobOf } from '@/lib/server/jobs/get-job';
import { activeVersion } from './get-model';

export async function rescoreAccounts(ctx: Ctx): Promise<Job> {
  allow(ctx, 'model:train');
  return withWorkspace(ctx, async (db) => {
    const version = await activeVersion(ctx, db);
    if (!version) throw new AppError('conflict', 'No version is in use yet: train one and promote it first.');
    const job = await askForScores(ctx, db);
    await audit(ctx, db, { action: 'score.refresh', subject: `version ${version.number}` });
    return job;
  });
}

/** A pass over everybody, or of those of whom something was learned. */
type Kind = 'rescore' | 'rescore_some';

/**
 * The job that waits already, or a new one: one that runs may have read another version, or what was known before. One that
 * waits is held until the caller's transaction ends, so that it cannot begin before what it is asked for is there.
 */
export async function askForScores(ctx: Ctx, db: Db, kind: Kind = 'rescore'): Promise<Job> {
  const { workspaceId } = ctx;
  await takeTurn(db, `${kind}:${workspaceId}`);
  const [waiting] = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM job_progress WHERE workspace_id = ${workspaceId}::uuid AND kind = ${kind} AND state = 'queued' LIMIT 1 FOR SHARE`;
  const id = waiting?.id ?? (await enqueueJob(ctx, db, { kind, subjectId: null, queue: 'live', behind: true }));
  return jobOf(await db.jobProgress.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId, id } } }));
}

/** Days since the last login grow by themselves: a score of yesterday is not one of today. A later order takes the place of an earlier one. */
const TOMORROW = "SELECT enqueue_daily('daily_pass', $1::timestamptz + interval '1 day')";
export const orderDaily = (client: PoolClient, now: Date) => client.query(TOMORROW, [now]);

/** From the promotion on; each pass orders the next. */
export const beginDaily = ({ now }: Ctx, db: Db) =>
  db.$queryRaw`SELECT enqueue_daily('daily_pass', ${now}::timestamptz + interval '1 day')::text`;

/** The same in the transaction of an import, on its plain connection. */
const WANT = `INSERT INTO job_progress (workspace_id, kind, created_at) SELECT $1, $2, clock_timestamp()
  WHERE EXISTS (SELECT FROM active_model WHERE workspace_id = $1) AND NOT EXISTS (SELECT FROM job_progress WHERE workspace_id = $1 AND kind = $2 AND state = 'queued' FOR SHARE) RETURNING id`;

/** Nothing where no version is in use. */
export async function wantScores(client: PoolClient, workspaceId: string, kind: Kind = 'rescore'): Promise<void> {
  const { rows } = await client.query<{ id: string }>(WANT, [workspaceId, kind]);
  for (const { id } of rows)
    await client.query("SELECT enqueue($1, 'live', $2::jsonb, $3, 3)", [kind, JSON.stringify({ progressId: id }), id]);
}
