/** The one query behind the list of accounts, its totals and its CSV: each account with its latest score under the active model. */
import 'server-only';
import type { AccountQuery, AccountRow } from '@/lib/contracts/accounts';
import type { Thresholds } from '@/lib/contracts/scores';
import type { Ctx } from '@/lib/server/context';
import { Prisma } from '@/lib/server/generated/prisma/client';

export type Filters = Omit<AccountQuery, 'page'>;

/**
 * One row an account: `state`, whole numbers as shown, money in minor units. An account whose latest outcome says that it
 * left is `left` whatever the model knew; a model with dates knew the outcomes up to its scores, returns among them.
 */
export const listed = (ctx: Ctx, { risk, healthy }: Thresholds): Prisma.Sql => Prisma.sql`
  SELECT a.id, a.external_id, a.name, a.arr_minor, a.currency, s.shown, s.cause, s.probability, s.present, s.as_of, s.health, s.low AS exact_low, s.high AS exact_high,
    greatest(0, least(100, round(s.low::numeric)))::int AS low, greatest(0, least(100, round(s.high::numeric)))::int AS high,
    CASE WHEN v.horizon_days IS NOT NULL AND s.state IS NOT NULL AND coalesce(o.recorded_at <= s.as_of, true) THEN s.state WHEN o.kind = 'churned' THEN 'left' WHEN s.state IS NULL OR s.state = 'left' THEN 'unscored' ELSE s.state END AS state,
    CASE WHEN s.shown < ${risk} THEN 'risk' WHEN s.shown > ${healthy} THEN 'healthy' ELSE 'watch' END AS band,
    s.probability * a.arr_minor AS risk_arr, g.id AS segment_id, g.name AS segment_name
  FROM account a
  LEFT JOIN active_model m ON m.workspace_id = a.workspace_id
  LEFT JOIN LATERAL (SELECT * FROM score s WHERE s.workspace_id = a.workspace_id AND s.account_id = a.id AND s.model_version_id = m.model_version_id
    ORDER BY s.as_of DESC LIMIT 1) s ON true
  LEFT JOIN model_version v ON v.workspace_id = a.workspace_id AND v.id = m.model_version_id
  LEFT JOIN segment g ON g.workspace_id = a.workspace_id AND g.id = s.segment_id
  LEFT JOIN LATERAL (SELECT o.kind, o.recorded_at FROM outcome o WHERE o.workspace_id = a.workspace_id AND o.account_id = a.id AND o.kind IN ('churned', 'renewed')
    ORDER BY o.recorded_at DESC, o.id DESC LIMIT 1) o ON true
  WHERE a.workspace_id = ${ctx.workspaceId}::uuid`;

/** The filters over `listed`. Accounts that left are seen only when asked for. */
export function where({ q, band, segment }: Filters): Prisma.Sql {
  const parts = [band === 'left' ? Prisma.sql`state = 'left'` : Prisma.sql`state <> 'left'`];
  if (band === 'unscored') parts.push(Prisma.sql`state <> 'scored'`);
  else if (band && band !== 'left') parts.push(Prisma.sql`state = 'scored' AND band = ${band}`);
  if (segment) parts.push(Prisma.sql`segment_id = ${segment}::uuid`);
  if (q?.trim()) parts.push(Prisma.sql`(name ILIKE ${like(q)} OR external_id ILIKE ${like(q)})`);
  return Prisma.join(parts, ' AND ');
}

/** No text that is kept holds a NUL, and Postgres takes none. */
const like = (text: string) =>
  `%${text
    .replaceAll('\0', '')
    .trim()
    .replace(/[\\%_]/g, '\\$&')}%`;

const COLUMN: Record<AccountQuery['sort'], Prisma.Sql> = {
  name: Prisma.sql`lower(name)`,
  health: Prisma.sql`health`,
  probability: Prisma.sql`probability`,
  arr: Prisma.sql`arr_minor`,
  riskArr: Prisma.sql`risk_arr`,
  segment: Prisma.sql`segment_name`,
};

/** What is unknown stands last in both directions; ties go by the worst health, then by name. */
export function order({ sort, dir }: Filters): Prisma.Sql {
  const direction = dir === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  return Prisma.sql`${COLUMN[sort]} ${direction} NULLS LAST, health ASC NULLS LAST, lower(name), id`;
}

export type ListedRow = {
  id: string;
  external_id: string;
  name: string;
  arr_minor: bigint | null;
  currency: string | null;
  shown: number | null;
  cause: string | null;
  probability: number | null;
  present: number | null;
  as_of: Date | null;
  low: number | null;
  high: number | null;
  state: AccountRow['state'];
  band: AccountRow['band'];
  risk_arr: number | null;
  segment_id: string | null;
  segment_name: string | null;
};

export function rowOf(row: ListedRow): AccountRow {
  const scored = row.shown !== null && (row.state === 'scored' || row.state === 'left');
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    state: row.state,
    health: scored ? row.shown : null,
    low: scored ? row.low : null,
    high: scored ? row.high : null,
    band: scored ? row.band : null,
    cause: scored ? row.cause : null,
    probability: scored ? row.probability : null,
    arrMinor: row.arr_minor === null ? null : Number(row.arr_minor),
    currency: row.currency,
    riskArrMinor: scored && row.risk_arr !== null ? Math.round(row.risk_arr) : null,
    segment: row.segment_id && row.segment_name ? { id: row.segment_id, name: row.segment_name } : null,
    present: row.present ?? 0,
    scoredAt: row.as_of?.toISOString() ?? null,
  };
}
