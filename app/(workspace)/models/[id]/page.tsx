import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { ModelView } from '@/components/models/model-view';
import { modelQuery } from '@/lib/client/models';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getModel } from '@/lib/server/models/get-model';

export const metadata: Metadata = { title: 'Model' };

export default async function ModelPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireCtx();
  const id = await idOf(params);
  const model = await orNotFound(getModel(ctx, id));
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(modelQuery(id).queryKey, model))}>
      <ModelView id={id} />
    </HydrationBoundary>
  );
}
