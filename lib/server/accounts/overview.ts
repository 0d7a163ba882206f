import 'server-only';
import type { AccountOverview, AccountQuery } from '@/lib/contracts/accounts';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { componentCount, refOf, reportOfVersion, type VersionRow } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { listed, where } from './query';

const MOST_DOTS = 2_000;

type Total = { band: 'risk' | 'watch' | 'healthy' | 'unscored'; accounts: number; arr: number | null };
type Loss = { minor: number | null; low: number | null; high: number | null; n: number };
type Scope = { all: Prisma.Sql; filter: Prisma.Sql; version: VersionRow | null };

/** Totals over every account the filters leave; the bands ignore the band filter, so that the strip stays whole. */
export async function accountOverview(ctx: Ctx, query: Omit<AccountQuery, 'page'>): Promise<AccountOverview> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const version = await activeVersion(ctx, db);
    const all = listed(ctx, settings.thresholds);
    const scope = { all, filter: where({ ...query, band: undefined }), version };
    const totals = await totalsOf(db, scope);
    const [gone] = await db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM (${all}) x WHERE ${where({ ...query, band: 'left' })}`;
    const model = version && refOf(version);
    return {
      asOf: version?.asOf.toISOString() ?? null,
      model,
      thresholds: settings.thresholds,
      currency: settings.currency,
      left: gone?.n ?? 0,
      components: version ? componentCount(version) : 0,
      ...totals,
      expectedLoss: model?.showsProbability ? await lossOf(db, scope) : null,
      dots: await dotsOf(db, scope),
      segments: version ? await segmentsOf(ctx, db, version) : [],
    };
  });
}

async function totalsOf(
  db: Db,
  { all, filter }: Scope,
): Promise<Pick<AccountOverview, 'accounts' | 'arrMinor' | 'bands'>> {
  const totals = await db.$queryRaw<Total[]>`
    SELECT CASE WHEN state = 'scored' THEN band ELSE 'unscored' END AS band, count(*)::int AS accounts, sum(arr_minor)::float8 AS arr
    FROM (${all}) x WHERE ${filter} GROUP BY 1`;
  const bandOf = (band: Total['band']) => {
    const row = totals.find((total) => total.band === band);
    return { accounts: row?.accounts ?? 0, arrMinor: row?.arr ?? null };
  };
  const known = totals.flatMap((total) => (total.arr === null ? [] : [total.arr]));
  return {
    accounts: totals.reduce((sum, total) => sum + total.accounts, 0),
    arrMinor: known.length > 0 ? known.reduce((sum, arr) => sum + arr, 0) : null,
    bands: { risk: bandOf('risk'), watch: bandOf('watch'), healthy: bandOf('healthy'), unscored: bandOf('unscored') },
  };
}

/**
 * Σ probability × ARR. The bounds move every account to the same end of its 80 % interval at once: errors of a model are
 * shared, and independent draws would make the sum look surer than it is.
 */
async function lossOf(db: Db, { all, filter, version }: Scope): Promise<AccountOverview['expectedLoss']> {
  const logitP0 = version ? reportOfVersion(version).logitP0 : 0;
  const at = (health: Prisma.Sql) => Prisma.sql`1 / (1 + exp(-(${logitP0}::float8 - (${health} - 50) * ln(2) / 10)))`;
  const [row] = await db.$queryRaw<Loss[]>`
    SELECT sum(risk_arr)::float8 AS minor, sum(arr_minor * ${at(Prisma.sql`exact_high`)})::float8 AS low,
      sum(arr_minor * ${at(Prisma.sql`exact_low`)})::float8 AS high, count(*)::int AS n
    FROM (${all}) x WHERE ${filter} AND state = 'scored' AND risk_arr IS NOT NULL`;
  if (!row || row.minor === null || row.low === null || row.high === null) return null;
  const { minor, low, high, n } = row;
  return {
    minor: Math.round(minor),
    lowMinor: Math.round(Math.min(low, minor)),
    highMinor: Math.round(Math.max(high, minor)),
    n,
  };
}

async function dotsOf(db: Db, { all, filter }: Scope): Promise<AccountOverview['dots']> {
  return db.$queryRaw<AccountOverview['dots']>`
    SELECT shown::int AS health, arr_minor::float8 AS "arrMinor" FROM (${all}) x WHERE ${filter} AND state = 'scored' ORDER BY md5(id::text) LIMIT ${MOST_DOTS}`;
}

async function segmentsOf(ctx: Ctx, db: Db, version: VersionRow): Promise<AccountOverview['segments']> {
  const where = { workspaceId: ctx.workspaceId, modelVersionId: version.id };
  return db.segment.findMany({ where, orderBy: { position: 'asc' }, select: { id: true, name: true } });
}
