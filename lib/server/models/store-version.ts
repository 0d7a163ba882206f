/** Writes a model version with its folds, snapshots, scores and segments: all of it, or nothing. */
import 'server-only';
import crypto from 'node:crypto';
import type { PoolClient } from 'pg';
import type { TrainModel } from '@/lib/contracts/models';
import type { JobRun } from '@/lib/server/worker/run-job';
import { horizonOf } from './horizon';
import type { Material } from './material';
import { storePast } from './store-past';
import { storeScores } from './store-scores';
import { storeSegments } from './store-segments';
import type { LearnedFile } from './train-child';

export type Version = { job: JobRun; material: Material; learned: LearnedFile; wanted: TrainModel };

export async function storeVersion(client: PoolClient, version: Version): Promise<string> {
  const id = crypto.randomUUID();
  const scaleId = await storeScale(client, version);
  await insertVersion(client, version, { id, scaleId });
  const { job, material, learned } = version;
  const { workspaceId, now } = job.ctx;
  await storeSegments(client, learned.segments, { workspaceId, modelId: id });
  const tick = (done: number, total: number) => job.progress('Keep the version', done, total);
  await storeScores(client, { workspaceId, modelId: id, now, passAt: now, material, scored: learned, tick });
  await storeMembers(client, version, id);
  await storePast(client, { ...learned, dated: material.dated }, { workspaceId, modelId: id });
  return id;
}

/** The frozen scale when there is one; else a provisional row of its own. */
async function storeScale(client: PoolClient, { job, learned, material }: Version): Promise<string> {
  const { workspaceId, now } = job.ctx;
  const horizon = horizonOf(material);
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM scale WHERE workspace_id = $1 AND horizon = $2 AND source = 'frozen' AND logit_p0 = $3 ORDER BY valid_from DESC LIMIT 1",
    [workspaceId, horizon, learned.report.logitP0],
  );
  if (rows[0]) return rows[0].id;
  const made = await client.query<{ id: string }>(
    "INSERT INTO scale (workspace_id, horizon, source, logit_p0, valid_from) VALUES ($1, $2, 'provisional', $3, $4) RETURNING id",
    [workspaceId, horizon, learned.report.logitP0, now],
  );
  return made.rows[0]?.id ?? '';
}

async function insertVersion(
  client: PoolClient,
  { job, material, learned, wanted }: Version,
  { id, scaleId }: { id: string; scaleId: string },
): Promise<void> {
  const { workspaceId, now } = job.ctx;
  const settings = {
    plans: material.plans,
    typical: learned.typical,
    effects: learned.effects,
    ranges: learned.ranges,
    curves: learned.curves,
    together: learned.together,
    reference: learned.reference,
    assumedShare: material.assumedShare,
    dataUntil: learned.dataUntil,
    accounts: material.table.rows,
    blankOutcome: material.dated ? 0 : material.known.reduce((sum, flag) => sum + 1 - flag, 0),
    ...(material.dated ? { trainedAccounts: material.dated.accounts, months: material.dated.months } : {}),
    ...(learned.unmeasured ? { unmeasured: learned.unmeasured } : {}),
    covered: coverageOf(material),
    segments: {
      verdict: learned.segments.verdict,
      basis: learned.segments.basis,
      stability: learned.segments.stability,
      fidelity: learned.segments.fidelity,
    },
    timings: { segmentMs: learned.segmentMs },
  };
  await client.query(
    `INSERT INTO model_version (workspace_id, id, number, status, engine, horizon, as_of, seed, settings, report, findings, columns, artifact, scale_id, created_by, created_at, horizon_days, hazard)
     VALUES ($1, $2, (SELECT coalesce(max(number), 0) + 1 FROM model_version WHERE workspace_id = $1), 'candidate', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       (SELECT created_by FROM job_progress WHERE workspace_id = $1 AND id = $13), $5, $14, $15)`,
    [
      ...[workspaceId, id, learned.report.engine, horizonOf(material), now, wanted.seed, settings, learned.report],
      ...[
        JSON.stringify(learned.findings),
        learned.scores.columns,
        Buffer.from(learned.artifact),
        scaleId,
        job.ctx.requestId,
        material.dated?.horizonDays ?? null,
        learned.hazard ? Buffer.from(learned.hazard) : null,
      ],
    ],
  );
}

/** Per used column, how many accounts have a value. */
function coverageOf({ table, plans }: Material): Record<string, number> {
  return Object.fromEntries(
    plans
      .filter((plan) => plan.used)
      .map((plan) => [
        plan.name,
        (table.cells[table.names.indexOf(plan.name)] ?? []).filter((cell) => cell !== '').length,
      ]),
  );
}

/** Who is scored by which member; dated: also accounts that are no longer scored. Reads `scored` of the pass. */
async function storeMembers(client: PoolClient, { job, material, learned }: Version, modelId: string): Promise<void> {
  const { workspaceId } = job.ctx;
  await client.query(
    'INSERT INTO model_member (workspace_id, model_version_id, account_id, fold) SELECT $1, $2, account_id, fold FROM scored WHERE fold >= 0',
    [workspaceId, modelId],
  );
  if (!material.dated) return;
  await client.query(
    `INSERT INTO model_member (workspace_id, model_version_id, account_id, fold) SELECT $1, $2, t.id, t.fold FROM unnest($3::uuid[], $4::smallint[]) AS t(id, fold)
     JOIN account a ON a.workspace_id = $1 AND a.id = t.id WHERE t.fold >= 0 ON CONFLICT DO NOTHING`,
    [workspaceId, modelId, material.dated.trained, Array.from(learned.foldOfAccount ?? [])],
  );
}
