'use client';

import { useQuery } from '@tanstack/react-query';
import { ButtonLink } from '@/components/ui/button';
import { Facts } from '@/components/ui/facts';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { trackingQuery } from '@/lib/client/events';
import { useMay } from '@/lib/client/use-may';
import { MOST_COUNTED, REFUSED_DAYS, type TrackingState } from '@/lib/contracts/events';
import { formatCount, formatDateTime } from '@/lib/format';
import { RefusedEvents } from './refused-events';
import { WaitingEvents } from './waiting-events';

/** What the product's own events are at: who sends, what waits for an account, what was refused. */
export function TrackingApi() {
  const query = useQuery(trackingQuery());
  const keys = useMay('key:read');
  const action = keys && (
    <ButtonLink href="/settings?tab=keys">{query.data?.keys ? 'API keys' : 'Make a key'}</ButtonLink>
  );
  return (
    <Section title="Tracking API" action={action}>
      {query.data && <Loaded state={query.data} />}
      {!query.data && !query.error && <Skeleton block width="100%" height={72} />}
      {!query.data && query.error && (
        <QueryError
          what="The tracking API"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      )}
    </Section>
  );
}

function Loaded({ state: { keys, lastAt, waiting, refused } }: { state: TrackingState }) {
  if (keys === 0 && lastAt === null)
    return (
      <p className="muted max-w-[72ch]">
        Your product can send what its users do, with any Segment, RudderStack or PostHog client for a server. Usage is
        then counted within a minute. It begins with a key.
      </p>
    );
  return (
    <div className="grid grid-cols-1 gap-4">
      <Facts
        items={[
          { label: 'Keys in force', value: formatCount(keys) },
          { label: 'Last request', value: lastAt ? formatDateTime(lastAt) : 'none yet' },
          { label: 'Events that wait for an account', value: capped(waiting.events) },
          { label: `Refused in ${REFUSED_DAYS} days`, value: capped(refused.events) },
        ]}
      />
      {waiting.events > 0 && <WaitingEvents groups={waiting.groups} />}
      {refused.events > 0 && <RefusedEvents refused={refused} />}
    </div>
  );
}

const capped = (count: number): string => (count < MOST_COUNTED ? formatCount(count) : `${formatCount(count)} or more`);
