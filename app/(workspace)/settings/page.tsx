import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { KeyList } from '@/components/keys/key-list';
import { MemberList } from '@/components/members/member-list';
import { SessionList } from '@/components/members/session-list';
import { OwnerList } from '@/components/owners/owner-list';
import { RateList } from '@/components/rates/rate-list';
import { AuditLog } from '@/components/settings/audit-log';
import { SettingsFrame } from '@/components/settings/settings-frame';
import { tabOf } from '@/components/settings/tab';
import { WorkspaceSettings } from '@/components/settings/workspace-settings';
import { keysQuery } from '@/lib/client/keys';
import { membersQuery, sessionsQuery } from '@/lib/client/members';
import { ownersQuery } from '@/lib/client/owners';
import { hydrated } from '@/lib/client/query-client';
import { ratesQuery } from '@/lib/client/rates';
import { auditQuery, settingsQuery } from '@/lib/client/settings';
import { requireCtx } from '@/lib/server/auth';
import { listKeys } from '@/lib/server/keys/list-keys';
import { listSessions } from '@/lib/server/me/own-sessions';
import { listMembers } from '@/lib/server/members/list-members';
import { listOwners } from '@/lib/server/owners/list-owners';
import { listRates } from '@/lib/server/rates/list-rates';
import { getSettings } from '@/lib/server/settings/get-settings';
import { listAudit } from '@/lib/server/settings/list-audit';

export const metadata: Metadata = { title: 'Settings' };

type Search = Promise<{ tab?: string | string[] }>;

/** One tab, one verb: only what is shown is read. */
const TABS = {
  workspace: WorkspaceTab,
  members: MembersTab,
  owners: OwnersTab,
  sessions: SessionsTab,
  keys: KeysTab,
  audit: AuditTab,
};

export default async function SettingsPage({ searchParams }: { searchParams: Search }) {
  const { actor } = await requireCtx();
  const tab = tabOf((await searchParams).tab, actor.kind === 'member' ? actor.role : 'viewer');
  const Tab = TABS[tab];
  return (
    <SettingsFrame tab={tab}>
      <Tab />
    </SettingsFrame>
  );
}

async function WorkspaceTab() {
  const ctx = await requireCtx();
  const [settings, rates] = await Promise.all([getSettings(ctx), listRates(ctx)]);
  const state = hydrated((client) => {
    client.setQueryData(settingsQuery().queryKey, settings);
    client.setQueryData(ratesQuery().queryKey, rates);
  });
  return (
    <HydrationBoundary state={state}>
      <WorkspaceSettings rates={<RateList />} />
    </HydrationBoundary>
  );
}

async function MembersTab() {
  const list = await listMembers(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(membersQuery().queryKey, list))}>
      <MemberList />
    </HydrationBoundary>
  );
}

async function OwnersTab() {
  const list = await listOwners(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(ownersQuery().queryKey, list))}>
      <OwnerList />
    </HydrationBoundary>
  );
}

async function SessionsTab() {
  const list = await listSessions(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(sessionsQuery().queryKey, list))}>
      <SessionList />
    </HydrationBoundary>
  );
}

async function KeysTab() {
  const list = await listKeys(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(keysQuery().queryKey, list))}>
      <KeyList />
    </HydrationBoundary>
  );
}

async function AuditTab() {
  const page = await listAudit(await requireCtx(), {});
  const first = { pages: [page], pageParams: [''] };
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(auditQuery().queryKey, first))}>
      <AuditLog />
    </HydrationBoundary>
  );
}
