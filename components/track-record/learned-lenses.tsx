'use client';

import { useQuery } from '@tanstack/react-query';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { trainedLensesQuery } from '@/lib/client/lenses';
import { isOver } from '@/lib/contracts/jobs';
import type { TrainedLenses } from '@/lib/contracts/lenses';
import { ExpansionLensState } from './expansion-lens';
import { NpsLensState } from './nps-lens';

/** What the lenses that are learned were worth: each says for itself whether it is there, and why not. */
export function LearnedLenses() {
  const query = useQuery(trainedLensesQuery);
  const { data, error } = query;
  return (
    <Section title="Lenses" measure={data ? stateOf(data) : undefined}>
      {data ? (
        <>
          <NpsLensState lens={data.nps} />
          <ExpansionLensState lens={data.expansion} />
        </>
      ) : error ? (
        <QueryError what="The lenses" error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <Skeleton block width="100%" height={120} />
      )}
    </Section>
  );
}

function stateOf({ job }: TrainedLenses): string {
  if (job && !isOver(job)) return job.state === 'queued' ? 'waiting to be learned' : 'being learned now';
  if (job?.state === 'failed') return `the last learning failed: ${job.error ?? 'no reason was kept'}`;
  return 'learned beside health, never part of it';
}
