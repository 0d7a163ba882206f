'use client';

import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { EmptyState } from '@/components/ui/state-block';
import { importsQuery } from '@/lib/client/imports';
import { useMay } from '@/lib/client/use-may';
import { ImportListSkeleton } from './import-list';
import { ImportTable } from './import-table';

const MOST = 500;

/** Every read of one table of a source that brought something, each with its own Undo. */
export function TableReads({ table }: { table: string }) {
  const writes = useMay('import:write');
  const reads = useQuery(importsQuery(table));
  const rows = reads.data?.imports;
  return (
    <>
      <PageHeader
        title={rows?.[0] ? `Reads of ${rows[0].fileName}` : 'Reads of a table'}
        crumbs={[{ label: 'Data', href: '/data' }]}
        asOf={rows && rows.length >= MOST ? `The newest ${MOST}` : undefined}
      />
      <div className="page grid grid-cols-1 gap-4 pt-4">
        {rows && rows.length > 0 && <ImportTable rows={rows} writes={writes} whole />}
        {rows && rows.length === 0 && (
          <EmptyState title="No read brought anything yet">Once one does, it stands here and can be undone.</EmptyState>
        )}
        {!rows && reads.error && (
          <QueryError
            what="The reads"
            error={reads.error}
            onRetry={() => reads.refetch()}
            retrying={reads.isFetching}
          />
        )}
        {reads.isPending && <ImportListSkeleton />}
      </div>
    </>
  );
}
