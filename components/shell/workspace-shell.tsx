'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { signOut } from 'next-auth/react';
import { type ReactNode, useEffect } from 'react';
import { notifyError } from '@/components/ui/toast';
import { enterDemo } from '@/lib/client/demo';
import { failureOf } from '@/lib/client/failure';
import { meQuery, switchWorkspace } from '@/lib/client/members';
import { AppError } from '@/lib/contracts/errors';
import type { Me } from '@/lib/contracts/members';
import { may } from '@/lib/contracts/roles';
import { useAccountSearch } from './account-search';
import { AppShell } from './app-shell';

/** Another workspace is another world: nothing read in the old one may stay. */
function useSwitch() {
  const router = useRouter();
  const client = useQueryClient();
  return async (id: string) => {
    try {
      await switchWorkspace(id);
      client.clear();
      router.push('/accounts');
      router.refresh();
    } catch (cause) {
      notifyError('The workspace could not be switched. You are still in this one.', failureOf(cause).reference);
    }
  };
}

const LOST = 'The demo workspace could not be opened. You are still in this one.';

/** Offered as long as there is none. */
function demoOffer({ member, workspaces }: Me): (() => void) | undefined {
  if (!may(member.role, 'demo:create') || workspaces.some((each) => each.isDemo)) return undefined;
  return () => void enterDemo().catch((cause) => notifyError(LOST, failureOf(cause).reference));
}

/** The frame of every signed-in page, with who is signed in and what can be searched. */
export function WorkspaceShell({ me: first, children }: { me: Me; children: ReactNode }) {
  const router = useRouter();
  const { data: me = first, error } = useQuery(meQuery());
  const search = useAccountSearch();
  const onSwitch = useSwitch();
  const onDemo = demoOffer(me);
  const signedOut = error instanceof AppError && error.code === 'unauthenticated';
  useEffect(() => {
    if (signedOut) router.replace('/sign-in');
  }, [signedOut, router]);
  return (
    <AppShell
      workspace={me.workspace}
      workspaces={me.workspaces}
      onSwitchWorkspace={onSwitch}
      onDemo={onDemo}
      user={me.member}
      onSignOut={() => void signOut({ callbackUrl: '/sign-in' })}
      paletteItems={search.items}
      onPaletteQuery={search.setText}
      paletteBusy={search.busy}
    >
      {children}
    </AppShell>
  );
}
