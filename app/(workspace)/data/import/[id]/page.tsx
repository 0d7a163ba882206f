import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { ImportWizard } from '@/components/imports/import-wizard';
import { importQuery } from '@/lib/client/imports';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getImport } from '@/lib/server/imports/get-import';

export const metadata: Metadata = { title: 'Import' };

export default async function ImportPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await requireCtx();
  const id = await idOf(params);
  const detail = await orNotFound(getImport(ctx, id));
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(importQuery(id).queryKey, detail))}>
      <ImportWizard id={id} />
    </HydrationBoundary>
  );
}
