import 'server-only';
import type { TicketList } from '@/lib/contracts/facts';
import { instant, mustHaveAccount, spokenId } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const MOST = 500;

/** Newest first. */
export async function listTickets(ctx: Ctx, accountId: string): Promise<TicketList> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const rows = await db.ticket.findMany({
      where: { workspaceId: ctx.workspaceId, accountId },
      orderBy: [{ openedAt: 'desc' }, { id: 'asc' }],
      take: MOST,
    });
    const tickets = rows.map(({ id, externalId, subject, severity, status, openedAt, closedAt, reopened }) => ({
      ...{ id, subject, severity, status, reopened },
      externalId: spokenId(externalId),
      openedAt: openedAt.toISOString(),
      closedAt: instant(closedAt),
    }));
    return { tickets };
  });
}
