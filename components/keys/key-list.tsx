'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyField } from '@/components/ui/copy-field';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { keysQuery } from '@/lib/client/keys';
import { useMay } from '@/lib/client/use-may';
import type { ApiKeyList } from '@/lib/contracts/keys';
import { CreateKey } from './create-key';
import { KeyTable } from './key-table';

/** Keys of the tracking API, and where they are used. */
export function KeyList() {
  const query = useQuery(keysQuery());
  if (query.data) return <Loaded list={query.data} />;
  if (!query.error) return <Skeleton block width="100%" height={180} />;
  return <QueryError what="The keys" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />;
}

function Loaded({ list: { keys, ingestUrl } }: { list: ApiKeyList }) {
  const writes = useMay('key:write');
  const live = keys.filter(({ revokedAt }) => revokedAt === null).length;
  return (
    <>
      <Section
        title="API keys"
        measure={`${live} in force`}
        action={writes && <CreateKey ingestUrl={ingestUrl} />}
        first
      >
        <p className="muted max-w-[72ch] pb-3">
          With a key your product sends what its users do. Any Segment, RudderStack or PostHog client for a server can
          send it; an event that was answered with 200 is on the disk, and one sent twice counts once.
        </p>
        {keys.length === 0 ? <p className="muted">No key was made yet.</p> : <KeyTable keys={keys} writes={writes} />}
      </Section>
      <Section title="Where to send">
        <div className="max-w-[640px]">
          <CopyField
            label="Address"
            value={ingestUrl}
            hint="Segment: host, with the path /v1/batch, and the key as the write key. RudderStack: dataPlaneUrl, and the key as the write key. PostHog: host, and the key as the project key."
          />
        </div>
      </Section>
    </>
  );
}
