'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { AskNote } from '@/components/ui/ask-note';
import { ButtonLink } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { importsQuery } from '@/lib/client/imports';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';
import { ImportTable } from './import-table';

type ImportListProps = { sources: ReactNode; coverage: ReactNode; tracking: ReactNode; failed: ReactNode };

/** The page Data: every file, what became of it, and how long it can be taken back; the other ways in; and what is known by all. */
export function ImportList({ sources, coverage, tracking, failed }: ImportListProps) {
  const writes = useMay('import:write');
  const imports = useQuery(importsQuery());
  const rows = imports.data?.imports;
  const upload = (
    <ButtonLink kind="primary" href="/data/import">
      Import a file
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Data"
        asOf={rows?.length === 0 ? 'No data yet' : undefined}
        actions={writes && rows && rows.length > 0 ? upload : undefined}
      />
      <div className="page grid grid-cols-1 gap-4">
        {!writes && <WhoImports />}
        {sources}
        {rows && rows.length > 0 && coverage}
        {rows && rows.length > 0 && (
          <Section title="Imports">
            <ImportTable rows={rows} writes={writes} />
          </Section>
        )}
        {rows && rows.length === 0 && <NoImports action={writes ? upload : undefined} />}
        {!rows && imports.error && (
          <QueryError
            what="The imports"
            error={imports.error}
            onRetry={() => imports.refetch()}
            retrying={imports.isFetching}
          />
        )}
        {imports.isPending && <ImportListSkeleton />}
        {tracking}
        {failed}
      </div>
    </>
  );
}

function WhoImports() {
  const { data } = useQuery(whoMayQuery('import:write'));
  return <AskNote names={data}>You can see what was imported. Admins and owners import files and undo them.</AskNote>;
}

function NoImports({ action }: { action?: ReactNode }) {
  return (
    <EmptyState title="No file was imported yet" action={action}>
      Each import will stand here with its rows read, written and refused, who brought it, and an Undo for 30 days.
      Begin with one CSV: a row per customer, and a column that says who left.
    </EmptyState>
  );
}

export function ImportListSkeleton() {
  return <TableSkeleton label="Loading the imports" widths={[220, 120, 56, 56, 56, 120, 96, 96]} />;
}
