/** How the tables of sources stand: what was read, how late it is, what went wrong. Reads counts, no row of data. */
import 'server-only';
import { isOver, type Job } from '@/lib/contracts/jobs';
import type { Stream, StreamState } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import type { Stream as Row } from '@/lib/server/generated/prisma/client';
import { jobOf } from '@/lib/server/jobs/get-job';
import { columnsOf, mappingOf } from './stream-row';
import { dropOf, lastDays } from './volume';

type Sums = { id: string; read: number; written: number; rejected: number; refusedBy: string | null };
type Days = { id: string; day: string; rows: number };

/** By source, its tables in the order of their names. */
export async function streamViews(ctx: Ctx, db: Db, sourceIds: readonly string[]): Promise<Map<string, Stream[]>> {
  const { workspaceId } = ctx;
  const rows = await db.stream.findMany({
    where: { workspaceId, sourceId: { in: [...sourceIds] } },
    orderBy: { name: 'asc' },
  });
  const ids = rows.map(({ id }) => id);
  const sums = new Map((await sumsOf(ctx, db, ids)).map((sum) => [sum.id, sum]));
  const days = await daysOf(ctx, db, ids);
  const gone = await db.$queryRaw<{ id: string; rows: number }[]>`
    SELECT stream_id AS id, count(*)::int AS rows FROM stream_gone WHERE workspace_id = ${workspaceId}::uuid AND stream_id = ANY(${ids}::uuid[]) GROUP BY 1`;
  const jobs = await jobsOf(ctx, db, ids);
  const bySource = new Map<string, Stream[]>();
  for (const row of rows) {
    const view = viewOf(ctx, row, {
      sums: sums.get(row.id),
      days: new Map(days.filter(({ id }) => id === row.id).map((each) => [each.day, each.rows])),
      gone: gone.find(({ id }) => id === row.id)?.rows ?? 0,
      job: jobs.get(row.id) ?? null,
    });
    bySource.set(row.sourceId, [...(bySource.get(row.sourceId) ?? []), view]);
  }
  return bySource;
}

const sumsOf = ({ workspaceId }: Ctx, db: Db, ids: readonly string[]): Promise<Sums[]> =>
  db.$queryRaw<Sums[]>`
    SELECT stream_id AS id, sum(rows_read)::float8 AS read, sum(rows_written)::float8 AS written, sum(rows_rejected)::float8 AS rejected,
      (array_agg(id ORDER BY finished_at DESC) FILTER (WHERE rows_rejected > 0))[1] AS "refusedBy"
    FROM import_run WHERE workspace_id = ${workspaceId}::uuid AND stream_id = ANY(${ids}::uuid[]) AND state IN ('done', 'importing') AND rows_read IS NOT NULL GROUP BY 1`;

const daysOf = ({ workspaceId }: Ctx, db: Db, ids: readonly string[]): Promise<Days[]> =>
  db.$queryRaw<Days[]>`
    SELECT stream_id AS id, to_char(day, 'YYYY-MM-DD') AS day, rows::float8 AS rows FROM stream_day
    WHERE workspace_id = ${workspaceId}::uuid AND stream_id = ANY(${ids}::uuid[]) AND day > (now() AT TIME ZONE 'UTC')::date - 60`;

/** The newest job on each. */
async function jobsOf({ workspaceId }: Ctx, db: Db, ids: readonly string[]): Promise<Map<string, Job>> {
  const rows = await db.jobProgress.findMany({
    where: { workspaceId, subjectId: { in: [...ids] }, kind: { in: ['sync', 'stream_clear'] } },
    orderBy: { createdAt: 'desc' },
    distinct: ['subjectId'],
  });
  return new Map(rows.flatMap((row) => (row.subjectId ? [[row.subjectId, jobOf(row)] as const] : [])));
}

type Known = { sums: Sums | undefined; days: ReadonlyMap<string, number>; gone: number; job: Job | null };

function viewOf({ now }: Ctx, row: Row, { sums, days, gone, job }: Known): Stream {
  const at = (date: Date | null) => date?.toISOString() ?? null;
  const counts = { read: sums?.read ?? 0, written: sums?.written ?? 0, rejected: sums?.rejected ?? 0 };
  const volume = lastDays(days, now);
  return {
    ...{ id: row.id, name: row.name, query: row.query, cursorField: row.cursorField, keyColumns: row.keyColumns },
    ...{ deletedField: row.deletedField, everyMinutes: row.everyMinutes, promisedHours: row.promisedHours },
    ...{ matchField: row.matchField, createsAccounts: row.createsAccounts, warning: row.warning, version: row.version },
    kind: mappingOf(row.mapping)?.kind ?? null,
    columns: columnsOf(row.columns).map(({ name }) => name),
    state: stateOf(row, job, now),
    failure:
      row.error !== null && row.failedAt
        ? { message: row.error, at: row.failedAt.toISOString(), failures: row.failures }
        : null,
    triedAt: at(row.triedAt),
    syncedAt: at(row.syncedAt),
    nextAt: row.pausedAt ? null : at(row.nextAt),
    rows: counts,
    refusedBy: sums?.refusedBy ?? null,
    quality: counts.read === 0 ? null : counts.written / counts.read,
    gone,
    days: volume,
    drop: dropOf(volume),
    job,
  };
}

const HOUR = 3_600_000;

function stateOf(row: Row, job: Job | null, now: Date): StreamState {
  if (job && !isOver(job)) return job.state === 'running' ? 'running' : 'waiting';
  if (row.mapping === null) return 'unmapped';
  if (row.pausedAt) return 'paused';
  if (row.error !== null) return 'failed';
  if (!row.syncedAt) return 'never';
  return now.getTime() - row.syncedAt.getTime() > row.promisedHours * HOUR ? 'late' : 'current';
}
