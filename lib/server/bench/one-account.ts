/** How long after a fact became known the account's new score is kept, by the product's own worker with a training under way on it. */
import 'server-only';
import { keep } from '@/lib/server/boot/children';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { trainModel } from '@/lib/server/models/change-models';
import { wantScoresOf } from '@/lib/server/models/want-some';
import type { Home } from './home';
import { timed } from './measure';

const EVENTS = 20;
const LOOK_MS = 5;
const DEADLINE_MS = 120_000;

const CUSTOMERS = `SELECT account_id AS id FROM score WHERE workspace_id = $1 AND state = 'scored' AND pass_at = (SELECT scored_at FROM active_model WHERE workspace_id = $1)
  ORDER BY account_id LIMIT ${EVENTS}`;
const FACT = `INSERT INTO ticket (workspace_id, account_id, external_id, status, opened_at, occurred_at, recorded_at, recorded_assumed)
  VALUES ($1, $2, 'event-' || $2::uuid, 'open', now(), now(), now(), false)`;
const KEPT = `SELECT FROM score s JOIN ticket t ON t.workspace_id = s.workspace_id AND t.account_id = s.account_id AND t.external_id = 'event-' || $2::uuid
  WHERE s.workspace_id = $1 AND s.account_id = $2 AND s.as_of > t.recorded_at`;
const TRAINING =
  "SELECT id, state FROM job_progress WHERE workspace_id = $1 AND kind = 'train' AND state IN ('queued', 'running')";

/** @returns milliseconds of each event */
export async function oneAccountTimes(home: Home, ctx: Ctx): Promise<number[]> {
  const broken = (why: string) => {
    throw new Error(why);
  };
  const worker = keep({ name: 'worker', script: 'worker', env: {}, onHopeless: broken });
  home.closing.unshift(worker.stop);
  const customers = await idsOf(ctx, CUSTOMERS);
  const times: number[] = [];
  for (const id of customers) {
    await underTraining(ctx);
    times.push(await timed(() => eventAndScore(ctx, id)));
  }
  for (const { id } of await training(ctx)) await cancelJob({ ...ctx, now: new Date() }, id);
  await worker.stop();
  return times;
}

/** The fact and who wants a score for it, as an import writes them, until a score that knows it can be read. */
async function eventAndScore(ctx: Ctx, id: string): Promise<void> {
  const { workspaceId } = ctx;
  await withConnection(ctx, async (client) => {
    await client.query(FACT, [workspaceId, id]);
    await wantScoresOf(client, workspaceId, [id]);
  });
  await until(`a score of account ${id}`, () =>
    withConnection(ctx, async (client) => (await client.query(KEPT, [workspaceId, id])).rowCount === 1),
  );
}

type Training = { id: string; state: string };

const training = (ctx: Ctx): Promise<Training[]> =>
  withConnection(ctx, async (client) => (await client.query<Training>(TRAINING, [ctx.workspaceId])).rows);

/** A small company is learned from before all events are through: then another training begins. */
async function underTraining(ctx: Ctx): Promise<void> {
  if ((await training(ctx)).length === 0) await trainModel({ ...ctx, now: new Date() }, { engine: 'auto', seed: 1 });
  await until('a training', async () => (await training(ctx)).some(({ state }) => state === 'running'));
}

async function until(what: string, there: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; !(await there()); ) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${DEADLINE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const idsOf = (ctx: Ctx, text: string): Promise<string[]> =>
  withConnection(ctx, async (client) =>
    (await client.query<{ id: string }>(text, [ctx.workspaceId])).rows.map(({ id }) => id),
  );
