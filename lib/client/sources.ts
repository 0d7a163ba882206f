import { queryOptions } from '@tanstack/react-query';
import { isOver } from '@/lib/contracts/jobs';
import type { ChangeSource, ConnectSource } from '@/lib/contracts/source-kinds';
import {
  type AddStream,
  type ChangeStream,
  CoverageList,
  Draft,
  Source,
  SourceList,
  SourceTable,
  SourceTables,
  type Stream,
} from '@/lib/contracts/sources';
import { Touched } from '@/lib/contracts/text';
import { api } from './api';

export const sourceKeys = {
  all: ['sources'] as const,
  list: ['sources', 'list'] as const,
  coverage: ['sources', 'coverage'] as const,
  one: (id: string) => ['sources', id] as const,
  tables: (id: string) => ['sources', id, 'tables'] as const,
};

const SOON = 10_000;
/** Something is read, or is about to be. */
const moving = ({ job, nextAt }: Stream): boolean =>
  (job !== null && !isOver(job)) || (nextAt !== null && Date.parse(nextAt) - Date.now() < SOON);
/** Fast while something moves; else so that a page left open shows what the night brought. */
const pace = (sources: readonly Source[]) => (sources.some(({ streams }) => streams.some(moving)) ? 1_000 : 30_000);

export const coverageQuery = () =>
  queryOptions({
    queryKey: sourceKeys.coverage,
    queryFn: ({ signal }) => api('/api/coverage', CoverageList, { signal }),
    staleTime: 60_000,
  });
export const sourcesQuery = () =>
  queryOptions({
    queryKey: sourceKeys.list,
    queryFn: ({ signal }) => api('/api/sources', SourceList, { signal }),
    refetchInterval: ({ state }) => pace(state.data?.sources ?? []),
  });
export const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: sourceKeys.one(id),
    queryFn: ({ signal }) => api(`/api/sources/${id}`, Source, { signal }),
    refetchInterval: ({ state }) => pace(state.data ? [state.data] : []),
  });
/** Asked of the source itself, so not more often than somebody wants. */
export const tablesQuery = (id: string) =>
  queryOptions({
    queryKey: sourceKeys.tables(id),
    queryFn: ({ signal }) => api(`/api/sources/${id}/tables`, SourceTables, { signal }),
    staleTime: 5 * 60_000,
    retry: false,
  });

export const connectSource = (body: ConnectSource) => api('/api/sources', Source, { method: 'POST', body });
export const changeSource = (id: string, body: ChangeSource) =>
  api(`/api/sources/${id}`, Source, { method: 'PATCH', body });
export const removeSource = (id: string) => api(`/api/sources/${id}`, Touched, { method: 'DELETE' });
export const describeQuery = (id: string, query: string) =>
  api(`/api/sources/${id}/tables`, SourceTable, { method: 'POST', body: { query } });
export const addStream = (id: string, body: AddStream) =>
  api(`/api/sources/${id}/streams`, Source, { method: 'POST', body });
export const changeStream = (id: string, body: ChangeStream) =>
  api(`/api/streams/${id}`, Source, { method: 'PATCH', body });
export const removeStream = (id: string) => api(`/api/streams/${id}`, Source, { method: 'DELETE' });
export const syncStream = (id: string, whole: boolean) =>
  api(`/api/streams/${id}/sync`, Source, { method: 'POST', body: { whole } });
export const draftStream = (id: string) => api(`/api/streams/${id}/draft`, Draft, { method: 'POST' });
export const clearStream = (id: string) => api(`/api/streams/${id}/data`, Source, { method: 'DELETE' });
