/** The worker's half of scoring everybody again with the version in use. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import { withConnection } from '@/lib/server/db';
import { getSettings } from '@/lib/server/settings/get-settings';
import type { JobRun } from '@/lib/server/worker/run-job';
import { makeRoomForAll, takeScoreTurn } from './current-rows';
import { groundOf } from './ground';
import { datedNow, undatedNow } from './live-material';
import type { Material } from './material';
import type { RescoreInput } from './rescore';
import { storeScores } from './store-scores';
import { rescoreApart } from './train-child';
import type { VersionSettings } from './version-row';
import { orderDaily } from './want-scores';

const READ = 'Read what is known of each account';
const SCORE = 'Score every account';
const KEEP = 'Keep the scores';

type Active = {
  id: string;
  artifact: Buffer;
  hazard: Buffer | null;
  settings: VersionSettings;
  horizonDays: number | null;
};

export async function rescoreTask(job: JobRun): Promise<void> {
  const { workspaceId, now } = job.ctx;
  job.plan([READ, SCORE, KEEP]);
  job.progress(READ, 0, 1);
  const rules = await getSettings(job.ctx);
  const read = await withConnection(job.ctx, async (client) => {
    const version = await activeArtifact(client, workspaceId);
    if (!version) return null;
    const { plans } = version.settings;
    const scope = { workspaceId, now, rules: { ...rules, horizonDays: version.horizonDays ?? rules.horizonDays } };
    const material =
      version.horizonDays === null
        ? await undatedNow(client, workspaceId, plans)
        : await datedNow(client, scope, plans);
    const input = await inputOf(client, { workspaceId, version, material });
    return { version, material, input };
  });
  if (!read) throw new AppError('conflict', 'No version is in use that could score the accounts.');
  const { version, material, input } = read;
  job.progress(SCORE, 0, material.table.rows);
  const scored = await rescoreApart(input, { signal: job.signal, progress: () => undefined });
  const tick = (done: number, total: number) => job.progress(KEEP, done, total);
  tick(0, material.table.rows);
  await job.commit(async (client) => {
    await takeScoreTurn(client, workspaceId);
    await makeRoomForAll(client, { workspaceId, modelId: version.id, now });
    await storeScores(client, { workspaceId, modelId: version.id, now, passAt: now, material, scored, tick });
    await client.query(
      'UPDATE active_model SET scored_at = $3, data_until = $4, drift = $5, spreads = $6 WHERE workspace_id = $1 AND model_version_id = $2',
      [
        workspaceId,
        version.id,
        now,
        scored.dataUntil === null ? null : new Date(scored.dataUntil),
        JSON.stringify(scored.drift),
        JSON.stringify(scored.spreads),
      ],
    );
    await orderDaily(client, now);
  });
}

async function activeArtifact(client: PoolClient, workspaceId: string): Promise<Active | undefined> {
  const { rows } = await client.query<Active>(
    `SELECT v.id, v.artifact, v.hazard, v.settings, v.horizon_days AS "horizonDays" FROM active_model m JOIN model_version v ON v.workspace_id = m.workspace_id AND v.id = m.model_version_id
     WHERE m.workspace_id = $1`,
    [workspaceId],
  );
  return rows[0];
}

type Of = { workspaceId: string; version: Active; material: Material };

async function inputOf(client: PoolClient, { workspaceId, version, material }: Of): Promise<RescoreInput> {
  const { accountIds, table, plans } = material;
  return {
    ...{ artifact: new Uint8Array(version.artifact), table, plans },
    hazard:
      version.hazard && version.horizonDays !== null
        ? { file: new Uint8Array(version.hazard), horizonDays: version.horizonDays }
        : null,
    reference: version.settings.reference ?? [],
    ...(await groundOf(client, { workspaceId, modelId: version.id, accountIds })),
  };
}
