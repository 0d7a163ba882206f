import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { RuleSegmentsPanel } from '@/components/rule-segments/rule-segments-panel';
import { readMovementQuery } from '@/components/segments/movement-address';
import { SegmentsView } from '@/components/segments/segments-view';
import { readPastDay } from '@/lib/client/past-day';
import { hydrated } from '@/lib/client/query-client';
import { ruleSegmentsQuery } from '@/lib/client/rule-segments';
import { movementQuery, segmentsQuery } from '@/lib/client/segments';
import { requireCtx } from '@/lib/server/auth';
import { listRuleSegments } from '@/lib/server/rule-segments/list-rule-segments';
import { getMovement } from '@/lib/server/segments/get-movement';
import { listSegments } from '@/lib/server/segments/list-segments';

export const metadata: Metadata = { title: 'Segments' };

type SegmentsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SegmentsPage({ searchParams }: SegmentsPageProps) {
  const ctx = await requireCtx();
  const [query, day] = [await readMovementQuery(searchParams), await readPastDay(searchParams)];
  const [list, movement, rules] = await Promise.all([
    listSegments(ctx, day ? { asOf: day } : {}),
    getMovement(ctx, query),
    listRuleSegments(ctx),
  ]);
  return (
    <HydrationBoundary
      state={hydrated((client) => {
        client.setQueryData(segmentsQuery(day).queryKey, list);
        client.setQueryData(movementQuery(query).queryKey, movement);
        client.setQueryData(ruleSegmentsQuery().queryKey, rules);
      })}
    >
      <SegmentsView>
        <RuleSegmentsPanel />
      </SegmentsView>
    </HydrationBoundary>
  );
}
