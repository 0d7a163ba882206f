import { queryOptions } from '@tanstack/react-query';
import { ApiKey, ApiKeyList, CreatedKey, type CreateKey } from '@/lib/contracts/keys';
import { api } from './api';

export const keyKeys = { all: ['keys'] as const };

export const keysQuery = () =>
  queryOptions({ queryKey: keyKeys.all, queryFn: ({ signal }) => api('/api/keys', ApiKeyList, { signal }) });
export const createKey = (body: CreateKey) => api('/api/keys', CreatedKey, { method: 'POST', body });
export const revokeKey = (id: string) => api(`/api/keys/${id}`, ApiKey, { method: 'DELETE' });
