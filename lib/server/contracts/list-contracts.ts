import 'server-only';
import type { ContractList } from '@/lib/contracts/facts';
import { instant, mustHaveAccount, spokenId } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const MOST = 500;

/** Subscriptions, running ones first, and invoices, newest first. */
export async function listContracts(ctx: Ctx, accountId: string): Promise<ContractList> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const subscriptions = await db.subscription.findMany({
      where: { workspaceId: ctx.workspaceId, accountId },
      orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }, { startedAt: 'desc' }, { id: 'asc' }],
      take: MOST,
    });
    const names = await db.product.findMany({
      where: {
        workspaceId: ctx.workspaceId,
        externalId: { in: subscriptions.flatMap(({ product }) => product ?? []) },
      },
      select: { externalId: true, name: true },
    });
    const nameOf = new Map(names.map(({ externalId, name }) => [externalId, name]));
    const invoices = await db.invoice.findMany({
      where: { workspaceId: ctx.workspaceId, accountId },
      orderBy: [{ occurredAt: 'desc' }, { id: 'asc' }],
      take: MOST,
    });
    return {
      subscriptions: subscriptions.map(({ id, product, seats, arrMinor, currency, autoRenew, trial, ...dates }) => ({
        ...{ id, seats, currency, autoRenew, trial },
        product: product && (nameOf.get(product) ?? product),
        arrMinor: arrMinor === null ? null : Number(arrMinor),
        startedAt: dates.startedAt.toISOString(),
        renewalAt: instant(dates.renewalAt),
        noticeAt: instant(dates.noticeAt),
        endedAt: instant(dates.endedAt),
      })),
      invoices: invoices.map(({ id, externalId, amountMinor, currency, failed, ...dates }) => ({
        ...{ id, currency, failed, externalId: spokenId(externalId), amountMinor: Number(amountMinor) },
        issuedAt: dates.occurredAt.toISOString(),
        dueAt: instant(dates.dueAt),
        paidAt: instant(dates.paidAt),
      })),
    };
  });
}
