import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { AccountDetail, AccountOverview, AccountPage, type AccountQuery } from '@/lib/contracts/accounts';
import { AuditedScore } from '@/lib/contracts/audit-score';
import { DriversBeside } from '@/lib/contracts/beside';
import { WhyChanged } from '@/lib/contracts/change';
import {
  ContactList,
  ContractList,
  FeedbackList,
  TIMELINE_PAGE,
  TicketList,
  Timeline,
  UsageView,
} from '@/lib/contracts/facts';
import { AccountGroup } from '@/lib/contracts/group';
import { Job } from '@/lib/contracts/jobs';
import { Lenses } from '@/lib/contracts/lenses';
import { NextActions } from '@/lib/contracts/next-actions';
import type { OverrideScore } from '@/lib/contracts/scores';
import { SimilarAccounts } from '@/lib/contracts/similar';
import { Touched } from '@/lib/contracts/text';
import { TombstoneList } from '@/lib/contracts/tombstones';
import { type AskWhatIf, WhatIf } from '@/lib/contracts/what-if';
import { api } from './api';

export const accountKeys = { all: ['accounts'] as const, one: (id: string) => ['accounts', id] as const };

/** The address of a view: only what differs from the default stands in it. */
export function accountSearch(query: Partial<AccountQuery>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}

const dayAsked = (asOf: string | null): string => (asOf ? `?asOf=${asOf}` : '');

type Filters = Omit<AccountQuery, 'page'>;

export const accountPageQuery = (filters: Filters, page: number) =>
  queryOptions({
    queryKey: [...accountKeys.all, 'page', filters, page],
    queryFn: ({ signal }) => api(`/api/accounts${accountSearch({ ...filters, page })}`, AccountPage, { signal }),
    placeholderData: keepPreviousData,
  });
export const accountOverviewQuery = (filters: Filters) =>
  queryOptions({
    queryKey: [...accountKeys.all, 'overview', filters],
    queryFn: ({ signal }) => api(`/api/accounts/overview${accountSearch(filters)}`, AccountOverview, { signal }),
    placeholderData: keepPreviousData,
  });
/** `asOf`: a past day; null = now. */
export const accountQuery = (id: string, asOf: string | null) =>
  queryOptions({
    queryKey: asOf ? [...accountKeys.one(id), 'as of', asOf] : accountKeys.one(id),
    queryFn: ({ signal }) => api(`/api/accounts/${id}${dayAsked(asOf)}`, AccountDetail, { signal }),
  });
/** CSV of exactly the view. */
export const accountsCsvUrl = (filters: Filters) => `/api/accounts/csv${accountSearch(filters)}`;
export const contactsQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'contacts'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/contacts`, ContactList, { signal }),
  });
export const contractsQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'contracts'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/contracts`, ContractList, { signal }),
  });
export const ticketsQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'tickets'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/tickets`, TicketList, { signal }),
  });
export const usageQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'usage'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/usage`, UsageView, { signal }),
  });
export const feedbackQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'feedback'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/feedback`, FeedbackList, { signal }),
  });
export const whatIfQuery = (id: string, changes: AskWhatIf['changes']) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'what-if', changes],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/what-if`, WhatIf, { method: 'POST', body: { changes }, signal }),
    placeholderData: keepPreviousData,
  });
export const actionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'actions'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/actions`, NextActions, { signal }),
  });
export const similarQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'similar'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/similar`, SimilarAccounts, { signal }),
  });
export const lensesQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'lenses'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/lenses`, Lenses, { signal }),
  });
export const besideQuery = (id: string, asOf: string | null) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'beside', asOf ?? 'now'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/beside${dayAsked(asOf)}`, DriversBeside, { signal }),
  });
export const groupQuery = (id: string) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'group'],
    queryFn: ({ signal }) => api(`/api/accounts/${id}/group`, AccountGroup, { signal }),
  });
/** Page after page, as far as someone asked. */
export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...accountKeys.one(id), 'timeline'],
    queryFn: ({ signal, pageParam }) => api(`/api/accounts/${id}/timeline?page=${pageParam}`, Timeline, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ page, total }: Timeline) => ((page + 1) * TIMELINE_PAGE < total ? page + 1 : undefined),
  });
export const changeQuery = (id: string, since: string | undefined) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'change', since ?? 'usual'],
    queryFn: ({ signal }) =>
      api(`/api/accounts/${id}/change${since ? `?since=${encodeURIComponent(since)}` : ''}`, WhyChanged, { signal }),
    placeholderData: keepPreviousData,
  });
export const auditQuery = (id: string, at: string | undefined) =>
  queryOptions({
    queryKey: [...accountKeys.one(id), 'audit', at ?? 'latest'],
    queryFn: ({ signal }) =>
      api(`/api/accounts/${id}/audit${at ? `?at=${encodeURIComponent(at)}` : ''}`, AuditedScore, { signal }),
    placeholderData: keepPreviousData,
  });
export const deleteAccount = (id: string) => api(`/api/accounts/${id}`, Touched, { method: 'DELETE' });
export const tombstonesQuery = () =>
  queryOptions({
    queryKey: ['tombstones'],
    queryFn: ({ signal }) => api('/api/tombstones', TombstoneList, { signal }),
  });
export const liftTombstone = (id: string) => api(`/api/tombstones/${id}`, Touched, { method: 'DELETE' });
export const rescoreAccount = (id: string) => api(`/api/accounts/${id}/score`, Job, { method: 'POST' });
export const overrideScore = (id: string, body: OverrideScore) =>
  api(`/api/accounts/${id}/override`, Touched, { method: 'PUT', body });
export const endOverride = (id: string) => api(`/api/accounts/${id}/override`, Touched, { method: 'DELETE' });
