import { queryOptions } from '@tanstack/react-query';
import { RateList, type SetRate } from '@/lib/contracts/rates';
import { Touched } from '@/lib/contracts/text';
import { api } from './api';

export const rateKeys = { all: ['rates'] as const };

export const ratesQuery = () =>
  queryOptions({ queryKey: rateKeys.all, queryFn: ({ signal }) => api('/api/rates', RateList, { signal }) });
export const setRate = (body: SetRate) => api('/api/rates', Touched, { method: 'POST', body });
export const removeRate = (id: string) => api(`/api/rates/${id}`, Touched, { method: 'DELETE' });
