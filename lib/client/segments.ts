import { queryOptions } from '@tanstack/react-query';
import { SegmentDetail, SegmentList } from '@/lib/contracts/segments';
import { api } from './api';

export const segmentsQuery = () =>
  queryOptions({ queryKey: ['segments'], queryFn: ({ signal }) => api('/api/segments', SegmentList, { signal }) });
export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['segments', id],
    queryFn: ({ signal }) => api(`/api/segments/${id}`, SegmentDetail, { signal }),
  });
export const segmentCsvUrl = (id: string) => `/api/segments/${id}/csv`;
