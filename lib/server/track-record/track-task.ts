/** The worker's half of a track record: read, judge in a child process, keep it in one transaction. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import { withConnection } from '@/lib/server/db';
import { readMaterial } from '@/lib/server/models/material';
import { judgeApart } from '@/lib/server/models/train-child';
import type { VersionSettings } from '@/lib/server/models/version-row';
import { getSettings } from '@/lib/server/settings/get-settings';
import type { LabelScope } from '@/lib/server/snapshots/labels';
import { gatherStatistics } from '@/lib/server/statistics';
import type { JobRun } from '@/lib/server/worker/run-job';
import type { Rule } from '@/scoring';
import type { Case } from './judge';
import { readHistory } from './read-history';
import { readPrevious } from './read-previous';
import { readShown } from './read-shown';
import { storeTrackRecord } from './store-track-record';

const READ = 'Read every customer at every month end';
const JUDGE = 'Train again on what was known then, and hold it against what happened';
const KEEP = 'Keep the track record';
const KEPT = ['backtest_score', 'backtest_leaver'];

type Version = {
  id: string;
  seed: number;
  settings: VersionSettings;
  horizonDays: number | null;
  asOf: Date;
  logitP0: number;
};

export async function trackTask(job: JobRun): Promise<void> {
  const { workspaceId } = job.ctx;
  job.plan([READ, JUDGE, KEEP]);
  job.progress(READ, 0, 1);
  const { thresholds, ...rules } = await getSettings(job.ctx);
  const found = await withConnection(job.ctx, async (client) => {
    const version = await versionOf(client, workspaceId, job.subjectId);
    const scope = {
      workspaceId,
      now: job.ctx.now,
      rules: { ...rules, horizonDays: version.horizonDays ?? rules.horizonDays },
    };
    return caseOf(client, { version, scope, risk: thresholds.risk });
  });
  job.progress(JUDGE, 0, 1);
  const judged = await judgeApart(found, {
    signal: job.signal,
    progress: (_, done, total) => job.progress(JUDGE, done, total),
  });
  job.progress(KEEP, 0, judged.rows.length);
  await job.commit((client) =>
    storeTrackRecord(client, { workspaceId, modelId: job.subjectId, now: job.ctx.now, judged }),
  );
  await gatherStatistics(job.ctx, { tables: KEPT, rows: judged.rows.length });
}

async function versionOf(client: PoolClient, workspaceId: string, id: string): Promise<Version> {
  const { rows } = await client.query<Version>(
    `SELECT v.id, v.seed, v.settings, v.horizon_days AS "horizonDays", v.as_of AS "asOf", s.logit_p0 AS "logitP0"
     FROM model_version v JOIN scale s ON s.workspace_id = v.workspace_id AND s.id = v.scale_id WHERE v.workspace_id = $1 AND v.id = $2`,
    [workspaceId, id],
  );
  if (!rows[0]) throw new AppError('not_found', 'The version is not there any more.');
  return rows[0];
}

type Of = { version: Version; scope: LabelScope; risk: number };

async function caseOf(client: PoolClient, { version, scope, risk }: Of): Promise<Case> {
  const { workspaceId } = scope;
  const { plans } = version.settings;
  const { rows: segments } = await client.query<{ rules: Rule[] }>(
    "SELECT rules->'rules' AS rules FROM segment WHERE workspace_id = $1 AND model_version_id = $2 ORDER BY position",
    [workspaceId, version.id],
  );
  const shared = { plans, risk, seed: version.seed, segments };
  if (version.horizonDays === null) return undatedCase(client, { shared, workspaceId, version });
  const rows = await readHistory(client, scope, plans);
  const live = await readShown(client, { workspaceId, version, rows });
  const previous = await readPrevious(client, { workspaceId, versionId: version.id, rows });
  return { ...shared, kind: 'dated', rows, horizonDays: version.horizonDays, live, previous };
}

type Undated = { shared: Pick<Case, 'plans' | 'risk' | 'seed' | 'segments'>; workspaceId: string; version: Version };

async function undatedCase(client: PoolClient, { shared, workspaceId, version }: Undated): Promise<Case> {
  const found = await readMaterial(client, workspaceId);
  const rows = Array.from(found.known.keys()).filter((row) => found.known[row] === 1);
  const { table, y, accountIds } = found;
  const cells = table.cells.map((column) => rows.map((row) => column[row] ?? ''));
  const ids = rows.map((row) => accountIds[row] ?? '');
  const same = { accountIds: ids, day: new Float64Array(ids.length) }; // without dates all stand on day 0
  return {
    ...{ ...shared, kind: 'undated', scaleAnchor: version.logitP0, y: Uint8Array.from(rows, (row) => y[row] ?? 0) },
    previous: await readPrevious(client, { workspaceId, versionId: version.id, rows: same }),
    rows: { accountIds: ids, table: { ...table, rows: rows.length, cells } },
  };
}
