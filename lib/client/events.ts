import { queryOptions } from '@tanstack/react-query';
import { TrackingState } from '@/lib/contracts/events';
import { api } from './api';

/** Looked at again while it is open: events come without anybody asking. */
export const trackingQuery = () =>
  queryOptions({
    queryKey: ['tracking'] as const,
    queryFn: ({ signal }) => api('/api/tracking', TrackingState, { signal }),
    refetchInterval: 10_000,
  });
