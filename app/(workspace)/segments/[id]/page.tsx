import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { SegmentView } from '@/components/segments/segment-view';
import { hydrated } from '@/lib/client/query-client';
import { segmentQuery } from '@/lib/client/segments';
import { requireCtx } from '@/lib/server/auth';
import { getSegment } from '@/lib/server/segments/get-segment';

type SegmentPageProps = { params: Promise<{ id: string }> };

/** Asked once a request, by the title and by the page. */
const read = cache(async (id: string) => orNotFound(getSegment(await requireCtx(), id)));

export async function generateMetadata({ params }: SegmentPageProps): Promise<Metadata> {
  return { title: (await read(await idOf(params))).name };
}

export default async function SegmentPage({ params }: SegmentPageProps) {
  const id = await idOf(params);
  const segment = await read(id);
  if (segment.id !== id) redirect(`/segments/${segment.id}`);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(segmentQuery(id).queryKey, segment))}>
      <SegmentView id={id} />
    </HydrationBoundary>
  );
}
