import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ModelComparison } from '@/lib/contracts/comparison';
import { isOver, Job } from '@/lib/contracts/jobs';
import {
  type ExcludeColumn,
  type MarkColumn,
  ModelDetail,
  ModelList,
  type PromoteModel,
  type TrainModel,
} from '@/lib/contracts/models';
import { api } from './api';

export const modelKeys = {
  all: ['models'] as const,
  list: ['models', 'list'] as const,
  one: (id: string) => ['models', id] as const,
};

export const modelsQuery = () =>
  queryOptions({
    queryKey: modelKeys.list,
    queryFn: ({ signal }) => api('/api/models', ModelList, { signal }),
    refetchInterval: ({ state }) =>
      [state.data?.job, state.data?.scoring.job].some((job) => job && !isOver(job)) ? 1_000 : false,
  });
export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: modelKeys.one(id),
    queryFn: ({ signal }) => api(`/api/models/${id}`, ModelDetail, { signal }),
  });
export const comparisonQuery = (id: string, other: string | undefined) =>
  queryOptions({
    queryKey: [...modelKeys.one(id), 'comparison', other ?? 'usual'],
    queryFn: ({ signal }) =>
      api(`/api/models/${id}/comparison${other ? `?with=${other}` : ''}`, ModelComparison, { signal }),
    placeholderData: keepPreviousData,
  });
export const trainModel = (body: TrainModel) => api('/api/models', Job, { method: 'POST', body });
export const rescoreAccounts = () => api('/api/scores', Job, { method: 'POST' });
/** Also the way back: promoting a retired version rolls back to it. */
export const promoteModel = (id: string, body: PromoteModel) =>
  api(`/api/models/${id}/promote`, ModelDetail, { method: 'POST', body });
export const markColumn = (body: MarkColumn) => api('/api/fields/mark', ModelList, { method: 'POST', body });
export const excludeColumn = (body: ExcludeColumn) => api('/api/fields/exclude', ModelList, { method: 'POST', body });
