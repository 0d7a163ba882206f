/** A question asked as of a past day: facts as then known, scores as then in use. Knows no noun but those two. */
import 'server-only';
import type { DayShown } from '@/lib/contracts/day';
import { AppError } from '@/lib/contracts/errors';
import type { Ctx } from './context';
import type { Db } from './db';
import { Prisma } from './generated/prisma/client';

const DAY_MS = 86_400_000;
const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/**
 * The same asker at the end of a past day, UTC; today and no day at all are now.
 *
 * @param day YYYY-MM-DD
 * @throws AppError invalid for a day to come
 */
export function asOfDay(ctx: Ctx, day: string | undefined): Ctx {
  const today = dayOf(ctx.now);
  if (day === undefined || day === today) return ctx;
  if (day > today)
    throw new AppError('invalid', `asOf: expected a day up to today, ${today}, got ${day}.`, { field: 'asOf' });
  return { ...ctx, now: new Date(Date.parse(day) + DAY_MS), today: ctx.now };
}

/** `AND column < end of the day` where a past day is asked about; nothing for now. */
export const before = (ctx: Ctx, column: Prisma.Sql): Prisma.Sql =>
  ctx.today ? Prisma.sql`AND ${column} < ${ctx.now}` : Prisma.empty;

/** The same for a query of the client. */
export const beforeDay = (ctx: Ctx): { lt: Date } | undefined => (ctx.today ? { lt: ctx.now } : undefined);

/** The row (workspace_id, model_version_id) of the version in use; none before the first promotion. */
export const inUse = ({ workspaceId, now, today }: Ctx): Prisma.Sql =>
  today
    ? Prisma.sql`(SELECT workspace_id, model_version_id FROM promotion WHERE workspace_id = ${workspaceId}::uuid AND at < ${now} ORDER BY at DESC, id DESC LIMIT 1)`
    : Prisma.sql`active_model`;

/** Of `score s`, each account's word of a pass; of a past day, its last word by the end of that day. */
export const ofPass = ({ now, today }: Ctx, pass: Date): Prisma.Sql =>
  today
    ? Prisma.sql`s.as_of >= ${pass} AND s.as_of < ${now} AND NOT EXISTS (SELECT FROM score l
        WHERE l.workspace_id = s.workspace_id AND l.model_version_id = s.model_version_id AND l.account_id = s.account_id AND l.as_of > s.as_of AND l.as_of < ${now})`
    : Prisma.sql`s.pass_at = ${pass}`;

/** Subscriptions as known: where a later file changed one, as it stood in the last file before. */
export const subscriptionsKnown = ({ workspaceId, now, today }: Ctx): Prisma.Sql =>
  today
    ? Prisma.sql`(SELECT * FROM subscription WHERE workspace_id = ${workspaceId}::uuid AND recorded_at < ${now}
        UNION ALL (SELECT DISTINCT ON (f.fact_id) b.* FROM replaced_fact f JOIN subscription s ON s.workspace_id = f.workspace_id AND s.id = f.fact_id AND s.recorded_at >= ${now}
          CROSS JOIN LATERAL jsonb_populate_record(NULL::subscription, f.before) b
          WHERE f.workspace_id = ${workspaceId}::uuid AND b.recorded_at < ${now} ORDER BY f.fact_id, b.recorded_at DESC))`
    : Prisma.sql`subscription`;

/** Rows (arr_minor, currency): the account's own ARR as its files said, as known. */
export const ownArr = (ctx: Ctx): Prisma.Sql =>
  ctx.today
    ? Prisma.sql`(SELECT (h.values ->> '$arr')::bigint AS arr_minor, h.values ->> '$currency' AS currency FROM account_history h
        WHERE h.workspace_id = a.workspace_id AND h.account_id = a.id AND h.recorded_at < ${ctx.now} AND h.values ? '$arr' ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1)`
    : Prisma.sql`(SELECT a.arr_minor, a.currency)`;

/** Which day is asked about, and since when scores are kept: since the first promotion. */
export async function dayShown({ workspaceId, now, today }: Ctx, db: Db): Promise<DayShown> {
  const first = await db.promotion.findFirst({ where: { workspaceId }, orderBy: { at: 'asc' }, select: { at: true } });
  return { day: today ? dayOf(new Date(now.getTime() - DAY_MS)) : null, keptFrom: first?.at.toISOString() ?? null };
}
