import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { SegmentsView } from '@/components/segments/segments-view';
import { hydrated } from '@/lib/client/query-client';
import { segmentsQuery } from '@/lib/client/segments';
import { requireCtx } from '@/lib/server/auth';
import { listSegments } from '@/lib/server/segments/list-segments';

export const metadata: Metadata = { title: 'Segments' };

export default async function SegmentsPage() {
  const ctx = await requireCtx();
  const list = await listSegments(ctx);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(segmentsQuery().queryKey, list))}>
      <SegmentsView />
    </HydrationBoundary>
  );
}
