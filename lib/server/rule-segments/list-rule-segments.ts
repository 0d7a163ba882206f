import 'server-only';
import type { RuleSegmentList, RuleSegmentSummary, Rules } from '@/lib/contracts/rule-segments';
import type { Thresholds } from '@/lib/contracts/scores';
import { rated } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { refOf } from '@/lib/server/models/version-row';
import { facts } from './fields';
import { fits } from './fits';
import { placeNow, type RuleSet, readRuleSet } from './rule-set';
import { namesOf, problemOf, ruleOf, type Spoken } from './rule-words';

export type Weighed = {
  place: number | null;
  accounts: number;
  matching: number;
  arr: number | null;
  health: number | null;
};
export type Weight = RuleSegmentList['none'];

/** In the order in which they are tried, with what is left over. */
export async function listRuleSegments(ctx: Ctx): Promise<RuleSegmentList> {
  allow(ctx, 'segment:read');
  return withWorkspace(ctx, async (db) => {
    const set = await readRuleSet(ctx, db);
    const { everyone, weightOf } = await weigh(ctx, db, { set });
    const spoken = { fields: set.fields, names: await namesOf(ctx, db), currency: set.settings.currency };
    return {
      ...(await standing(ctx, db, set)),
      everyone,
      segments: set.segments.map((_, place) => summaryAt(set, place, { weight: weightOf(place), spoken })),
      none: weightOf(null),
    };
  });
}

/** Of which moment and in which terms the figures are. */
export async function standing(ctx: Ctx, db: Db, { settings: { thresholds, currency } }: RuleSet) {
  const version = await activeVersion(ctx, db);
  return {
    ...{ now: ctx.now.toISOString(), asOf: version?.asOf.toISOString() ?? null },
    ...{ model: version && refOf(version), thresholds, currency },
  };
}

/** Every account once: how many are in each segment, what they are worth, and how many of them `also` fits. */
export async function weigh(ctx: Ctx, db: Db, { set, also = null }: { set: RuleSet; also?: Rules | null }) {
  const matching = also ? fits(ctx, also, set.fields) : Prisma.sql`false`;
  const rows = await db.$queryRaw<Weighed[]>`
    SELECT place, count(*)::int AS accounts, count(*) FILTER (WHERE matching)::int AS matching, sum(arr_base)::float8 AS arr,
      (percentile_cont(.5) WITHIN GROUP (ORDER BY shown) FILTER (WHERE rated))::float8 AS health
    FROM (SELECT ${placeNow(ctx, set)} AS place, ${matching} AS matching, arr_base, shown, ${rated} AS rated FROM (${facts(ctx, set.settings)}) f) x GROUP BY place ORDER BY place`;
  const everyone = rows.reduce((sum, { accounts }) => sum + accounts, 0);
  const weightOf = (place: number | null) =>
    weightFrom(
      rows.find((row) => row.place === place),
      everyone,
      set.settings.thresholds,
    );
  return { everyone, weightOf, rows };
}

function weightFrom(row: Weighed | undefined, everyone: number, { risk, healthy }: Thresholds): Weight {
  const accounts = row?.accounts ?? 0;
  const health = row === undefined || row.health === null ? null : Math.round(row.health);
  return {
    accounts,
    share: everyone === 0 ? 0 : accounts / everyone,
    arrMinor: row?.arr ?? null,
    medianHealth: health,
    band: health === null ? null : health < risk ? 'risk' : health > healthy ? 'healthy' : 'watch',
  };
}

type Said = { weight: Weight; spoken: Spoken };

export function summaryAt({ segments }: RuleSet, place: number, { weight, spoken }: Said): RuleSegmentSummary {
  const segment = segments[place];
  if (!segment) throw new RangeError(`Expected a place below ${segments.length}, got ${place}`);
  return {
    ...{ id: segment.id, name: segment.name, position: place + 1 },
    rule: ruleOf(segment.rules, spoken),
    problem: problemOf(segment.rules, spoken),
    ...weight,
    updatedAt: segment.updatedAt.toISOString(),
  };
}
