'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { ThemeRoot } from '@/components/ui/theme-root';
import { Toaster } from '@/components/ui/toast';
import { makeQueryClient } from '@/lib/client/query-client';

/** What every page stands on: theme, query cache, URL state, toasts. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const [client] = useState(makeQueryClient);
  return (
    <ThemeRoot {...(nonce ? { nonce } : {})}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>{children}</NuqsAdapter>
        <Toaster />
      </QueryClientProvider>
    </ThemeRoot>
  );
}
