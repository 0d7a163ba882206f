import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { AuditPage, type ChangeSettings, Settings, WorkspaceContents } from '@/lib/contracts/settings';
import { Touched } from '@/lib/contracts/text';
import { type AskThresholds, ThresholdProposal } from '@/lib/contracts/thresholds';
import { api } from './api';

export const settingKeys = { all: ['settings'] as const, audit: ['audit'] as const };

export const settingsQuery = () =>
  queryOptions({ queryKey: settingKeys.all, queryFn: ({ signal }) => api('/api/settings', Settings, { signal }) });
export const thresholdsQuery = (ask: AskThresholds) =>
  queryOptions({
    queryKey: [...settingKeys.all, 'thresholds', ask],
    queryFn: ({ signal }) =>
      api(
        `/api/settings/thresholds?${new URLSearchParams(Object.entries(ask).map(([key, value]) => [key, String(value)]))}`,
        ThresholdProposal,
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
export const changeSettings = (body: ChangeSettings) => api('/api/settings', Settings, { method: 'PATCH', body });
export const auditQuery = () =>
  infiniteQueryOptions({
    queryKey: settingKeys.audit,
    queryFn: ({ signal, pageParam }) =>
      api(`/api/audit${pageParam ? `?before=${pageParam}` : ''}`, AuditPage, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
export const workspaceContentsQuery = () =>
  queryOptions({
    queryKey: [...settingKeys.all, 'contents'],
    queryFn: ({ signal }) => api('/api/workspace', WorkspaceContents, { signal }),
  });
export const deleteWorkspace = (name: string) => api('/api/workspace', Touched, { method: 'DELETE', body: { name } });
