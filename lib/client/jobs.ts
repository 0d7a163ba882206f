import { queryOptions } from '@tanstack/react-query';
import { FailedJobs, isOver, Job } from '@/lib/contracts/jobs';
import { api } from './api';

/** Asked for again until it is over. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => api(`/api/jobs/${id}`, Job, { signal }),
    refetchInterval: ({ state }) => (state.data && !isOver(state.data) ? 500 : false),
  });
export const failedJobsQuery = () =>
  queryOptions({ queryKey: ['jobs', 'failed'], queryFn: ({ signal }) => api('/api/jobs', FailedJobs, { signal }) });
export const cancelJob = (id: string) => api(`/api/jobs/${id}/cancel`, Job, { method: 'POST' });
