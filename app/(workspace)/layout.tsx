import { HydrationBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { WorkspaceShell } from '@/components/shell/workspace-shell';
import { meQuery } from '@/lib/client/members';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getMe } from '@/lib/server/me/get-me';

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const me = await getMe(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(meQuery().queryKey, me))}>
      <WorkspaceShell me={me}>{children}</WorkspaceShell>
    </HydrationBoundary>
  );
}
