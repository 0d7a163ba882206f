/** Training is asked for here and done by the worker; promotion is one pointer flip. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Job } from '@/lib/contracts/jobs';
import type { ExcludeColumn, ModelDetail, ModelList, PromoteModel, TrainModel } from '@/lib/contracts/models';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { type Db, takeTurn, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { jobOf } from '@/lib/server/jobs/get-job';
import { FEATURE_NAMES, FEATURES } from '@/lib/server/snapshots/feature-definitions';
import { findVersion, modelDetail } from './get-model';
import { listModels } from './list-models';
import { pairedGate, pairedLoss } from './paired-loss';
import { gateOf } from './version-row';
import { askForScores, beginDaily } from './want-scores';

export async function trainModel(ctx: Ctx, wanted: TrainModel): Promise<Job> {
  allow(ctx, 'model:train');
  return withWorkspace(ctx, async (db) => {
    const accounts = await db.account.count({ where: { workspaceId: ctx.workspaceId } });
    if (accounts === 0) throw new AppError('conflict', 'There are no accounts to learn from yet. Import a file first.');
    const id = await enqueueJob(ctx, db, { kind: 'train', subjectId: null, detail: wanted });
    await audit(ctx, db, { action: 'model.train', subject: id, detail: wanted });
    return jobOf(
      await db.jobProgress.findUniqueOrThrow({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } }),
    );
  });
}

/** Makes a candidate, or a retired version, the one that every page shows. An open gate asks for a written reason. */
export async function promoteModel(ctx: Ctx, id: string, { reason }: PromoteModel): Promise<ModelDetail> {
  allow(ctx, 'model:promote');
  return withWorkspace(ctx, async (db) => {
    await takeTurn(db, `promote:${ctx.workspaceId}`);
    const row = await findVersion(ctx, db, id);
    if (row.status === 'active') throw new AppError('conflict', `Version ${row.number} is the active one already.`);
    const gate = [...gateOf(row), ...pairedGate(await pairedLoss(ctx, db, row))];
    if (gate.length > 0 && !reason)
      throw new AppError('conflict', `Promotion needs a written reason. ${gate.join(' ')}`, { field: 'reason' });
    await flip(ctx, db, { id, reason: reason ?? null });
    await beginDaily(ctx, db);
    if (row.status === 'retired') await askForScores(ctx, db); // its scores are as old as its last time in use
    // under the scorecard the scale stays provisional: its average is counted on few leavers, or assumed
    if (row.engine !== 'scorecard')
      await db.scale.updateMany({
        where: { workspaceId: ctx.workspaceId, id: row.scaleId, source: 'provisional' },
        data: { source: 'frozen' },
      });
    await audit(ctx, db, {
      action: 'model.promote',
      subject: `version ${row.number}`,
      detail: { from: row.status, reason: reason ?? null, gate },
    });
    return modelDetail(ctx, db, id);
  });
}

async function flip(ctx: Ctx, db: Db, { id, reason }: { id: string; reason: string | null }): Promise<void> {
  const { workspaceId, now } = ctx;
  await db.modelVersion.updateMany({
    where: { workspaceId, status: 'active' },
    data: { status: 'retired', retiredAt: now },
  });
  await db.modelVersion.update({
    where: { workspaceId_id: { workspaceId, id } },
    data: { status: 'active', promotedAt: now, promotedBy: memberId(ctx), promotionReason: reason, retiredAt: null },
    select: { id: true },
  });
  await db.promotion.create({ data: { workspaceId, at: now, modelVersionId: id }, select: { at: true } });
  await db.activeModel.upsert({
    where: { workspaceId },
    create: { workspaceId, modelVersionId: id, switchedAt: now },
    update: { modelVersionId: id, switchedAt: now, scoredAt: null, dataUntil: null, ...NOT_PASSED },
  });
}

/** What the next pass will know. */
const NOT_PASSED = { drift: Prisma.DbNull, spreads: Prisma.DbNull };

/** A dated feature has no field of its own until it is left out; that one goes when the feature is taken in again. */
async function excludeFeature(ctx: Ctx, db: Db, { key, reason }: ExcludeColumn): Promise<boolean> {
  const feature = FEATURES.find(({ name }) => name === key);
  if (!feature) return false;
  const { type, component, actionable } = feature;
  const { workspaceId } = ctx;
  if (reason !== null)
    await db.field.upsert({
      where: { workspaceId_key: { workspaceId, key } },
      create: {
        workspaceId,
        key,
        plan: { type, component, role: 'feature', actionable },
        excludedReason: reason,
      },
      update: { excludedReason: reason }, // somebody left it out a moment ago
    });
  return true;
}

/** Leaves a column out of the next training, or takes it in again; with the reason on record. */
export async function excludeColumn(ctx: Ctx, { key, reason }: ExcludeColumn): Promise<ModelList> {
  allow(ctx, 'field:write');
  await withWorkspace(ctx, async (db) => {
    const { count } = await db.field.updateMany({
      where: { workspaceId: ctx.workspaceId, key },
      data: { excludedReason: reason },
    });
    if (count === 0 && !(await excludeFeature(ctx, db, { key, reason })))
      throw new AppError('not_found', `There is no column “${key.slice(0, 80)}”.`);
    if (reason === null && FEATURE_NAMES.includes(key))
      await db.field.deleteMany({ where: { workspaceId: ctx.workspaceId, key, createdByImport: null } });
    await audit(ctx, db, {
      action: reason === null ? 'field.include' : 'field.exclude',
      subject: key,
      detail: { reason },
    });
  });
  return listModels(ctx);
}
