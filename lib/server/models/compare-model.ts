/** Two versions account by account: what a promotion, or a way back, would change on every page. */
import 'server-only';
import { type CompareWith, MOST_COMPARED, type ModelComparison } from '@/lib/contracts/comparison';
import { AppError } from '@/lib/contracts/errors';
import type { Thresholds } from '@/lib/contracts/scores';
import { bandBy } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { findVersion } from './get-model';

type Version = { id: string; number: number; status: string; asOf: Date; promotedAt: Date | null };

const MOST_CHOICES = 50;

export async function compareModel(ctx: Ctx, id: string, { with: wanted }: CompareWith): Promise<ModelComparison> {
  allow(ctx, 'model:read');
  return withWorkspace(ctx, async (db) => {
    const version = await findVersion(ctx, db, id);
    const choices = await db.modelVersion.findMany({
      where: { workspaceId: ctx.workspaceId, id: { not: id } },
      orderBy: { number: 'desc' },
      take: MOST_CHOICES,
      select: { id: true, number: true, status: true, asOf: true, promotedAt: true },
    });
    const other = wanted ? choices.find((choice) => choice.id === wanted) : usual(choices);
    if (wanted && !other)
      throw new AppError('not_found', 'There is no such version to compare with.', { field: 'with' });
    const { thresholds } = await currentSettings(ctx, db);
    const found = other ? await differences(ctx, db, { here: id, there: other.id, thresholds }) : NOTHING;
    return { version: nameOf(version), other: other ? nameOf(other) : null, choices: choices.map(nameOf), ...found };
  });
}

const nameOf = ({ id, number, asOf }: Pick<Version, 'id' | 'number' | 'asOf'>) => ({
  ...{ id, number, asOf: asOf.toISOString() },
});

/** The one in use, else the one that was in use last, else the newest. */
function usual(choices: readonly Version[]): Version | undefined {
  const promoted = choices.filter(({ promotedAt }) => promotedAt !== null);
  const last = promoted.toSorted((a, b) => Number(b.promotedAt) - Number(a.promotedAt))[0];
  return choices.find(({ status }) => status === 'active') ?? last ?? choices[0];
}

type Found = Omit<ModelComparison, 'version' | 'other' | 'choices'>;
const NOTHING: Found = {
  ...{ both: 0, onlyHere: 0, onlyThere: 0, bandChanges: 0, meanMove: null, medianMove: null, bands: [], rows: [] },
};

type Of = { here: string; there: string; thresholds: Thresholds };

async function differences(ctx: Ctx, db: Db, { here, there, thresholds }: Of): Promise<Found> {
  const band = bandBy(thresholds);
  const latest = (version: string) => Prisma.sql`
    SELECT DISTINCT ON (account_id) account_id, shown, cause FROM score
    WHERE workspace_id = ${ctx.workspaceId}::uuid AND model_version_id = ${version}::uuid AND state = 'scored' ORDER BY account_id, as_of DESC`;
  const [found] = await db.$queryRaw<Found[]>`
    WITH paired AS MATERIALIZED (
      SELECT coalesce(h.account_id, t.account_id) AS id, t.shown AS before, h.shown AS after, t.cause AS cause_before, h.cause AS cause_after,
        ${band(Prisma.sql`t.shown`)} AS band_before, ${band(Prisma.sql`h.shown`)} AS band_after
      FROM (${latest(here)}) h FULL JOIN (${latest(there)}) t USING (account_id)),
    held AS (SELECT *, abs(after - before) AS move FROM paired WHERE before IS NOT NULL AND after IS NOT NULL)
    SELECT (SELECT count(*) FROM held)::int AS both, (SELECT count(*) FROM paired WHERE before IS NULL)::int AS "onlyHere", (SELECT count(*) FROM paired WHERE after IS NULL)::int AS "onlyThere",
      (SELECT count(*) FROM held WHERE band_before <> band_after)::int AS "bandChanges",
      (SELECT avg(move) FROM held)::float8 AS "meanMove", (SELECT percentile_cont(.5) WITHIN GROUP (ORDER BY move) FROM held)::float8 AS "medianMove",
      (SELECT coalesce(json_agg(b), '[]') FROM (SELECT band_before AS "from", band_after AS "to", count(*)::int AS accounts FROM held GROUP BY 1, 2) b) AS bands,
      (SELECT coalesce(json_agg(r), '[]') FROM (
        SELECT a.id, a.name, p.before::int AS before, p.after::int AS after, p.band_before AS "bandBefore", p.band_after AS "bandAfter", p.cause_before AS "causeBefore", p.cause_after AS "causeAfter"
        FROM held p JOIN account a ON a.workspace_id = ${ctx.workspaceId}::uuid AND a.id = p.id ORDER BY p.move DESC, lower(a.name), a.id LIMIT ${MOST_COMPARED}) r) AS rows`;
  return found ?? NOTHING;
}
