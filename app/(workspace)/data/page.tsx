import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { TrackingApi } from '@/components/events/tracking-api';
import { ImportList } from '@/components/imports/import-list';
import { trackingQuery } from '@/lib/client/events';
import { importsQuery } from '@/lib/client/imports';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getTracking } from '@/lib/server/events/get-tracking';
import { listImports } from '@/lib/server/imports/list-imports';

export const metadata: Metadata = { title: 'Data' };

export default async function DataPage() {
  const ctx = await requireCtx();
  const [list, tracking] = await Promise.all([listImports(ctx), getTracking(ctx)]);
  const state = hydrated((client) => {
    client.setQueryData(importsQuery().queryKey, list);
    client.setQueryData(trackingQuery().queryKey, tracking);
  });
  return (
    <HydrationBoundary state={state}>
      <ImportList tracking={<TrackingApi />} />
    </HydrationBoundary>
  );
}
