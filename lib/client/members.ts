import { queryOptions } from '@tanstack/react-query';
import { getCsrfToken } from 'next-auth/react';
import {
  type ChangeMember,
  type InviteMember,
  IssuedLink,
  Me,
  MemberList,
  Redeemed,
  type RedeemLink,
  SessionList,
} from '@/lib/contracts/members';
import { Touched } from '@/lib/contracts/text';
import { api } from './api';

export const memberKeys = { all: ['members'] as const, me: ['me'] as const, sessions: ['me', 'sessions'] as const };

export const meQuery = () =>
  queryOptions({ queryKey: memberKeys.me, queryFn: ({ signal }) => api('/api/me', Me, { signal }) });
export const membersQuery = () =>
  queryOptions({ queryKey: memberKeys.all, queryFn: ({ signal }) => api('/api/members', MemberList, { signal }) });

export const sessionsQuery = () =>
  queryOptions({
    queryKey: memberKeys.sessions,
    queryFn: ({ signal }) => api('/api/me/sessions', SessionList, { signal }),
  });
/** null = all but this one. */
export const endSessions = (id: string | null) =>
  api('/api/me/sessions', SessionList, { method: 'DELETE', body: { id } });

export const redeemLink = (body: RedeemLink) => api('/api/links/redeem', Redeemed, { method: 'POST', body });
export const inviteMember = (body: InviteMember) =>
  api('/api/members/invitations', IssuedLink, { method: 'POST', body });
export const revokeInvitation = (id: string) => api(`/api/members/invitations/${id}`, Touched, { method: 'DELETE' });
export const changeMember = (id: string, body: ChangeMember) =>
  api(`/api/members/${id}`, Touched, { method: 'PATCH', body });
export const issueReset = (id: string) => api(`/api/members/${id}/reset`, IssuedLink, { method: 'POST' });
export const switchWorkspace = (workspaceId: string) =>
  api('/api/me/workspace', Me, { method: 'POST', body: { workspaceId } });

/** @returns null when signed in, else what to tell the visitor */
export async function signInWith(email: string, password: string): Promise<string | null> {
  const csrfToken = (await getCsrfToken()) ?? '';
  const body = new URLSearchParams({ email, password, csrfToken, json: 'true', callbackUrl: '/' });
  const response = await fetch('/api/auth/callback/credentials', { method: 'POST', body }).catch(() => null);
  if (!response) return 'The server does not answer. Try again in a moment.';
  if (response.ok) return null;
  const answer: { url?: string } = await response.json().catch(() => ({}));
  if (answer.url?.includes('nowhere'))
    return 'You belong to no workspace any more. Ask for an invitation, or take the set-up link that the server prints when it starts.';
  return answer.url?.includes('limit')
    ? 'Too many wrong tries. Wait fifteen minutes, then try again.'
    : 'The address or the password is wrong.';
}
