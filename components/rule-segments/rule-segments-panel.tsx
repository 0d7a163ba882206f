'use client';

import { useQuery } from '@tanstack/react-query';
import { ButtonLink } from '@/components/ui/button';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { ruleSegmentsQuery } from '@/lib/client/rule-segments';
import { useMay } from '@/lib/client/use-may';
import type { RuleSegmentList } from '@/lib/contracts/rule-segments';
import { formatCountOf, formatDateTime } from '@/lib/format';
import { RuleSegmentTable } from './rule-segment-table';

function List({ list, action }: { list: RuleSegmentList; action: React.ReactNode }) {
  if (list.segments.length === 0)
    return (
      <EmptyState title="No rule segments yet" action={action}>
        Groups by rules of your own, such as “ARR at least $50,000, and renewal within the next 90 days”, will stand
        here in the order in which they are tried.
      </EmptyState>
    );
  return (
    <>
      <RuleSegmentTable list={list} />
      <p className="small faint py-2">
        {formatCountOf(list.everyone, 'account')} that have not left, as of {formatDateTime(list.now)}
        {list.asOf ? `, with the scores of ${formatDateTime(list.asOf)}` : ''}. Each belongs to the first segment whose
        rules it fits.
      </p>
    </>
  );
}

/** Beside the segments that the model found: those that people set. */
export function RuleSegmentsPanel() {
  const writes = useMay('segment:write');
  const query = useQuery(ruleSegmentsQuery());
  const { data: list, error } = query;
  const action = writes ? <ButtonLink href="/segments/rules/new">New rule segment</ButtonLink> : undefined;
  const listed = list !== undefined && list.segments.length > 0;
  return (
    <Section
      title="Rule segments"
      measure="rules of your own, the first that fits takes the account"
      action={listed && action}
    >
      {list ? (
        <List list={list} action={action} />
      ) : error ? (
        <QueryError what="The rule segments" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Loading the rule segments" rows={3} widths={[140, 280, 48, 72, 96]} />
      )}
    </Section>
  );
}
