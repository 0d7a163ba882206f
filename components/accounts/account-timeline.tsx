'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { timelineQuery } from '@/lib/client/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { TimelineEntry } from '@/lib/contracts/facts';
import { formatCount, formatDate } from '@/lib/format';
import { Said } from './account-part';

const WORDS: Record<TimelineEntry['kind'], string> = {
  contact: 'Contact known',
  subscription: 'Subscription started',
  ended: 'Subscription ended',
  invoice: 'Invoice',
  deal: 'Deal',
  usage: 'Use',
  ticket: 'Ticket opened',
  interaction: 'Interaction',
  survey: 'Survey answer',
  milestone: 'Milestone',
  stage: 'Stage',
  outcome: 'Outcome',
};

/** All that happened, newest first. */
export function AccountTimeline({ id }: { id: string }) {
  const query = useInfiniteQuery(timelineQuery(id));
  const { data, error } = query;
  if (!data) {
    if (!error) return <TableSkeleton label="Loading the timeline" rows={10} widths={[96, 140, 320]} />;
    return <QueryError what="The timeline" error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />;
  }
  const entries = data.pages.flatMap((page) => page.entries);
  const total = data.pages[0]?.total ?? 0;
  if (entries.length === 0) return <EmptyState title="Nothing has happened yet" />;
  return (
    <Section first title="Timeline" measure={`${formatCount(entries.length)} of ${formatCount(total)}, newest first`}>
      <Entries entries={entries} />
      {query.hasNextPage && (
        <div className="pt-3">
          <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Section>
  );
}

/** Entries never move among themselves: their place is their key. */
const placed = (entries: readonly TimelineEntry[]) => entries.map((entry, place) => ({ entry, id: String(place) }));

function Entries({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <TableBox label="Timeline">
      <Table dense label="Timeline">
        <TableHead>
          <ColumnHead>Day</ColumnHead>
          <ColumnHead>What</ColumnHead>
          <ColumnHead>In words</ColumnHead>
          <ColumnHead>Known</ColumnHead>
        </TableHead>
        <TableBody>
          {placed(entries).map(({ entry, id }) => (
            <Row key={id}>
              <RowHead className="nowrap">{formatDate(entry.at)}</RowHead>
              <Cell className="nowrap">{WORDS[entry.kind]}</Cell>
              <Cell className="[overflow-wrap:anywhere]">
                <Said>{entry.text}</Said>
              </Cell>
              <Cell className="faint">{entry.assumed && <Define entry={definitions.assumed}>assumed</Define>}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}
