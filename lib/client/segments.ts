import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type MovementQuery, SegmentMovement } from '@/lib/contracts/movement';
import { SegmentDetail, SegmentList } from '@/lib/contracts/segments';
import { api } from './api';

/** `asOf`: a past day; null = now. */
export const segmentsQuery = (asOf: string | null) =>
  queryOptions({
    queryKey: ['segments', 'list', asOf ?? 'now'],
    queryFn: ({ signal }) => api(`/api/segments${asOf ? `?asOf=${asOf}` : ''}`, SegmentList, { signal }),
    placeholderData: keepPreviousData,
  });
export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['segments', id],
    queryFn: ({ signal }) => api(`/api/segments/${id}`, SegmentDetail, { signal }),
  });
export const movementQuery = ({ from, to }: MovementQuery) => {
  const search = new URLSearchParams({ ...(from ? { from } : {}), ...(to ? { to } : {}) }).toString();
  return queryOptions({
    queryKey: ['segments', 'movement', search],
    queryFn: ({ signal }) => api(`/api/segments/movement?${search}`, SegmentMovement, { signal }),
    placeholderData: keepPreviousData,
  });
};
export const segmentCsvUrl = (id: string) => `/api/segments/${id}/csv`;
