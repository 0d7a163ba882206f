import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { TrackingApi } from '@/components/events/tracking-api';
import { ImportList } from '@/components/imports/import-list';
import { TableReads } from '@/components/imports/table-reads';
import { FailedJobs } from '@/components/jobs/failed-jobs';
import { CoverageTable } from '@/components/sources/coverage-table';
import { SourceList } from '@/components/sources/source-list';
import { trackingQuery } from '@/lib/client/events';
import { importsQuery } from '@/lib/client/imports';
import { hydrated } from '@/lib/client/query-client';
import { sourcesQuery } from '@/lib/client/sources';
import { AskImports } from '@/lib/contracts/imports';
import { requireCtx } from '@/lib/server/auth';
import type { Ctx } from '@/lib/server/context';
import { getTracking } from '@/lib/server/events/get-tracking';
import { listImports } from '@/lib/server/imports/list-imports';
import { listSources } from '@/lib/server/sources/list-sources';

export const metadata: Metadata = { title: 'Data' };

type Search = Promise<{ table?: string | string[] }>;

export default async function DataPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requireCtx();
  const { data: ask } = AskImports.safeParse(await searchParams);
  if (ask?.table) return <OfTable ctx={ctx} table={ask.table} />;
  const [list, tracking, sources] = await Promise.all([listImports(ctx), getTracking(ctx), listSources(ctx)]);
  const state = hydrated((client) => {
    client.setQueryData(importsQuery().queryKey, list);
    client.setQueryData(trackingQuery().queryKey, tracking);
    client.setQueryData(sourcesQuery().queryKey, sources);
  });
  return (
    <HydrationBoundary state={state}>
      <ImportList
        sources={<SourceList />}
        tracking={<TrackingApi />}
        coverage={<CoverageTable />}
        failed={<FailedJobs />}
      />
    </HydrationBoundary>
  );
}

/** Every read of one table of a source. */
async function OfTable({ ctx, table }: { ctx: Ctx; table: string }) {
  const list = await listImports(ctx, { table });
  const state = hydrated((client) => client.setQueryData(importsQuery(table).queryKey, list));
  return (
    <HydrationBoundary state={state}>
      <TableReads table={table} />
    </HydrationBoundary>
  );
}
