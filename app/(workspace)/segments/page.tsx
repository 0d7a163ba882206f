import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { readMovementQuery } from '@/components/segments/movement-address';
import { SegmentsView } from '@/components/segments/segments-view';
import { hydrated } from '@/lib/client/query-client';
import { movementQuery, segmentsQuery } from '@/lib/client/segments';
import { requireCtx } from '@/lib/server/auth';
import { getMovement } from '@/lib/server/segments/get-movement';
import { listSegments } from '@/lib/server/segments/list-segments';

export const metadata: Metadata = { title: 'Segments' };

type SegmentsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SegmentsPage({ searchParams }: SegmentsPageProps) {
  const ctx = await requireCtx();
  const query = await readMovementQuery(searchParams);
  const [list, movement] = await Promise.all([listSegments(ctx), getMovement(ctx, query)]);
  return (
    <HydrationBoundary
      state={hydrated((client) => {
        client.setQueryData(segmentsQuery().queryKey, list);
        client.setQueryData(movementQuery(query).queryKey, movement);
      })}
    >
      <SegmentsView />
    </HydrationBoundary>
  );
}
