import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cache } from 'react';
import { idOf, orNotFound } from '@/app/(workspace)/found';
import { RuleSegmentView } from '@/components/rule-segments/rule-segment-view';
import { hydrated } from '@/lib/client/query-client';
import { ruleSegmentQuery } from '@/lib/client/rule-segments';
import { requireCtx } from '@/lib/server/auth';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';

type RuleSegmentPageProps = { params: Promise<{ id: string }> };

/** Asked once a request, by the title and by the page. */
const read = cache(async (id: string) => orNotFound(getRuleSegment(await requireCtx(), id)));

export async function generateMetadata({ params }: RuleSegmentPageProps): Promise<Metadata> {
  return { title: (await read(await idOf(params))).name };
}

export default async function RuleSegmentPage({ params }: RuleSegmentPageProps) {
  const id = await idOf(params);
  const segment = await read(id);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(ruleSegmentQuery(id).queryKey, segment))}>
      <RuleSegmentView id={id} />
    </HydrationBoundary>
  );
}
