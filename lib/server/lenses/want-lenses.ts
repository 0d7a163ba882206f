/** Asks for the lenses to be learned or scored again, in the transaction that gave a reason for it. */
import 'server-only';
import type { PoolClient } from 'pg';
import { LEAST_ANSWERS, LEAST_EVENTS } from '@/scoring';
import { REAL } from './nps-answers';

/** $2 = detail. One that runs may have read what was known before: another waits behind it, but never two. */
const WANT = `INSERT INTO job_progress (workspace_id, kind, detail, created_at) SELECT $1, 'lenses', $2, clock_timestamp()
  WHERE NOT EXISTS (SELECT FROM job_progress WHERE workspace_id = $1 AND kind = 'lenses' AND state = 'queued') RETURNING id`;
const LEARN_TOO = `UPDATE job_progress SET detail = '{"learn": true}' WHERE workspace_id = $1 AND kind = 'lenses' AND state = 'queued'`;

/** @param of.learn anew, whatever stands; otherwise it is learned where nothing stands or it has grown old */
export async function wantLenses(client: PoolClient, of: { workspaceId: string; learn: boolean }): Promise<void> {
  const { workspaceId, learn } = of;
  if (learn) await client.query(LEARN_TOO, [workspaceId]);
  const { rows } = await client.query<{ id: string }>(WANT, [workspaceId, JSON.stringify({ learn })]);
  for (const { id } of rows)
    await client.query("SELECT enqueue('lenses', 'measure', $1::jsonb, $2, 3)", [
      JSON.stringify({ progressId: id }),
      id,
    ]);
}

const STANDS = `EXISTS (SELECT FROM lens_model WHERE workspace_id = $1 AND state = 'learned')`;
/** A training, or a demo that ends with one, orders them itself. */
const AFTER_IMPORT = `SELECT (${STANDS} OR (SELECT count(*) FROM (SELECT FROM survey_response r WHERE r.workspace_id = $1 AND ${REAL} LIMIT ${LEAST_ANSWERS}) x) = ${LEAST_ANSWERS}
      OR (SELECT count(*) FROM (SELECT FROM subscription s WHERE s.workspace_id = $1 AND s.trial IS NOT TRUE AND s.arr_minor > 0 GROUP BY s.account_id HAVING count(*) > 1 LIMIT ${LEAST_EVENTS}) x) = ${LEAST_EVENTS})
    AND NOT EXISTS (SELECT FROM job_progress WHERE workspace_id = $1 AND kind IN ('train', 'demo') AND state IN ('queued', 'running')) AS wanted`;

/** Where a lens stands it is scored on what is known now; where none does and there are answers enough, or enough accounts that bought more than once, one is learned, whether or not anybody ever left. */
export async function wantLensesAfterImport(client: PoolClient, workspaceId: string): Promise<void> {
  const { rows } = await client.query<{ wanted: boolean }>(AFTER_IMPORT, [workspaceId]);
  if (rows[0]?.wanted) await wantLenses(client, { workspaceId, learn: false });
}

/** Whether there is a lens that has to follow the days. */
export async function anyLens(client: PoolClient, workspaceId: string): Promise<boolean> {
  const { rows } = await client.query<{ stands: boolean }>(`SELECT ${STANDS} AS stands`, [workspaceId]);
  return rows[0]?.stands ?? false;
}
