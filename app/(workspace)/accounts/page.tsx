import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { readAccountFilters } from '@/components/accounts/account-filters';
import { AccountsView } from '@/components/accounts/accounts-view';
import { DemoGate } from '@/components/demo/demo-gate';
import { accountOverviewQuery, accountPageQuery } from '@/lib/client/accounts';
import { demoQuery } from '@/lib/client/demo';
import { hydrated } from '@/lib/client/query-client';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import { requireCtx } from '@/lib/server/auth';
import { getDemo } from '@/lib/server/demo/get-demo';

export const metadata: Metadata = { title: 'Accounts' };

type AccountsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AccountsPage({ searchParams }: AccountsPageProps) {
  const ctx = await requireCtx();
  const filters = await readAccountFilters(searchParams);
  const query = { ...filters, page: 0 };
  const [rows, overview, demo] = await Promise.all([
    listAccounts(ctx, query),
    accountOverview(ctx, query),
    getDemo(ctx),
  ]);
  const state = hydrated((client) => {
    client.setQueryData(accountPageQuery(filters, 0).queryKey, rows);
    client.setQueryData(accountOverviewQuery(filters).queryKey, overview);
    client.setQueryData(demoQuery().queryKey, demo);
  });
  return (
    <HydrationBoundary state={state}>
      <DemoGate title="Accounts">
        <AccountsView />
      </DemoGate>
    </HydrationBoundary>
  );
}
