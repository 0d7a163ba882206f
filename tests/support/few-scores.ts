/** Accounts with news and what is kept of their scores: for tests of scoring few of them alone. */
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { wantScoresOf } from '@/lib/server/models/want-some';
import { trainedAndPromoted } from './customer-file';
import { datedWorld } from './dated-world';
import { importFacts, rowsOf } from './facts';
import { runTask } from './interleave';
import { runQueued } from './world';

const DAY_MS = 86_400_000;
export const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;
export const later = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date() });

export type Row = { id: string; asOf: Date; passAt: Date | null; state: string; tickets: number | null; whole: string };
/** Every score of the version in use, as text to the last digit; of one account, oldest first. */
const ROWS = `SELECT s.account_id AS id, s.as_of AS "asOf", s.pass_at AS "passAt", s.state, (f.values ->> 'tickets_last_30_days')::int AS tickets, s::text AS whole
  FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
  WHERE s.workspace_id = $1 AND s.model_version_id = (SELECT model_version_id FROM active_model WHERE workspace_id = $1) ORDER BY s.account_id, s.as_of`;
export const scores = (ctx: Ctx) => rowsOf<Row>(ctx, ROWS);
export const scoresOf = async (ctx: Ctx, id: string) => (await scores(ctx)).filter((row) => row.id === id);
export const current = async (ctx: Ctx, id: string) =>
  (await scoresOf(ctx, id)).findLast(({ passAt }) => passAt !== null);
export const waiting = (ctx: Ctx) =>
  rowsOf<{ kind: string }>(
    ctx,
    "SELECT kind FROM job_progress WHERE workspace_id = $1 AND state = 'queued' AND kind IN ('rescore', 'rescore_some') ORDER BY kind",
  ).then((rows) => rows.map(({ kind }) => kind));
export const stale = (ctx: Ctx) =>
  rowsOf<{ id: string }>(ctx, 'SELECT account_id AS id FROM stale_account WHERE workspace_id = $1').then((rows) =>
    rows.map(({ id }) => id),
  );

export const yesterday = () => new Date(Date.now() - DAY_MS).toISOString();
let tickets = 0;
/** A file with one more ticket of each account. */
export const newTickets = (ctx: Ctx, ...names: string[]) =>
  importFacts(
    ctx,
    `ticket_id,account_id,opened_at,priority,status\n${names.map((name) => `new-${++tickets},${name},${yesterday()},high,open\n`).join('')}`,
    { kind: 'tickets' },
  );
/** The same as an import would write it, in a transaction that `then` may keep open. */
export const ticketWithin = (ctx: Ctx, id: string, then: () => Promise<unknown> = async () => undefined) =>
  withConnection(ctx, async (client) => {
    await client.query(
      `INSERT INTO ticket (workspace_id, account_id, external_id, status, opened_at, occurred_at, recorded_at, recorded_assumed)
       VALUES ($1, $2, gen_random_uuid()::text, 'open', now() - interval '1 day', now() - interval '1 day', now(), false)`,
      [ctx.workspaceId, id],
    );
    await wantScoresOf(client, ctx.workspaceId, [id]);
    await then();
  });

export type Company = { ctx: Ctx; idOf: (name: string) => string; here: string[] };

/** A company with a version in use that has passed once; `here`: customers with a score, by their names. */
export async function scoredCompany(): Promise<Company> {
  const { ctx } = await datedWorld();
  await trainedAndPromoted(ctx);
  await runTask(ctx, 'rescore');
  const { rows } = await listAccounts(ctx, VIEW);
  const names = new Map(rows.map(({ externalId, id }) => [externalId, id]));
  const here = rows.filter(({ state }) => state === 'scored').map(({ externalId }) => externalId);
  return { ctx, idOf: (name) => names.get(name) ?? '', here };
}

/** What was asked for and nobody has done. */
export async function runWaiting(ctx: Ctx): Promise<void> {
  for (const kind of ['rescore_some', 'rescore'] as const)
    while ((await waiting(ctx)).includes(kind)) await runQueued(ctx, kind);
}
