import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { ModelList } from '@/components/models/model-list';
import { modelsQuery } from '@/lib/client/models';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { listModels } from '@/lib/server/models/list-models';

export const metadata: Metadata = { title: 'Models' };

export default async function ModelsPage() {
  const ctx = await requireCtx();
  const list = await listModels(ctx);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(modelsQuery().queryKey, list))}>
      <ModelList />
    </HydrationBoundary>
  );
}
