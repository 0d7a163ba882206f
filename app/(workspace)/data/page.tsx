import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ImportList } from '@/components/imports/import-list';
import { importsQuery } from '@/lib/client/imports';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { listImports } from '@/lib/server/imports/list-imports';

export const metadata: Metadata = { title: 'Data' };

export default async function DataPage() {
  const ctx = await requireCtx();
  const list = await listImports(ctx);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(importsQuery().queryKey, list))}>
      <ImportList />
    </HydrationBoundary>
  );
}
