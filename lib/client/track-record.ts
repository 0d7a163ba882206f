import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isOver, Job } from '@/lib/contracts/jobs';
import { type TrackQuery, TrackRecord } from '@/lib/contracts/track-record';
import { api } from './api';

/** In a fixed order, so that a view has one address. */
export function trackSearch({ version, days, segment }: TrackQuery): string {
  const search = new URLSearchParams();
  if (version !== undefined) search.set('version', version);
  if (days !== undefined) search.set('days', String(days));
  if (segment !== undefined && segment >= 0) search.set('segment', String(segment));
  return search.size > 0 ? `?${search}` : '';
}

export const trackRecordKey = ['track-record'] as const;

/** While a version is being measured it is asked again every second. */
export const trackRecordQuery = (query: TrackQuery) =>
  queryOptions({
    queryKey: [...trackRecordKey, trackSearch(query)],
    queryFn: ({ signal }) => api(`/api/track-record${trackSearch(query)}`, TrackRecord, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.job && !isOver(state.data.job) ? 1_000 : false),
  });
export const trackRecordCsvUrl = (query: TrackQuery) => `/api/track-record/csv${trackSearch(query)}`;
export const measureVersion = () => api('/api/track-record', Job, { method: 'POST' });
