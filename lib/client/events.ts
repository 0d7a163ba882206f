import { queryOptions } from '@tanstack/react-query';
import { type ReplayEvent, ReplayedEvent, TrackingState } from '@/lib/contracts/events';
import { api } from './api';

export const trackingKeys = { all: ['tracking'] as const };

/** Looked at again while it is open: events come without anybody asking. */
export const trackingQuery = () =>
  queryOptions({
    queryKey: trackingKeys.all,
    queryFn: ({ signal }) => api('/api/tracking', TrackingState, { signal }),
    refetchInterval: 10_000,
  });
export const replayEvent = (body: ReplayEvent) => api('/api/tracking/replay', ReplayedEvent, { method: 'POST', body });
