import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { ModelDetail } from '@/lib/contracts/models';
import { before, inUse } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { memberNames } from '@/lib/server/imports/import-view';
import { humanName } from '@/scoring';
import { marksIn } from './marks';
import { pairedGate, pairedLoss } from './paired-loss';
import { detailOfVersion, settingsOf, VERSION_FIELDS, type VersionRow } from './version-row';

const StoredDrift = ModelDetail.shape.drift.unwrap().shape.rows;

export async function getModel(ctx: Ctx, id: string): Promise<ModelDetail> {
  allow(ctx, 'model:read');
  return withWorkspace(ctx, (db) => modelDetail(ctx, db, id));
}

export async function findVersion(ctx: Ctx, db: Db, id: string): Promise<VersionRow> {
  const row = await db.modelVersion.findUnique({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
    select: VERSION_FIELDS,
  });
  if (!row) throw new AppError('not_found', 'Nothing here under this address.');
  return row;
}

export async function modelDetail(ctx: Ctx, db: Db, id: string): Promise<ModelDetail> {
  const row = await findVersion(ctx, db, id);
  const names = await memberNames(ctx, db, [row.createdBy]);
  const fields = await db.field.findMany({ where: { workspaceId: ctx.workspaceId, excludedReason: { not: null } } });
  const excluded = new Map(fields.map((field) => [field.key, field.excludedReason ?? '']));
  const paired = await pairedLoss(ctx, db, row);
  const detail = detailOfVersion(row, (row.createdBy && names.get(row.createdBy)) || null, {
    excluded,
    marks: await marksIn(ctx, db),
  });
  return {
    ...detail,
    paired,
    gate: [...detail.gate, ...pairedGate(paired)],
    drift: await driftOfVersion(ctx, db, row),
  };
}

async function driftOfVersion({ workspaceId }: Ctx, db: Db, { id, status }: VersionRow): Promise<ModelDetail['drift']> {
  if (status !== 'active') return null;
  const active = await db.activeModel.findUnique({
    where: { workspaceId },
    select: { modelVersionId: true, scoredAt: true, drift: true },
  });
  if (active?.modelVersionId !== id || !active.scoredAt || !active.drift) return null;
  const rows = StoredDrift.parse(active.drift).map((row) => ({ ...row, source: humanName(row.source) }));
  return { asOf: active.scoredAt.toISOString(), rows };
}

/** The version in use at the end of a past day, as of its latest pass until then. */
async function versionThen(ctx: Ctx, db: Db): Promise<VersionRow | null> {
  const [used] = await db.$queryRaw<{ id: string; scoredAt: Date | null }[]>`
    SELECT m.model_version_id AS id, (SELECT max(s.pass_at) FROM score s WHERE s.workspace_id = m.workspace_id AND s.model_version_id = m.model_version_id ${before(ctx, Prisma.sql`s.pass_at`)}) AS "scoredAt"
    FROM ${inUse(ctx)} m`;
  if (!used) return null;
  const version = await findVersion(ctx, db, used.id);
  return { ...version, asOf: used.scoredAt ?? version.asOf };
}

/** The version whose scores every page shows, as of its latest pass; null before the first promotion. */
export async function activeVersion(ctx: Ctx, db: Db): Promise<VersionRow | null> {
  if (ctx.today) return versionThen(ctx, db);
  const active = await db.activeModel.findUnique({
    where: { workspaceId: ctx.workspaceId },
    select: { scoredAt: true, dataUntil: true, modelVersion: { select: VERSION_FIELDS } },
  });
  if (!active) return null;
  const { scoredAt, dataUntil, modelVersion } = active;
  if (!scoredAt) return modelVersion;
  const settings = { ...settingsOf(modelVersion), dataUntil: dataUntil?.getTime() ?? null };
  return { ...modelVersion, asOf: scoredAt, settings };
}
