/** The lenses that are learned: what there was to learn from, what they are worth, and what came of their predictions. */
import 'server-only';
import { type ExpansionLens, type NpsLens, TrainedLenses } from '@/lib/contracts/lenses';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { LensModel } from '@/lib/server/generated/prisma/client';
import { latestJob } from '@/lib/server/jobs/get-job';
import { HELD, LEAST_ANSWERS, LEAST_EVENTS, LEAST_SKILL } from '@/scoring';
import { EXPANSION_DAYS } from './expansion-labels';
import { expansionReportOf, npsReportOf } from './stored-report';

export async function listLenses(ctx: Ctx): Promise<TrainedLenses> {
  allow(ctx, 'model:read');
  return withWorkspace(ctx, async (db) => {
    const { workspaceId } = ctx;
    const rows = await db.lensModel.findMany({ where: { workspaceId }, omit: { artifact: true, plans: true } });
    const nps = rows.find(({ lens }) => lens === 'nps');
    const expansion = rows.find(({ lens }) => lens === 'expansion');
    return TrainedLenses.parse({
      job: await latestJob(ctx, db, null, 'lenses'),
      nps: nps ? await npsOf(ctx, db, nps) : null,
      expansion: expansion ? await expansionOf(ctx, db, expansion) : null,
    });
  });
}

type Row = Omit<LensModel, 'artifact' | 'plans'>;

async function npsOf({ workspaceId }: Ctx, db: Db, row: Row): Promise<unknown> {
  const { scoredAt, learnedAt, state } = row;
  const { skill, coverage, meanAbsoluteError, later, ...found } = npsReportOf(row);
  return {
    ...{ state, ...found, later, needed: LEAST_ANSWERS, leastSkill: LEAST_SKILL, promised: HELD },
    ...{ skill: skill ?? null, coverage: coverage ?? null, error: meanAbsoluteError ?? null },
    learnedAt: learnedAt.toISOString(),
    scoredAt: scoredAt?.toISOString() ?? null,
    silent: scoredAt ? await db.predictedNps.count({ where: { workspaceId, asOf: scoredAt } }) : 0,
  } satisfies Omit<NpsLens, 'state'> & { state: string };
}

async function expansionOf({ workspaceId }: Ctx, db: Db, row: Row): Promise<unknown> {
  const { scoredAt, learnedAt, state } = row;
  const { events, others, rows, auc, baseline, baseRate } = expansionReportOf(row);
  return {
    ...{ state, events, others, rows, needed: LEAST_EVENTS, days: EXPANSION_DAYS },
    ...{ auc: auc ?? null, baseline: baseline ?? null, baseRate: baseRate ?? null },
    learnedAt: learnedAt.toISOString(),
    scoredAt: scoredAt?.toISOString() ?? null,
    scored: await db.expansionChance.count({ where: { workspaceId } }),
  } satisfies Omit<ExpansionLens, 'state'> & { state: string };
}
