import { queryOptions } from '@tanstack/react-query';
import { type ChangeOwner, type NewTeam, OwnerList } from '@/lib/contracts/owners';
import { Touched } from '@/lib/contracts/text';
import { api } from './api';

export const ownerKeys = { all: ['owners'] as const };

export const ownersQuery = () =>
  queryOptions({ queryKey: ownerKeys.all, queryFn: ({ signal }) => api('/api/owners', OwnerList, { signal }) });
export const changeOwner = (id: string, body: ChangeOwner) =>
  api(`/api/owners/${id}`, Touched, { method: 'PATCH', body });
export const addTeam = (body: NewTeam) => api('/api/teams', Touched, { method: 'POST', body });
export const removeTeam = (id: string) => api(`/api/teams/${id}`, Touched, { method: 'DELETE' });
