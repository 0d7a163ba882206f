'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ButtonLink } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { sourcesQuery } from '@/lib/client/sources';
import { useMay } from '@/lib/client/use-may';
import type { Source, Stream } from '@/lib/contracts/sources';
import { formatCount, formatCountOf, formatDateTime, formatPercent } from '@/lib/format';
import { SOURCE_WORDS } from './kind-words';
import { STREAM_STATE_WORDS } from './words';

/** Where data is pulled from, and how each of its tables stands. */
export function SourceList() {
  const writes = useMay('source:write');
  const query = useQuery(sourcesQuery());
  const sources = query.data?.sources;
  return (
    <Section
      first
      title="Sources"
      measure={sources && sources.length > 0 ? formatCountOf(sources.length, 'source') : undefined}
      action={writes && <ButtonLink href="/data/sources/new">Connect a source</ButtonLink>}
    >
      {sources && sources.length > 0 && <SourceTable sources={sources} />}
      {sources?.length === 0 && (
        <p className="muted max-w-[72ch]">
          A database, a warehouse, a billing system or a CRM can be read by itself, as often as you say. Each table will
          stand here with how old it is, what it brought and what went wrong.
        </p>
      )}
      {!sources && !query.error && <TableSkeleton label="Loading the sources" widths={[160, 120, 120, 96, 56, 56]} />}
      {!sources && query.error && (
        <QueryError
          what="The sources"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      )}
    </Section>
  );
}

function SourceTable({ sources }: { sources: readonly Source[] }) {
  return (
    <TableBox label="Tables of sources">
      <Table
        label="Tables of sources"
        cards
        caption="Rows read = stored + refused, over all reads that were not undone."
      >
        <TableHead>
          <ColumnHead>Source</ColumnHead>
          <ColumnHead>Table</ColumnHead>
          <ColumnHead>State</ColumnHead>
          <ColumnHead>Last read whole</ColumnHead>
          <ColumnHead num>Rows read</ColumnHead>
          <ColumnHead num>Refused</ColumnHead>
        </TableHead>
        <TableBody>
          {sources.map((source) =>
            source.streams.length === 0 ? (
              <Row key={source.id}>
                <SourceName source={source} />
                <Cell at="2l" className="muted">
                  no table chosen yet
                </Cell>
                <Cell at="hidden" />
                <Cell at="hidden" />
                <Cell at="hidden" />
                <Cell at="hidden" />
              </Row>
            ) : (
              source.streams.map((stream) => <StreamRow key={stream.id} source={source} stream={stream} />)
            ),
          )}
        </TableBody>
      </Table>
    </TableBox>
  );
}

function SourceName({ source: { id, name, kind } }: { source: Source }) {
  return (
    <RowHead at="1l">
      <Link href={`/data/sources/${id}`}>{name}</Link> <span className="faint nowrap">{SOURCE_WORDS[kind].label}</span>
    </RowHead>
  );
}

function StreamRow({ source, stream }: { source: Source; stream: Stream }) {
  const state = STREAM_STATE_WORDS[stream.state];
  return (
    <Row>
      <SourceName source={source} />
      <Cell at="2l">
        <Link href={`/data/sources/${source.id}?table=${stream.id}`}>{stream.name}</Link>
      </Cell>
      <Cell at="3l">
        <CheckMark kind={state.sign} {...(state.tone ? { tone: state.tone } : {})}>
          {state.word}
        </CheckMark>
        {stream.failure && <p className="small muted max-w-80">{stream.failure.message}</p>}
        {stream.drop !== null && (
          <p className="small muted max-w-80">
            {formatPercent(stream.drop, 0)} fewer rows than usual in the last 7 days. A fault there looks like customers
            leaving.
          </p>
        )}
      </Cell>
      <Cell at="1r" className="nowrap">
        {stream.syncedAt ? formatDateTime(stream.syncedAt) : <Unknown reason="It was not read to its end yet" />}
      </Cell>
      <Cell num at="2r">
        {formatCount(stream.rows.read)}
        <span className="show-s"> rows</span>
      </Cell>
      <Cell num at="hidden">
        {formatCount(stream.rows.rejected)}
      </Cell>
    </Row>
  );
}
