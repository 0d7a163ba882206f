import { HydrationBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DemoBar } from '@/components/demo/demo-bar';
import { WorkspaceShell } from '@/components/shell/workspace-shell';
import { StaleBar } from '@/components/sources/stale-bar';
import { UnderHeader } from '@/components/ui/under-header';
import { meQuery } from '@/lib/client/members';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getMe } from '@/lib/server/me/get-me';
import { listStale } from '@/lib/server/sources/get-coverage';

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const ctx = await requireCtx();
  const [me, stale] = await Promise.all([getMe(ctx), listStale(ctx)]);
  const notice = (
    <>
      {me.workspace.isDemo && <DemoBar />}
      <StaleBar stale={stale} />
    </>
  );
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(meQuery().queryKey, me))}>
      <UnderHeader notice={notice}>
        <WorkspaceShell me={me}>{children}</WorkspaceShell>
      </UnderHeader>
    </HydrationBoundary>
  );
}
