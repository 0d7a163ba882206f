import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cache } from 'react';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { AccountView } from '@/components/accounts/account-view';
import { accountQuery } from '@/lib/client/accounts';
import { hydrated } from '@/lib/client/query-client';
import { getAccount } from '@/lib/server/accounts/get-account';
import { requireCtx } from '@/lib/server/auth';

type AccountPageProps = { params: Promise<{ id: string }> };

/** Asked once a request, by the title and by the page. */
const read = cache(async (id: string) => orNotFound(getAccount(await requireCtx(), id)));

export async function generateMetadata({ params }: AccountPageProps): Promise<Metadata> {
  return { title: (await read(await idOf(params))).name };
}

export default async function AccountPage({ params }: AccountPageProps) {
  const id = await idOf(params);
  const account = await read(id);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(accountQuery(id).queryKey, account))}>
      <AccountView id={id} />
    </HydrationBoundary>
  );
}
