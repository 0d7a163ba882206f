'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { Button } from '@/components/ui/button';
import { HeaderSkeleton, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { sourceKeys, sourceQuery } from '@/lib/client/sources';
import { useMay } from '@/lib/client/use-may';
import type { Source } from '@/lib/contracts/sources';
import { formatCountOf, formatDate } from '@/lib/format';
import { AddTable } from './add-table';
import { ChangeSource } from './change-source';
import { SOURCE_WORDS } from './kind-words';
import { RemoveSource } from './remove-source';
import { SendTo } from './send-to';
import { StreamDetail } from './stream-detail';
import { StreamTable } from './stream-table';

const DATA = { label: 'Data', href: '/data' };

/** One source: its tables, how each stands, and what can be done about it. */
export function SourcePage({ id }: { id: string }) {
  const query = useQuery(sourceQuery(id));
  if (query.data) return <Loaded source={query.data} />;
  if (!query.error) return <SourcePageSkeleton />;
  return (
    <>
      <PageHeader title="Source" crumbs={[DATA]} />
      <div className="page pt-4">
        <QueryError
          what="This source"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      </div>
    </>
  );
}

function Loaded({ source }: { source: Source }) {
  const writes = useMay('source:write');
  const client = useQueryClient();
  const [chosen, choose] = useQueryState('table', parseAsString.withOptions({ history: 'push' }));
  const [adding, setAdding] = useQueryState('add', parseAsStringLiteral(['table']));
  const { streams } = source;
  const shown = streams.find(({ id }) => id === chosen) ?? streams[0];
  const onChanged = (next: Source) => {
    client.setQueryData(sourceKeys.one(next.id), next);
    client.invalidateQueries({ queryKey: sourceKeys.list });
  };
  const add = (kind: 'primary' | 'plain') =>
    writes && (
      <Button kind={kind} onClick={() => setAdding('table')}>
        Add a table
      </Button>
    );
  return (
    <>
      <PageHeader
        title={source.name}
        crumbs={[DATA]}
        asOf={`${SOURCE_WORDS[source.kind].label}, connected ${formatDate(source.createdAt)} by ${source.createdBy}`}
        actions={
          writes && (
            <>
              <RemoveSource source={source} />
              <ChangeSource source={source} onChanged={onChanged} />
            </>
          )
        }
      />
      <div className="page grid grid-cols-1 gap-4">
        {streams.length === 0 ? (
          <EmptyState title="No table is read yet" action={add('primary')}>
            {source.sendTo === null
              ? 'Choose a table or write a query, say what its columns mean, and it is read from then on.'
              : 'Once something has come, choose its table and say what its columns mean.'}
          </EmptyState>
        ) : (
          <Section title="Tables" measure={formatCountOf(streams.length, 'table')} action={add('plain')} first>
            <StreamTable streams={streams} chosen={shown?.id} onChoose={choose} />
          </Section>
        )}
        <SendTo source={source} />
        {shown && <StreamDetail key={shown.id} stream={shown} writes={writes} onChanged={onChanged} />}
      </div>
      {adding && writes && <AddTable source={source} onClose={() => setAdding(null)} onChanged={onChanged} />}
    </>
  );
}

export function SourcePageSkeleton() {
  return (
    <>
      <HeaderSkeleton crumb={DATA} />
      <div className="page pt-4">
        <TableSkeleton label="Loading the source" rows={4} widths={[200, 120, 140, 96, 56]} />
      </div>
    </>
  );
}
