'use client';

import { useQuery } from '@tanstack/react-query';
import { AskNote } from '@/components/ui/ask-note';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { ownersQuery } from '@/lib/client/owners';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';
import type { OwnerList as List } from '@/lib/contracts/owners';
import { formatCountOf } from '@/lib/format';
import { OwnerTable } from './owner-table';
import { TeamList } from './team-list';

/** Who looks after which accounts, as which member, in which team. */
export function OwnerList() {
  const query = useQuery(ownersQuery());
  if (query.data) return <Loaded list={query.data} />;
  if (!query.error) {
    return (
      <div className="pt-5">
        <TableSkeleton label="Loading the owners" rows={5} widths={[180, 64, 180, 120]} />
      </div>
    );
  }
  return (
    <QueryError what="The owners" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
  );
}

function Loaded({ list }: { list: List }) {
  const writes = useMay('book:write');
  const { owners, unowned } = list;
  return (
    <>
      <Section title="Account owners" measure={String(owners.length)} first>
        {owners.length === 0 ? (
          <p className="muted max-w-[60ch]">
            No file says who looks after the accounts. Import one with a column such as “csm” or “account owner”; its
            role in the mapping is “owner”.
          </p>
        ) : (
          <OwnerTable list={list} />
        )}
        {owners.length > 0 && unowned > 0 && (
          <p className="muted pt-2">{formatCountOf(unowned, 'account')} without an owner.</p>
        )}
      </Section>
      <TeamList teams={list.teams} />
      {!writes && <WhoWrites />}
    </>
  );
}

function WhoWrites() {
  const { data } = useQuery(whoMayQuery('book:write'));
  return <AskNote names={data}>Admins and owners say who is who.</AskNote>;
}
