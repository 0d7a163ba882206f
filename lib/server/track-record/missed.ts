/** Who left without having been on the red list, and who was on it and stayed: by name, the largest first. */
import 'server-only';
import type { Thresholds } from '@/lib/contracts/scores';
import { type FalseAlarm, type MissedChurn, MOST_NAMED, type TrackRecord } from '@/lib/contracts/track-record';
import { bandBy, ratesInto } from '@/lib/server/accounts/query';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';

type Asked = {
  versionId: string;
  days: number;
  /** Of the horizon among those that are kept, from 1. */
  place: number;
  segment: number;
  thresholds: Thresholds;
  currency: string;
  dated: boolean;
};
type Shown = NonNullable<TrackRecord['record']>;

/** The last ARR that is known: that of the subscription that ended last, else the account's own. */
const ARR = Prisma.sql`
  LEFT JOIN LATERAL (SELECT sum(s.arr_minor) AS arr_minor, min(s.currency) AS currency FROM subscription s
    WHERE s.workspace_id = a.workspace_id AND s.account_id = a.id AND s.trial IS NOT TRUE
      AND s.ended_at IS NOT DISTINCT FROM (SELECT CASE WHEN bool_or(t.ended_at IS NULL) THEN NULL ELSE max(t.ended_at) END FROM subscription t
        WHERE t.workspace_id = a.workspace_id AND t.account_id = a.id AND t.trial IS NOT TRUE)
    HAVING count(DISTINCT s.currency) = 1) c ON true`;

const segmentIs = (segment: number) => (segment < 0 ? Prisma.empty : Prisma.sql`AND x.segment = ${segment}`);

/** Half of the kinds of data without a value, or no score at all. */
const NO_DATA = Prisma.sql`(x.state <> 'scored' OR 2 * cardinality(x.lacking) >= x.components)`;

type MissedRow = Omit<MissedChurn, 'leftAt' | 'asOf' | 'seenAt'> & {
  leftAt: Date;
  asOf: Date;
  seenAt: Date | null;
  base: number | null;
};

export async function missedOf(
  ctx: Ctx,
  db: Db,
  asked: Asked,
): Promise<Pick<Shown, 'missed' | 'missedCount' | 'stood'>> {
  const { versionId, days, segment, thresholds, currency, dated } = asked;
  const band = bandBy(thresholds);
  const missed = Prisma.sql`
    SELECT a.id, a.name, x.left_at AS "leftAt", x.as_of AS "asOf", x.seen_at AS "seenAt", round(x.health)::int AS health, x.state, x.lacking,
      CASE WHEN x.health IS NOT NULL THEN ${band(Prisma.sql`x.health`)} END AS band, CASE WHEN ${NO_DATA} THEN 'no data' ELSE 'wrong' END AS verdict,
      coalesce(c.arr_minor, a.arr_minor)::float8 AS "arrMinor", coalesce(c.currency, a.currency) AS currency, coalesce(c.arr_minor, a.arr_minor) * r.rate AS base
    FROM backtest_leaver x JOIN account a ON a.workspace_id = x.workspace_id AND a.id = x.account_id ${ARR}
    LEFT JOIN (${ratesInto(ctx, currency)}) r ON r.currency = coalesce(c.currency, a.currency)
    WHERE x.workspace_id = ${ctx.workspaceId}::uuid AND x.model_version_id = ${versionId}::uuid AND x.horizon_days = ${days} AND NOT x.red AND x.state <> 'leaving' ${segmentIs(segment)}`;
  const rows = await db.$queryRaw<
    MissedRow[]
  >`SELECT * FROM (${missed}) m ORDER BY base DESC NULLS LAST, "leftAt" DESC, id LIMIT ${MOST_NAMED}`;
  const stood = await db.$queryRaw<Shown['stood']>`
    SELECT band, count(*)::int AS leavers, coalesce(sum(base), 0)::float8 AS "arrMinor" FROM (${missed}) m GROUP BY band ORDER BY array_position(ARRAY['risk', 'watch', 'healthy'], band)`;
  return {
    missedCount: stood.reduce((sum, { leavers }) => sum + leavers, 0),
    stood,
    missed: rows.map(({ leftAt, asOf, seenAt, base, ...row }) => ({
      ...row,
      leftAt: dated ? leftAt.toISOString() : null,
      asOf: dated ? asOf.toISOString() : null,
      seenAt: seenAt?.toISOString() ?? null,
    })),
  };
}

type AlarmRow = Omit<FalseAlarm, 'first' | 'last' | 'leftAt'> & {
  first: Date;
  last: Date;
  leftAt: Date | null;
  total: number;
};

/** Only month ends whose horizon has closed, and at which it could be spoken of. */
export async function alarmsOf(ctx: Ctx, db: Db, asked: Asked): Promise<Pick<Shown, 'alarms' | 'alarmCount'>> {
  const { versionId, days, place, segment, currency, dated } = asked;
  const measured = Prisma.sql`(SELECT measured_at FROM track_record WHERE workspace_id = ${ctx.workspaceId}::uuid AND model_version_id = ${versionId}::uuid)`;
  const closed = dated
    ? Prisma.sql`AND x.as_of + ${days}::int * interval '1 day' <= ${measured} AND (x.leaves_in IS NULL OR x.leaves_in >= ${days})`
    : Prisma.sql`AND x.leaves_in IS NULL`;
  const rows = await db.$queryRaw<AlarmRow[]>`
    WITH alarm AS (
      SELECT x.account_id, count(*)::int AS months, min(x.as_of) AS first, max(x.as_of) AS last, round(min(x.health))::int AS health, min(x.as_of + x.leaves_in * interval '1 day') AS left_at
      FROM backtest_score x WHERE x.workspace_id = ${ctx.workspaceId}::uuid AND x.model_version_id = ${versionId}::uuid AND x.red AND x.chances[${place}::int] IS NOT NULL ${closed} ${segmentIs(segment)} GROUP BY x.account_id)
    SELECT a.id, a.name, m.months, m.first, m.last, m.health, m.left_at AS "leftAt", coalesce(c.arr_minor, a.arr_minor)::float8 AS "arrMinor", coalesce(c.currency, a.currency) AS currency, (count(*) OVER ())::int AS total
    FROM alarm m JOIN account a ON a.workspace_id = ${ctx.workspaceId}::uuid AND a.id = m.account_id ${ARR}
    LEFT JOIN (${ratesInto(ctx, currency)}) r ON r.currency = coalesce(c.currency, a.currency)
    ORDER BY m.months DESC, coalesce(c.arr_minor, a.arr_minor) * r.rate DESC NULLS LAST, a.id LIMIT ${MOST_NAMED}`;
  return {
    alarmCount: rows[0]?.total ?? 0,
    alarms: rows.map(({ first, last, leftAt, total, ...row }) => ({
      ...row,
      first: dated ? first.toISOString() : null,
      last: dated ? last.toISOString() : null,
      leftAt: leftAt?.toISOString() ?? null,
    })),
  };
}
