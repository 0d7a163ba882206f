/** The one query behind the list of accounts, its totals and its CSV: each account with its latest score under the active model. */
import 'server-only';
import type { AccountRow } from '@/lib/contracts/accounts';
import type { Settings } from '@/lib/contracts/settings';
import type { Survival } from '@/lib/contracts/survival';
import { before, inUse, ownArr, subscriptionsKnown } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { survivalOf } from '@/lib/server/scores/survival';

type Listing = Pick<Settings, 'thresholds' | 'currency'>;

/**
 * One row an account: `state`, whole numbers as shown, money in minor units. An account whose latest outcome so far says that it
 * left is `left` whatever the model knew; a model with dates knew the outcomes up to its scores, returns among them.
 * ARR is that of the running subscriptions, where there are none with one the account's own; `arr_base` and `risk_arr` are
 * in the workspace's currency, null where no rate is known. `shown` and `band` are a person's where an override stands. What a caller does not read of it, Postgres does not work out.
 */
export const listed = (
  ctx: Ctx,
  { thresholds, currency }: Listing,
  bandOf = bandBy(thresholds),
): Prisma.Sql => Prisma.sql`
  SELECT a.id, a.external_id, a.name, coalesce(c.arr_minor, f.arr_minor) AS arr_minor, coalesce(c.currency, f.currency) AS currency,
    coalesce(c.arr_minor, f.arr_minor) * r.rate AS arr_base, s.probability * coalesce(c.arr_minor, f.arr_minor) * r.rate AS risk_arr,
    coalesce(ov.health, s.shown) AS shown, s.shown AS model_shown, ov.health AS override_health, ov.until_at AS override_until, s.cause, s.probability, s.present, s.as_of, s.data_at, s.survival, s.health, s.low AS exact_low, s.high AS exact_high,
    greatest(0, least(100, round(s.low::numeric)))::int AS low, greatest(0, least(100, round(s.high::numeric)))::int AS high,
    CASE WHEN v.horizon_days IS NOT NULL AND s.state IS NOT NULL AND coalesce(o.recorded_at <= s.as_of, true) THEN s.state WHEN o.kind = 'churned' THEN 'left' WHEN s.state IS NULL OR s.state = 'left' THEN 'unscored' ELSE s.state END AS state,
    ${bandOf(Prisma.sql`s.shown`)} AS model_band, ${bandOf(Prisma.sql`coalesce(ov.health, s.shown)`)} AS band,
    g.id AS segment_id, g.name AS segment_name, a.owner_id, w.team_id,
    (SELECT p.name FROM member n JOIN person p ON p.id = n.person_id WHERE n.workspace_id = w.workspace_id AND n.id = w.member_id) AS member_name, w.name AS owner_name,
    c.renewal_at, c.notice_at,
    (SELECT max(i.occurred_at) FROM interaction i WHERE i.workspace_id = a.workspace_id AND i.account_id = a.id AND i.occurred_at <= ${ctx.now} ${before(ctx, Prisma.sql`i.recorded_at`)}) AS contact_at
  FROM account a
  LEFT JOIN LATERAL ${ownArr(ctx)} f ON true
  LEFT JOIN ${inUse(ctx)} m ON m.workspace_id = a.workspace_id
  LEFT JOIN LATERAL (SELECT * FROM score s WHERE s.workspace_id = a.workspace_id AND s.account_id = a.id AND s.model_version_id = m.model_version_id ${before(ctx, Prisma.sql`s.as_of`)}
    ORDER BY s.as_of DESC LIMIT 1) s ON true
  LEFT JOIN model_version v ON v.workspace_id = a.workspace_id AND v.id = m.model_version_id
  LEFT JOIN segment g ON g.workspace_id = a.workspace_id AND g.id = s.segment_id
  LEFT JOIN LATERAL (SELECT o.kind, o.recorded_at FROM outcome o WHERE o.workspace_id = a.workspace_id AND o.account_id = a.id AND o.kind IN ('churned', 'renewed')
      AND (o.occurred_at IS NULL OR o.occurred_at <= ${ctx.now}) ${before(ctx, Prisma.sql`o.recorded_at`)} ORDER BY coalesce(o.occurred_at, o.recorded_at) DESC, o.recorded_at DESC, o.id DESC LIMIT 1) o ON true
  LEFT JOIN score_override ov ON ov.workspace_id = a.workspace_id AND ov.account_id = a.id AND ${stillStands(ctx)} AND ov.set_at <= ${ctx.now} AND ov.until_at > ${ctx.now}
  LEFT JOIN account_owner w ON w.workspace_id = a.workspace_id AND w.id = a.owner_id
  LEFT JOIN (${running(ctx)}) c ON c.account_id = a.id
  LEFT JOIN (${ratesInto(ctx, currency)}) r ON r.currency = coalesce(c.currency, f.currency)
  WHERE a.workspace_id = ${ctx.workspaceId}::uuid ${wasKnown(ctx)}`;

/** Ended later than the day that is asked about is not ended yet. */
const stillStands = ({ now, today }: Ctx): Prisma.Sql =>
  today ? Prisma.sql`(ov.ended_at IS NULL OR ov.ended_at > ${now})` : Prisma.sql`ov.ended_at IS NULL`;

/** An account whose first word came later was not there yet. */
const wasKnown = ({ now, today }: Ctx): Prisma.Sql =>
  today
    ? Prisma.sql`AND (a.created_at < ${now} OR EXISTS (SELECT FROM account_history h WHERE h.workspace_id = a.workspace_id AND h.account_id = a.id AND h.recorded_at < ${now}))`
    : Prisma.empty;

/** The band of a health, by the thresholds of today. */
export const bandBy =
  ({ risk, healthy }: Listing['thresholds']) =>
  (health: Prisma.Sql): Prisma.Sql =>
    Prisma.sql`CASE WHEN ${health} < ${risk} THEN 'risk' WHEN ${health} > ${healthy} THEN 'healthy' ELSE 'watch' END`;

/** Over the columns of `listed`: a health is shown, by the model or by a person. */
export const rated = Prisma.sql`(state = 'scored' OR (override_health IS NOT NULL AND state IN ('too_early', 'unscored')))`;

/** Rows (currency, rate): what one unit is worth in `base` now; base itself is worth 1. */
export const ratesInto = (ctx: Ctx, base: string): Prisma.Sql => Prisma.sql`
  (SELECT DISTINCT ON (currency) currency, rate FROM currency_rate WHERE workspace_id = ${ctx.workspaceId}::uuid AND base = ${base} AND valid_from <= ${ctx.now} ORDER BY currency, valid_from DESC)
  UNION ALL SELECT ${base}::char(3), 1`;

/** The contract of each account that has one: its ARR where it is in one currency, the next renewal and the notice deadline that goes with it. */
const running = (ctx: Ctx) => Prisma.sql`
  SELECT account_id, CASE WHEN count(DISTINCT currency) < 2 THEN sum(arr_minor) END AS arr_minor, CASE WHEN count(DISTINCT currency) < 2 THEN min(currency) END AS currency,
    min(renewal_at) FILTER (WHERE renewal_at >= ${ctx.now}) AS renewal_at,
    (array_agg(notice_at ORDER BY renewal_at) FILTER (WHERE renewal_at >= ${ctx.now}))[1] AS notice_at
  FROM ${subscriptionsKnown(ctx)} s WHERE workspace_id = ${ctx.workspaceId}::uuid AND trial IS NOT TRUE AND started_at <= ${ctx.now} AND (ended_at IS NULL OR ended_at > ${ctx.now})
  GROUP BY account_id`;

export type ListedRow = {
  id: string;
  external_id: string;
  name: string;
  arr_minor: number | null;
  arr_base: number | null;
  currency: string | null;
  model_shown: number | null;
  override_health: number | null;
  override_until: Date | null;
  cause: string | null;
  probability: number | null;
  present: number | null;
  as_of: Date | null;
  data_at: Date | null;
  low: number | null;
  high: number | null;
  state: AccountRow['state'];
  model_band: AccountRow['band'];
  band: AccountRow['band'];
  risk_arr: number | null;
  segment_id: string | null;
  segment_name: string | null;
  owner_id: string | null;
  owner_name: string | null;
  member_name: string | null;
  renewal_at: Date | null;
  notice_at: Date | null;
  contact_at: Date | null;
  survival: number[] | null;
};

function overrideOf({ state, override_health, override_until, band }: ListedRow): AccountRow['override'] {
  if (override_health === null || override_until === null || band === null) return null;
  if (state === 'left' || state === 'leaving') return null;
  return { health: override_health, band, until: override_until.toISOString() };
}

/** The curve that the latest pass kept; null without one. */
export const curveOf = ({ survival, as_of, renewal_at }: ListedRow): Survival | null =>
  survival && as_of ? survivalOf({ survival, asOf: as_of, renewalAt: renewal_at?.toISOString() ?? null }) : null;

export function rowOf(row: ListedRow): AccountRow {
  const scored = row.model_shown !== null && (row.state === 'scored' || row.state === 'left');
  const owner = row.member_name ?? row.owner_name;
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    state: row.state,
    health: scored ? row.model_shown : null,
    low: scored ? row.low : null,
    high: scored ? row.high : null,
    band: scored ? row.model_band : null,
    override: overrideOf(row),
    cause: scored ? row.cause : null,
    probability: scored ? row.probability : null,
    arrMinor: row.arr_minor === null ? null : Number(row.arr_minor),
    currency: row.currency,
    riskArrMinor: scored && row.risk_arr !== null ? Math.round(row.risk_arr) : null,
    segment: row.segment_id && row.segment_name ? { id: row.segment_id, name: row.segment_name } : null,
    owner: row.owner_id && owner ? { id: row.owner_id, name: owner } : null,
    renewalAt: row.renewal_at?.toISOString() ?? null,
    noticeAt: row.notice_at?.toISOString() ?? null,
    renewProbability: scored ? (curveOf(row)?.renewal?.stays ?? null) : null,
    contactAt: row.contact_at?.toISOString() ?? null,
    present: row.present ?? 0,
    dataAt: row.data_at?.toISOString() ?? null,
    scoredAt: row.as_of?.toISOString() ?? null,
  };
}
