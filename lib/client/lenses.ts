import { queryOptions } from '@tanstack/react-query';
import { isOver } from '@/lib/contracts/jobs';
import { TrainedLenses } from '@/lib/contracts/lenses';
import { api } from './api';

/** While a lens is being learned it is asked again every few seconds. */
export const trainedLensesQuery = queryOptions({
  queryKey: ['lenses'],
  queryFn: ({ signal }) => api('/api/lenses', TrainedLenses, { signal }),
  refetchInterval: ({ state }) => (state.data?.job && !isOver(state.data.job) ? 2_000 : false),
});
