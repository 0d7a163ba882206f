import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { orNotFound } from '@/app/(workspace)/found';
import { readTrackQuery } from '@/components/track-record/track-filters';
import { TrackRecordView } from '@/components/track-record/track-record-view';
import { hydrated } from '@/lib/client/query-client';
import { trackRecordQuery } from '@/lib/client/track-record';
import { requireCtx } from '@/lib/server/auth';
import { getTrackRecord } from '@/lib/server/track-record/get-track-record';

export const metadata: Metadata = { title: 'Track record' };

type TrackRecordPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function TrackRecordPage({ searchParams }: TrackRecordPageProps) {
  const ctx = await requireCtx();
  const query = await readTrackQuery(searchParams);
  const record = await orNotFound(getTrackRecord(ctx, query));
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(trackRecordQuery(query).queryKey, record))}>
      <TrackRecordView />
    </HydrationBoundary>
  );
}
