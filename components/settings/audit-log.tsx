'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { auditQuery } from '@/lib/client/settings';
import type { AuditEntry } from '@/lib/contracts/settings';
import { formatDateTime } from '@/lib/format';

/** Who changed what, newest first; rows are only ever added. */
export function AuditLog() {
  const query = useInfiniteQuery(auditQuery());
  const entries = query.data?.pages.flatMap((page) => page.entries);
  if (!entries) {
    if (!query.error) return <AuditSkeleton />;
    return (
      <QueryError
        what="The audit log"
        error={query.error}
        onRetry={() => query.refetch()}
        retrying={query.isFetching}
      />
    );
  }
  return (
    <Section title="Audit log" measure="newest first; nothing can be removed from it" first>
      {entries.length === 0 ? (
        <EmptyState title="Nothing was changed yet">
          Every import, training, promotion, setting and change of members will stand here, with who did it and when.
        </EmptyState>
      ) : (
        <AuditTable entries={entries} />
      )}
      {query.isFetchNextPageError && (
        <QueryError what="Older entries" error={query.error} onRetry={() => query.fetchNextPage()} />
      )}
      {query.hasNextPage && !query.isFetchNextPageError && (
        <div className="pt-4">
          <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </Section>
  );
}

function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <TableBox label="Audit log">
      <Table dense label="Audit log">
        <TableHead>
          <ColumnHead>When</ColumnHead>
          <ColumnHead>Who</ColumnHead>
          <ColumnHead>Did</ColumnHead>
          <ColumnHead>On</ColumnHead>
          <ColumnHead>Detail</ColumnHead>
        </TableHead>
        <TableBody>
          {entries.map((entry) => (
            <Row key={entry.id}>
              <RowHead className="nowrap">{formatDateTime(entry.at)}</RowHead>
              <Cell className="nowrap">{entry.actor}</Cell>
              <Cell className="mono nowrap">{entry.action}</Cell>
              <Cell className="max-w-[240px] break-words">{entry.subject}</Cell>
              <Cell className="muted max-w-[420px] break-words">{entry.detail}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

export function AuditSkeleton() {
  return (
    <div className="pt-5">
      <TableSkeleton label="Loading the audit log" rows={12} widths={[140, 120, 140, 160, 280]} />
    </div>
  );
}
