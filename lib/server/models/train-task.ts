/** The worker's half of training: read, learn in a child process, keep the version with its scores in one transaction. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import { TrainModel } from '@/lib/contracts/models';
import { withConnection } from '@/lib/server/db';
import { wantLenses } from '@/lib/server/lenses/want-lenses';
import { getSettings } from '@/lib/server/settings/get-settings';
import type { LabelScope } from '@/lib/server/snapshots/labels';
import { gatherStatistics } from '@/lib/server/statistics';
import { wantTrackRecord } from '@/lib/server/track-record/want-track-record';
import type { JobRun } from '@/lib/server/worker/run-job';
import { isMeasured, refusalOf } from '@/scoring';
import { readDated, readLive } from './dated-material';
import { horizonOf } from './horizon';
import { type Material, readMaterial } from './material';
import { countsOf } from './rank';
import { storeVersion } from './store-version';
import { learnApart } from './train-child';
import type { LearnInput } from './trainable';

const READ = 'Read what is known of each account';
const KEEP = 'Keep the version';
/** The stages of training as people read them. */
const STAGE: Record<string, string> = {
  members: 'Fit five members, each blind to a fifth of the accounts',
  halves: 'Fit intervals: refit on halves of the accounts',
  interval: 'Fit intervals: refit on resampled accounts',
  weights: 'Weigh the ingredients',
  points: 'Attribute points',
  'over time': 'Draw the curve of staying',
};

/** What a version writes to. */
const KEPT = ['score', 'reconstructed_score', 'feature_snapshot', 'model_member', 'segment', 'segment_membership'];

/** In the order in which they come. */
const STEPS = [
  READ,
  'Look for leaks in the columns',
  ...['members', 'points', 'halves', 'interval'].map((stage) => STAGE[stage] ?? stage),
  'Check the model for leaks',
  'Find segments',
  'Score every account',
  'Draw the curve of staying',
  KEEP,
];

export async function trainTask(job: JobRun): Promise<void> {
  const { workspaceId } = job.ctx;
  job.plan(STEPS);
  job.progress(READ, 0, 1);
  const wanted = TrainModel.parse(job.detail);
  const rules = await getSettings(job.ctx);
  const { material, rows, leavers, anchor } = await withConnection(job.ctx, async (client) => {
    const reconstruct = !(await everPromoted(client, workspaceId));
    const found = await readRows(client, { workspaceId, now: job.ctx.now, rules, reconstruct });
    return { ...found, anchor: await frozenScale(client, workspaceId, horizonOf(found.material)) };
  });
  if (!material.plans.some((plan) => plan.used))
    throw new AppError(
      'invalid',
      'There is no column to learn from: import a file with columns that describe the accounts.',
    );
  const input = {
    ...rows,
    options: {
      seed: wanted.seed,
      engine: wanted.engine,
      horizon: horizonOf(material),
      ...(anchor === null ? {} : { scaleAnchor: anchor }),
    },
  };
  const learned = await learnApart(input, {
    signal: job.signal,
    progress: (stage, done, total) => job.progress(STAGE[stage] ?? stage, done, total),
  });
  job.progress(KEEP, 0, 1, `${leavers.toLocaleString('en-US')} leavers`);
  await job.commit(async (client) => {
    const id = await storeVersion(client, { job, material, learned, wanted });
    if (isMeasured(learned.report)) await wantTrackRecord(client, { workspaceId, modelId: id });
    await wantLenses(client, { workspaceId, learn: true });
  });
  await gatherStatistics(job.ctx, { tables: KEPT, rows: material.table.rows });
}

type Rows = { material: Material; rows: Omit<LearnInput, 'options'>; leavers: number };

/** With dates where there are any, else the file as it stands; where that cannot teach, the customers of today, if facts speak of most. */
async function readRows(client: PoolClient, scope: LabelScope & { reconstruct: boolean }): Promise<Rows> {
  const dated = await readDated(client, scope);
  if (dated) return { material: dated.material, rows: dated.input, leavers: dated.leavers };
  const material = await readMaterial(client, scope.workspaceId);
  const { table, plans, y, known } = material;
  const rows = { table, plans, y, known, findings: [] };
  const counts = countsOf(rows);
  if (refusalOf({ ...counts, rows: table.rows })) {
    const live = await readLive(client, scope);
    const here = y.reduce((sum, left, row) => sum + (left && known[row] ? 0 : 1), 0);
    if (2 * live.material.table.rows >= here)
      return { material: live.material, rows: live.input, leavers: counts.leavers };
  }
  return { material, rows, leavers: counts.leavers };
}

/** From the first promotion on, what was shown is the history; before it there is none but what a model says afterwards. */
async function everPromoted(client: PoolClient, workspaceId: string): Promise<boolean> {
  const { rows } = await client.query<{ promoted: boolean }>(
    'SELECT EXISTS (SELECT FROM model_version WHERE workspace_id = $1 AND promoted_at IS NOT NULL) AS promoted',
    [workspaceId],
  );
  return rows[0]?.promoted ?? false;
}

/** logit p0 once a promotion has frozen it. */
async function frozenScale(client: PoolClient, workspaceId: string, horizon: string): Promise<number | null> {
  const { rows } = await client.query<{ logit: number }>(
    "SELECT logit_p0 AS logit FROM scale WHERE workspace_id = $1 AND horizon = $2 AND source = 'frozen' ORDER BY valid_from DESC LIMIT 1",
    [workspaceId, horizon],
  );
  return rows[0]?.logit ?? null;
}
