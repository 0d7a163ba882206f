/** The worker's half of scoring few accounts again alone, as soon as something is learned of them. */
import 'server-only';
import type { PoolClient } from 'pg';
import { getSettings } from '@/lib/server/settings/get-settings';
import type { LeavingRules } from '@/lib/server/snapshots/labels';
import type { JobRun } from '@/lib/server/worker/run-job';
import type { Spreads } from '@/scoring';
import { makeRoomForSome, takeScoreTurn } from './current-rows';
import { groundOf } from './ground';
import { datedNow } from './live-material';
import { openedVersion } from './opened-version';
import { rescoreSome } from './rescore';
import { storeScores } from './store-scores';
import { wantScores } from './want-scores';
import { MOST_ALONE, takeStale } from './want-some';

const SCORE = 'Score the accounts with news';

/** `passAt`: the pass that their rows belong to, that of its training until there is another. */
type Active = { modelId: string; horizonDays: number | null; passAt: Date; spreads: Spreads | null };

/** A promotion waits until the scores are kept. */
const ACTIVE = `SELECT v.id AS "modelId", v.horizon_days AS "horizonDays", coalesce(m.scored_at, v.as_of) AS "passAt", m.spreads
  FROM active_model m JOIN model_version v ON v.workspace_id = m.workspace_id AND v.id = m.model_version_id WHERE m.workspace_id = $1 FOR SHARE OF m`;
/** Of the database, after all that this transaction will see was committed; in whole milliseconds, as instants go through pages. */
const NOW = "SELECT date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' AS now";

/**
 * Reads, scores and keeps in one transaction, in turn with every other writer of scores: no pass ends and no version changes
 * in between. What a pass read before may be older than what is kept here; when it ends, it leaves these rows in place.
 */
export async function rescoreSomeTask(job: JobRun): Promise<void> {
  const { workspaceId } = job.ctx;
  job.plan([SCORE]);
  job.progress(SCORE, 0, 1);
  const rules = await getSettings(job.ctx);
  await job.commit(async (client) => {
    await takeScoreTurn(client, workspaceId);
    const accounts = await takeStale(client, workspaceId);
    const [active] = (await client.query<Active>(ACTIVE, [workspaceId])).rows;
    if (accounts.length === 0 || !active) return;
    const { horizonDays, ...version } = active;
    if (horizonDays === null || accounts.length > MOST_ALONE) return wantScores(client, workspaceId);
    await keep(client, { ...version, workspaceId, accounts, rules: { ...rules, horizonDays } });
  });
}

type Keep = Omit<Active, 'horizonDays'> & { workspaceId: string; accounts: string[]; rules: LeavingRules };

async function keep(client: PoolClient, of: Keep): Promise<void> {
  const { workspaceId, modelId, accounts, passAt, rules, spreads } = of;
  const now = (await client.query<{ now: Date }>(NOW)).rows[0]?.now ?? passAt;
  const version = await openedVersion(client, { workspaceId, modelId });
  const material = await datedNow(client, { workspaceId, now, rules, accounts }, version.plans);
  const { accountIds, table } = material;
  const ground = await groundOf(client, { workspaceId, modelId, accountIds, few: true });
  const scored = rescoreSome(version, { table, spreads, ...ground });
  await makeRoomForSome(client, { workspaceId, modelId, now, accounts, passAt });
  const tick = () => undefined; // over before anybody could look
  await storeScores(client, { workspaceId, modelId, now, passAt, material, scored, tick });
}
