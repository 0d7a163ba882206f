import 'server-only';
import type { AccountOverview, AccountQuery } from '@/lib/contracts/accounts';
import { asOfDay, dayShown } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { componentCount, refOf, reportOfVersion, type VersionRow } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { due, type View, viewOf } from './filter';
import { listed, rated } from './query';

const MOST_DOTS = 2_000;

type Total = { band: 'risk' | 'watch' | 'healthy' | 'unscored'; accounts: number; arr: number | null };
type Sums = {
  totals: Total[];
  dots: AccountOverview['dots'];
  byValue: AccountOverview['byValue'];
  gone: number;
  foreign: number;
  loss: number | null;
  lossLow: number | null;
  lossHigh: number | null;
  lossOf: number;
} & AccountOverview['views'] &
  Pick<AccountOverview, 'knowsContracts' | 'knowsContacts'>;

/** Totals over every account the filters leave; the bands ignore the band filter, so that the strip stays whole. */
export async function accountOverview(ctx: Ctx, query: Omit<AccountQuery, 'page'>): Promise<AccountOverview> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const then = asOfDay(ctx, query.asOf);
    const version = await activeVersion(then, db);
    const view = await viewOf(then, db, query);
    const sums = await sumsOf(then, db, { all: listed(then, settings), view, version });
    const model = version && refOf(version);
    return {
      asOf: version?.asOf.toISOString() ?? null,
      model,
      thresholds: settings.thresholds,
      currency: settings.currency,
      now: then.now.toISOString(),
      shown: await dayShown(then, db),
      book: view.book,
      views: { mine: sums.mine, all: sums.all, notice: sums.notice, silent: sums.silent },
      knowsContracts: sums.knowsContracts,
      knowsContacts: sums.knowsContacts,
      left: sums.gone,
      foreign: sums.foreign,
      components: version ? componentCount(version) : 0,
      ...totalsOf(sums.totals),
      expectedLoss: model?.showsProbability ? lossOf(sums) : null,
      dots: sums.dots,
      byValue: sums.byValue,
      segments: version ? await segmentsOf(ctx, db, version) : [],
      ruleSegments: await ruleSegmentsOf(ctx, db),
      ...(await peopleOf(ctx, db)),
      you: view.own,
    };
  });
}

type Scope = { all: Prisma.Sql; view: View; version: VersionRow | null };

/**
 * Everything in one pass over the list. The loss is Σ probability × ARR; its bounds move every account to the same end of
 * its 80 % interval at once: errors of a model are shared, and independent draws would make the sum look surer than it is.
 */
async function sumsOf(ctx: Ctx, db: Db, { all, view: { asked, mine, book }, version }: Scope): Promise<Sums> {
  const logitP0 = version ? reportOfVersion(version).logitP0 : 0;
  const at = (health: Prisma.Sql) => Prisma.sql`1 / (1 + exp(-(${logitP0}::float8 - (${health} - 50) * ln(2) / 10)))`;
  const own = book === 'mine' ? Prisma.sql`mine` : Prisma.sql`true`;
  const [sums] = await db.$queryRaw<Sums[]>`
    WITH x AS MATERIALIZED (
      SELECT id, state, band, shown, ${rated} AS rated, currency, arr_minor, arr_base, risk_arr, exact_low, exact_high, renewal_at, contact_at, state <> 'left' AS here, state <> 'left' AND ${asked} AS fits,
        (${mine}) AS mine, ${due.notice30(ctx)} AS notice, ${due.silent30(ctx)} AS silent, state = 'left' AND ${asked} AS gone
      FROM (${all}) l)
    SELECT
      (SELECT coalesce(json_agg(t), '[]') FROM (SELECT CASE WHEN rated THEN band ELSE 'unscored' END AS band, count(*)::int AS accounts, sum(arr_base)::float8 AS arr
        FROM x WHERE fits GROUP BY 1) t) AS totals,
      (SELECT coalesce(json_agg(t), '[]') FROM (SELECT shown::int AS health, arr_base::float8 AS "arrMinor" FROM x WHERE fits AND rated ORDER BY md5(id::text) LIMIT ${MOST_DOTS}) t) AS dots,
      (SELECT coalesce(json_agg(t), '[]') FROM (
        SELECT third, band, count(*)::int AS accounts, sum(arr_base)::float8 AS "arrMinor", (min(min(arr_base)) OVER w)::float8 AS low, (max(max(arr_base)) OVER w)::float8 AS high
        FROM (SELECT band, arr_base, ntile(3) OVER (ORDER BY arr_base, id) AS third FROM x WHERE fits AND rated AND arr_base IS NOT NULL) q GROUP BY third, band WINDOW w AS (PARTITION BY third)) t) AS "byValue",
      count(*) FILTER (WHERE gone)::int AS gone,
      count(*) FILTER (WHERE fits AND arr_minor IS NOT NULL AND arr_base IS NULL)::int AS foreign,
      sum(risk_arr) FILTER (WHERE fits AND state = 'scored')::float8 AS loss,
      sum(arr_base * ${at(Prisma.sql`exact_high`)}) FILTER (WHERE fits AND state = 'scored' AND risk_arr IS NOT NULL)::float8 AS "lossLow",
      sum(arr_base * ${at(Prisma.sql`exact_low`)}) FILTER (WHERE fits AND state = 'scored' AND risk_arr IS NOT NULL)::float8 AS "lossHigh",
      count(*) FILTER (WHERE fits AND state = 'scored' AND risk_arr IS NOT NULL)::int AS "lossOf",
      count(*) FILTER (WHERE here AND mine)::int AS mine, count(*) FILTER (WHERE here)::int AS all,
      count(*) FILTER (WHERE here AND notice AND ${own})::int AS notice, count(*) FILTER (WHERE here AND silent AND ${own})::int AS silent,
      coalesce(bool_or(renewal_at IS NOT NULL), false) AS "knowsContracts", coalesce(bool_or(contact_at IS NOT NULL), false) AS "knowsContacts"
    FROM x`;
  if (!sums) throw new Error('the accounts could not be summed');
  return sums;
}

function totalsOf(totals: readonly Total[]): Pick<AccountOverview, 'accounts' | 'arrMinor' | 'bands'> {
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

function lossOf({ loss, lossLow, lossHigh, lossOf: n }: Sums): AccountOverview['expectedLoss'] {
  if (loss === null || lossLow === null || lossHigh === null) return null;
  return {
    minor: Math.round(loss),
    lowMinor: Math.round(Math.min(lossLow, loss)),
    highMinor: Math.round(Math.max(lossHigh, loss)),
    n,
  };
}

async function segmentsOf(ctx: Ctx, db: Db, version: VersionRow): Promise<AccountOverview['segments']> {
  const where = { workspaceId: ctx.workspaceId, modelVersionId: version.id };
  return db.segment.findMany({ where, orderBy: { position: 'asc' }, select: { id: true, name: true } });
}

const ruleSegmentsOf = ({ workspaceId }: Ctx, db: Db): Promise<AccountOverview['ruleSegments']> =>
  db.ruleSegment.findMany({
    where: { workspaceId },
    orderBy: { priority: 'asc' },
    select: { id: true, name: true },
  });

/** What the filters offer: owners with accounts, and teams. */
async function peopleOf(ctx: Ctx, db: Db): Promise<Pick<AccountOverview, 'owners' | 'teams'>> {
  const owners = await db.$queryRaw<AccountOverview['owners']>`
    SELECT w.id, coalesce(p.name, w.name) AS name FROM account_owner w LEFT JOIN member n ON n.workspace_id = w.workspace_id AND n.id = w.member_id LEFT JOIN person p ON p.id = n.person_id
    WHERE w.workspace_id = ${ctx.workspaceId}::uuid AND EXISTS (SELECT FROM account a WHERE a.workspace_id = w.workspace_id AND a.owner_id = w.id) ORDER BY lower(coalesce(p.name, w.name)), w.id`;
  const where = { workspaceId: ctx.workspaceId };
  return {
    owners,
    teams: await db.team.findMany({ where, orderBy: { name: 'asc' }, select: { id: true, name: true } }),
  };
}
