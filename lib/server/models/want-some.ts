/** Asks for few accounts to be scored again alone: by a person, or because something was learned of them. Knows no fact. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import type { Job } from '@/lib/contracts/jobs';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { takeTurn, withWorkspace } from '@/lib/server/db';
import { activeVersion } from './get-model';
import { askForScores, wantScores } from './want-scores';

/** More than these are scored by a pass over everybody: its time no longer differs much, and it counts for segments and drift. */
export const MOST_ALONE = 1_000;

/**
 * Held by who asks from before the accounts are named until the facts are committed, and by the job from before it reads
 * whom it is for: so it finds either a name with its facts, or neither, and then whoever asks finds no name in his way.
 */
const turnOf = (workspaceId: string) => `stale:${workspaceId}`;
const TURN = 'SELECT pg_advisory_xact_lock(hashtext($1))';

/** One account, whatever was learned of it; where files say no dates, with everybody else. */
export async function rescoreAccount(ctx: Ctx, id: string): Promise<Job> {
  allow(ctx, 'model:train');
  const { workspaceId, now } = ctx;
  return withWorkspace(ctx, async (db) => {
    // held, so that nobody deletes it until it is named
    const [account] = await db.$queryRaw<{ name: string }[]>`
      SELECT name FROM account WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}::uuid FOR KEY SHARE`;
    if (!account) throw new AppError('not_found', 'Nothing here under this address.');
    const version = await activeVersion(ctx, db);
    if (!version) throw new AppError('conflict', 'No version is in use yet: train one and promote it first.');
    const alone = version.horizonDays !== null;
    if (alone) {
      await takeTurn(db, turnOf(workspaceId));
      const named = { workspaceId_accountId: { workspaceId, accountId: id } };
      await db.staleAccount.upsert({ where: named, create: { workspaceId, accountId: id, since: now }, update: {} });
    }
    const job = await askForScores(ctx, db, alone ? 'rescore_some' : 'rescore');
    await audit(ctx, db, { action: 'score.refresh', subject: account.name, detail: { accountId: id } });
    return job;
  });
}

const DATED = `SELECT v.horizon_days IS NOT NULL AS dated FROM active_model m JOIN model_version v ON v.workspace_id = m.workspace_id AND v.id = m.model_version_id
  WHERE m.workspace_id = $1`;
/** An account that the same transaction took away needs no score. */
const NAME = `INSERT INTO stale_account (workspace_id, account_id, since) SELECT a.workspace_id, a.id, clock_timestamp() FROM account a
  WHERE a.workspace_id = $1 AND a.id = ANY($2) ON CONFLICT (workspace_id, account_id) DO NOTHING`;

/**
 * In the transaction that learned of them, at its end: others wait for it from here on. Nothing where no version is in use.
 *
 * @param accounts null = everybody
 */
export async function wantScoresOf(
  client: PoolClient,
  workspaceId: string,
  accounts: readonly string[] | null,
): Promise<void> {
  if (accounts?.length === 0) return;
  const { rows } = await client.query<{ dated: boolean }>(DATED, [workspaceId]);
  if (!rows[0]?.dated || !accounts || accounts.length > MOST_ALONE) return wantScores(client, workspaceId);
  await client.query(TURN, [turnOf(workspaceId)]);
  await client.query(NAME, [workspaceId, accounts]);
  await wantScores(client, workspaceId, 'rescore_some');
}

const WAITING = 'SELECT account_id AS id FROM stale_account WHERE workspace_id = $1';
/** Whoever deletes one of them meanwhile waits; one that is deleted already is none. */
const HOLD = 'SELECT id FROM account WHERE workspace_id = $1 AND id = ANY($2) ORDER BY id FOR KEY SHARE';
const DRAIN = 'DELETE FROM stale_account WHERE workspace_id = $1 AND account_id = ANY($2)';

/** Whom something was learned of; they are taken off the list when the transaction ends, and whoever asks until then waits. */
export async function takeStale(client: PoolClient, workspaceId: string): Promise<string[]> {
  await client.query(TURN, [turnOf(workspaceId)]);
  const idsOf = async (text: string, values: unknown[]) =>
    (await client.query<{ id: string }>(text, values)).rows.map(({ id }) => id);
  const waiting = await idsOf(WAITING, [workspaceId]);
  const here = await idsOf(HOLD, [workspaceId, waiting]);
  await client.query(DRAIN, [workspaceId, waiting]);
  return here;
}
