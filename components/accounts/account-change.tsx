'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { TableSkeleton } from '@/components/ui/skeleton';
import { changeQuery } from '@/lib/client/accounts';
import type { WhyChanged } from '@/lib/contracts/change';
import { formatDate, formatScore, formatSigned } from '@/lib/format';
import { ChangeTable } from './change-table';

const title = 'Why it changed';

/** What made the score another one, since a day that one may choose. */
export function AccountChange({ id }: { id: string }) {
  const [since, setSince] = useState<string | undefined>();
  const query = useQuery(changeQuery(id, since));
  const { data, error } = query;
  if (data) return <Changed change={data} onSince={setSince} />;
  return (
    <Section title={title}>
      {error ? (
        <QueryError what={title} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Loading why it changed" rows={4} widths={[160, 240, 64]} />
      )}
    </Section>
  );
}

type ChangedProps = { change: WhyChanged; onSince: (since: string) => void };

function Changed({ change, onSince }: ChangedProps) {
  const { from, to, difference, choices, unexplained } = change;
  if (!from) return null; // the line below says that there is one score only
  const choose = (
    <Select
      aria-label="Since"
      options={choices.map(({ asOf, health, modelNumber, reconstructed }) => ({
        value: asOf,
        label: `${formatDate(asOf)}: ${formatScore(health)}, v${modelNumber}${reconstructed ? ', reconstructed' : ''}`,
      }))}
      value={from.asOf}
      onChange={(event) => onSince(event.currentTarget.value)}
    />
  );
  return (
    <Section
      title={`${title}: ${formatSigned(difference)} since ${formatDate(from.asOf)}`}
      measure={`points from ${formatScore(from.health)} to ${formatScore(to.health)}, as of ${formatDate(to.asOf)}`}
      action={choose}
    >
      {unexplained === null ? <ChangeTable change={change} from={from} /> : <p className="muted">{unexplained}</p>}
    </Section>
  );
}
