import 'server-only';
import type { UsageView } from '@/lib/contracts/facts';
import { mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx, seesEmails } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const MOST_DAYS = 180;
const MOST_EVENTS = 100;
const MOST_USERS = 50;

/** Read from the roll-up and the users met, never from the events. */
export async function listUsage(ctx: Ctx, accountId: string): Promise<UsageView> {
  allow(ctx, 'account:read');
  const emailsShown = seesEmails(ctx);
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const days = await db.$queryRaw<UsageView['days']>`
      SELECT day::text AS day, sum(count)::float8 AS count FROM usage_daily WHERE workspace_id = ${ctx.workspaceId}::uuid AND account_id = ${accountId}::uuid
      GROUP BY day ORDER BY usage_daily.day DESC LIMIT ${MOST_DAYS}`;
    const events = await db.$queryRaw<UsageView['events']>`
      SELECT event, sum(count)::float8 AS count, max(day)::text AS last FROM usage_daily WHERE workspace_id = ${ctx.workspaceId}::uuid AND account_id = ${accountId}::uuid
      GROUP BY event ORDER BY 2 DESC, event LIMIT ${MOST_EVENTS}`;
    const users = await db.endUser.findMany({
      where: { workspaceId: ctx.workspaceId, accountId },
      orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
      take: MOST_USERS,
    });
    return {
      days: days.reverse(),
      events,
      users: users.map(({ id, externalId, firstSeenAt, lastSeenAt }) => ({
        ...{ id, name: externalId.includes('@') && !emailsShown ? null : externalId },
        firstSeenAt: firstSeenAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
      })),
      userCount: await db.endUser.count({ where: { workspaceId: ctx.workspaceId, accountId } }),
    };
  });
}
