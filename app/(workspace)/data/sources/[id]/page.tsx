import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { SourcePage } from '@/components/sources/source-page';
import { hydrated } from '@/lib/client/query-client';
import { sourceQuery } from '@/lib/client/sources';
import { requireCtx } from '@/lib/server/auth';
import { getSource } from '@/lib/server/sources/list-sources';

export const metadata: Metadata = { title: 'Source' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireCtx();
  const id = await idOf(params);
  const source = await orNotFound(getSource(ctx, id));
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(sourceQuery(id).queryKey, source))}>
      <SourcePage id={id} />
    </HydrationBoundary>
  );
}
