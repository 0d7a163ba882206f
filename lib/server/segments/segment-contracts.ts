/** What the members of a segment bought: products in use and won deals. Knows contracts, no model. */
import 'server-only';
import type { SegmentDetail } from '@/lib/contracts/segments';
import { ratesInto } from '@/lib/server/accounts/query';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';

const MOST_PRODUCTS = 20;

type Of = { members: readonly string[]; everyone: readonly string[]; currency: string };

/** Mean amount of the won deals whose amount is known in a currency with a rate. */
export async function wonDealsOf(
  ctx: Ctx,
  db: Db,
  { members, currency }: Of,
): Promise<Pick<SegmentDetail, 'averageDealMinor' | 'wonDeals'>> {
  const [won] = await db.$queryRaw<{ mean: number | null; n: number }[]>`
    SELECT avg(d.amount_minor * r.rate)::float8 AS mean, count(*)::int AS n FROM deal d JOIN (${ratesInto(ctx, currency)}) r ON r.currency = d.currency
    WHERE d.workspace_id = ${ctx.workspaceId}::uuid AND d.won AND d.amount_minor IS NOT NULL AND d.account_id = ANY(${members}::uuid[])`;
  return { averageDealMinor: won?.mean == null ? null : Math.round(won.mean), wonDeals: won?.n ?? 0 };
}

/** Share of accounts with a running subscription to each product, here and among everyone; shares in [0, 1], largest here first. */
export async function productsOf(ctx: Ctx, db: Db, { members, everyone }: Of): Promise<SegmentDetail['products']> {
  const rows = await db.$queryRaw<{ name: string; here: number; all: number }[]>`
    SELECT coalesce(p.name, s.product) AS name, count(DISTINCT s.account_id) FILTER (WHERE s.account_id = ANY(${members}::uuid[]))::int AS here, count(DISTINCT s.account_id)::int AS all
    FROM subscription s LEFT JOIN product p ON p.workspace_id = s.workspace_id AND p.external_id = s.product
    WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.product IS NOT NULL AND s.trial IS NOT TRUE AND s.started_at <= ${ctx.now} AND (s.ended_at IS NULL OR s.ended_at > ${ctx.now})
      AND s.account_id = ANY(${everyone}::uuid[]) GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT ${MOST_PRODUCTS}`;
  const share = (count: number, of: readonly string[]) => (of.length === 0 ? 0 : count / of.length);
  return rows.map(({ name, here, all }) => ({ name, share: share(here, members), everyone: share(all, everyone) }));
}
