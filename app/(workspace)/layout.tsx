import { HydrationBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DemoBar } from '@/components/demo/demo-bar';
import { WorkspaceShell } from '@/components/shell/workspace-shell';
import { UnderHeader } from '@/components/ui/under-header';
import { meQuery } from '@/lib/client/members';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getMe } from '@/lib/server/me/get-me';

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const me = await getMe(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(meQuery().queryKey, me))}>
      <UnderHeader notice={me.workspace.isDemo && <DemoBar />}>
        <WorkspaceShell me={me}>{children}</WorkspaceShell>
      </UnderHeader>
    </HydrationBoundary>
  );
}
