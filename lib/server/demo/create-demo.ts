import 'server-only';
import type { CreatedDemo } from '@/lib/contracts/demo';
import { AppError } from '@/lib/contracts/errors';
import { isOver } from '@/lib/contracts/jobs';
import { allow, type Ctx } from '@/lib/server/context';
import { takeTurn, withSignIn, withWorkspace } from '@/lib/server/db';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { latestJob } from '@/lib/server/jobs/get-job';
import { startOfDay } from './calendar';
import type { DemoPlan } from './demo-task';
import { COMPANY } from './words';

/** The company that everybody sees. */
const SEED = 1;

type Owned = { workspaceId: string; memberId: string };

/** The demo workspace of whoever asks: the one there is, else a new one that the worker begins to load. */
export async function createDemo(ctx: Ctx): Promise<CreatedDemo> {
  allow(ctx, 'demo:create');
  if (ctx.actor.kind !== 'member') throw new AppError('unauthenticated', 'Sign in first.');
  const { workspaceId, memberId } = await findOrMake(ctx, ctx.actor.personId);
  const owner: Ctx = { ...ctx, workspaceId, actor: { ...ctx.actor, memberId, role: 'owner' } };
  await withWorkspace(owner, async (db) => {
    await takeTurn(db, `demo:${workspaceId}`); // a second click finds the job of the first
    const job = await latestJob(owner, db, null, 'demo');
    if (job && (job.state === 'done' || !isOver(job))) return;
    const detail: DemoPlan = { seed: SEED, asOf: new Date(startOfDay(ctx.now.getTime())).toISOString() };
    await enqueueJob(owner, db, { kind: 'demo', subjectId: null, detail });
  });
  return { workspaceId };
}

const FIND = `
  SELECT w.id AS "workspaceId", m.id AS "memberId" FROM workspace w JOIN member m ON m.workspace_id = w.id
  WHERE m.person_id = $1 AND w.is_demo AND m.role = 'owner' AND m.suspended_at IS NULL ORDER BY w.created_at LIMIT 1`;

const MAKE = `
  WITH made AS (INSERT INTO workspace (name, is_demo) VALUES ($2, true) RETURNING id)
  INSERT INTO member (workspace_id, person_id, role) SELECT id, $1, 'owner' FROM made RETURNING workspace_id AS "workspaceId", id AS "memberId"`;

/** One a person: the lock lets the second of two at once find what the first has made. */
function findOrMake(ctx: Ctx, personId: string): Promise<Owned> {
  return withSignIn(async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('demo:' || $1))", [personId]);
    const found = await client.query<Owned>(FIND, [personId]);
    if (found.rows[0]) return found.rows[0];
    const name = `Demo: ${COMPANY}`;
    const { rows } = await client.query<Owned>(MAKE, [personId, name]);
    const owned = rows[0];
    if (!owned) throw new Error('the demo workspace was not written');
    await client.query(
      "INSERT INTO audit_entry (workspace_id, at, actor_id, actor_name, action, subject, request_id) VALUES ($1, $2, $3, $4, 'demo.create', $5, $6)",
      [owned.workspaceId, ctx.now, owned.memberId, ctx.actor.name, name, ctx.requestId],
    );
    return owned;
  });
}
