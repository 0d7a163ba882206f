import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cache } from 'react';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { AccountView } from '@/components/accounts/account-view';
import { accountQuery } from '@/lib/client/accounts';
import { readPastDay } from '@/lib/client/past-day';
import { hydrated } from '@/lib/client/query-client';
import { getAccount } from '@/lib/server/accounts/get-account';
import { requireCtx } from '@/lib/server/auth';

type AccountPageProps = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Asked once a request, by the title and by the page. */
const read = cache(async (id: string, asOf: string | null) =>
  orNotFound(getAccount(await requireCtx(), id, { asOf: asOf ?? undefined })),
);

export async function generateMetadata({ params, searchParams }: AccountPageProps): Promise<Metadata> {
  return { title: (await read(await idOf(params), await readPastDay(searchParams))).name };
}

export default async function AccountPage({ params, searchParams }: AccountPageProps) {
  const id = await idOf(params);
  const day = await readPastDay(searchParams);
  const account = await read(id, day);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(accountQuery(id, day).queryKey, account))}>
      <AccountView id={id} />
    </HydrationBoundary>
  );
}
