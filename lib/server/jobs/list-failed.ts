import 'server-only';
import { type FailedJobs, JobKind } from '@/lib/contracts/jobs';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const DAYS = 30;
const MOST = 50;

/**
 * Work that was given up in the last 30 days, the newest first: of each subject the last word, as long as the same work did not
 * end well since.
 */
export async function listFailed(ctx: Ctx): Promise<FailedJobs> {
  allow(ctx, 'job:read');
  const { workspaceId, now } = ctx;
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const rows = await withWorkspace(
    ctx,
    (db) => db.$queryRaw<
      { id: string; kind: string; subject: string | null; error: string | null; attempt: number; at: Date }[]
    >`
      SELECT j.id, j.kind, coalesce(i.file_name, o.name || ' › ' || s.name, 'version ' || v.number) AS subject, j.error, j.attempt, j.finished_at AS at
      FROM job_progress j LEFT JOIN import_run i ON i.workspace_id = j.workspace_id AND i.id = j.subject_id
        LEFT JOIN stream s ON s.workspace_id = j.workspace_id AND s.id = j.subject_id LEFT JOIN source o ON o.workspace_id = j.workspace_id AND o.id = s.source_id
        LEFT JOIN model_version v ON v.workspace_id = j.workspace_id AND v.id = j.subject_id
      WHERE j.workspace_id = ${workspaceId}::uuid AND j.state = 'failed' AND j.finished_at > ${since}
        AND NOT EXISTS (SELECT FROM job_progress l WHERE l.workspace_id = j.workspace_id AND l.kind = j.kind AND l.subject_id IS NOT DISTINCT FROM j.subject_id
          AND l.state IN ('done', 'failed') AND l.finished_at > j.finished_at)
      ORDER BY j.finished_at DESC LIMIT ${MOST}`,
  );
  return {
    jobs: rows.map(({ id, kind, subject, error, attempt, at }) => ({
      ...{ id, kind: JobKind.parse(kind), subject, attempts: attempt, at: at.toISOString() },
      error: error ?? 'It ended without saying why.',
    })),
  };
}
