/** Writes a model version with its folds, snapshots, scores and segments: all of it, or nothing. */
import 'server-only';
import crypto from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { TrainModel } from '@/lib/contracts/models';
import { type CopyCell, copyText } from '@/lib/server/imports/copy-text';
import { DATED_VERSION } from '@/lib/server/snapshots/feature-definitions';
import { NEWEST_FACTS } from '@/lib/server/snapshots/newest-facts';
import type { JobRun } from '@/lib/server/worker/run-job';
import { horizonOf } from './horizon';
import type { Dated, Material } from './material';
import { scoreRow } from './score-row';
import { storePast } from './store-past';
import type { LearnedFile } from './train-child';
import { SNAPSHOT_VERSION } from './undated';

export type Version = { job: JobRun; material: Material; learned: LearnedFile; wanted: TrainModel };

export async function storeVersion(client: PoolClient, version: Version): Promise<string> {
  const id = crypto.randomUUID();
  const scaleId = await storeScale(client, version);
  await insertVersion(client, version, { id, scaleId });
  await storeSegments(client, version, id);
  await storeScores(client, version, id);
  const { job, material, learned } = version;
  await storePast(client, { ...learned, dated: material.dated }, { workspaceId: job.ctx.workspaceId, modelId: id });
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
    `INSERT INTO model_version (workspace_id, id, number, status, engine, horizon, as_of, seed, settings, report, findings, columns, artifact, scale_id, created_by, created_at, horizon_days)
     VALUES ($1, $2, (SELECT coalesce(max(number), 0) + 1 FROM model_version WHERE workspace_id = $1), 'candidate', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       (SELECT created_by FROM job_progress WHERE workspace_id = $1 AND id = $13), $5, $14)`,
    [
      ...[workspaceId, id, learned.report.engine, horizonOf(material), now, wanted.seed, settings, learned.report],
      ...[
        JSON.stringify(learned.findings),
        learned.scores.columns,
        Buffer.from(learned.artifact),
        scaleId,
        job.ctx.requestId,
        material.dated?.horizonDays ?? null,
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

async function storeSegments(client: PoolClient, { job, learned }: Version, modelId: string): Promise<void> {
  for (const [position, segment] of learned.segments.segments.entries()) {
    const { rules, said, name, ...stats } = segment;
    await client.query(
      'INSERT INTO segment (workspace_id, model_version_id, position, name, rules, stats) VALUES ($1, $2, $3, $4, $5, $6)',
      [...[job.ctx.workspaceId, modelId, position, name], ...[JSON.stringify({ rules, said }), stats]],
    );
  }
}

const STAGE = `CREATE TEMP TABLE scored (account_id uuid, fold smallint, state text, health float8, low float8, high float8, probability float8, base float8, points float8[],
  shown smallint, cause text, present smallint, input_hash text, position int, values jsonb) ON COMMIT DROP`;

async function storeScores(client: PoolClient, version: Version, modelId: string): Promise<void> {
  const { workspaceId, now } = version.job.ctx;
  const { dated } = version.material;
  const snapshots = dated ? DATED_VERSION : SNAPSHOT_VERSION;
  await client.query(STAGE);
  await pipeline(Readable.from(copyText([rows(version)])), client.query(copyFrom('COPY scored FROM STDIN')));
  await client.query(
    `INSERT INTO feature_snapshot (workspace_id, account_id, as_of, version, values, input_hash) SELECT $1, account_id, $2, $3, values, input_hash FROM scored
     ON CONFLICT (workspace_id, account_id, as_of, version) DO NOTHING`,
    [workspaceId, now, snapshots],
  );
  await client.query(
    'INSERT INTO model_member (workspace_id, model_version_id, account_id, fold) SELECT $1, $2, account_id, fold FROM scored WHERE fold >= 0',
    [workspaceId, modelId],
  );
  await client.query(
    `INSERT INTO score (workspace_id, model_version_id, account_id, as_of, state, health, low, high, probability, base, points, shown, cause, present, input_hash, snapshot_id, segment_id)
     SELECT $1, $2, s.account_id, $3, s.state, s.health, s.low, s.high, s.probability, s.base, s.points, s.shown, s.cause, s.present, s.input_hash, f.id, g.id
     FROM scored s JOIN feature_snapshot f ON f.workspace_id = $1 AND f.account_id = s.account_id AND f.as_of = $3 AND f.version = $4
     LEFT JOIN segment g ON g.workspace_id = $1 AND g.model_version_id = $2 AND g.position = s.position`,
    [workspaceId, modelId, now, snapshots],
  );
  await client.query(
    'INSERT INTO segment_membership (workspace_id, segment_id, account_id, since) SELECT $1, segment_id, account_id, $3 FROM score WHERE workspace_id = $1 AND model_version_id = $2 AND segment_id IS NOT NULL',
    [workspaceId, modelId, now],
  );
  if (dated) await storeUnscored(client, version, { modelId, dated });
  await client.query(
    `UPDATE score s SET data_at = f.at FROM (${NEWEST_FACTS}) f WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.as_of = $3 AND s.account_id = f.account_id`,
    [workspaceId, modelId, now],
  );
}

/** Dated: the states in place of a score, and the folds of accounts that are no longer scored. */
async function storeUnscored(
  client: PoolClient,
  { job, learned }: Version,
  { modelId, dated }: { modelId: string; dated: Dated },
): Promise<void> {
  const { workspaceId, now } = job.ctx;
  await client.query(
    `INSERT INTO score (workspace_id, model_version_id, account_id, as_of, state, input_hash, snapshot_id)
     SELECT $1, $2, u."accountId", $3, u.state, f.input_hash, f.id FROM jsonb_to_recordset($5) AS u("accountId" uuid, state text)
     JOIN feature_snapshot f ON f.workspace_id = $1 AND f.account_id = u."accountId" AND f.as_of = $3 AND f.version = $4`,
    [workspaceId, modelId, now, DATED_VERSION, JSON.stringify(dated.unscored)],
  );
  const folds = Array.from(learned.foldOfAccount ?? []);
  await client.query(
    `INSERT INTO model_member (workspace_id, model_version_id, account_id, fold) SELECT $1, $2, t.id, t.fold FROM unnest($3::uuid[], $4::smallint[]) AS t(id, fold)
     WHERE t.fold >= 0 ON CONFLICT DO NOTHING`,
    [workspaceId, modelId, dated.trained, folds],
  );
}

function* rows({ material, learned, job }: Version): Generator<CopyCell[]> {
  for (let row = 0; row < material.table.rows; row++) {
    if (row % 1_000 === 0) job.progress('Keep the version', row, material.table.rows);
    yield scoreRow(row, { material, learned });
  }
}
