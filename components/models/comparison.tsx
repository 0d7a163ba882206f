'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { TableSkeleton } from '@/components/ui/skeleton';
import { comparisonQuery } from '@/lib/client/models';
import type { ModelComparison } from '@/lib/contracts/comparison';
import { formatCount, formatCountOf, formatDate, formatNumber } from '@/lib/format';
import { BandMoves, ScoreMoves } from './score-moves';

const title = 'Against another version';

/** What promoting this version, or going back to it, changes account by account. */
export function Comparison({ id }: { id: string }) {
  const [chosen, setChosen] = useState<string | undefined>();
  const query = useQuery(comparisonQuery(id, chosen));
  const { data, error } = query;
  if (data) return <Compared comparison={data} onChoose={setChosen} />;
  return (
    <Section title={title}>
      {error ? (
        <QueryError what="The comparison" error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Comparing the versions" rows={3} widths={[200, 64, 64, 64]} />
      )}
    </Section>
  );
}

type ComparedProps = { comparison: ModelComparison; onChoose: (id: string) => void };

function Compared({ comparison, onChoose }: ComparedProps) {
  const { other, choices, version, both } = comparison;
  if (!other)
    return (
      <Section title={title}>
        <p className="muted">This is the only version. The next training stands here beside it, account by account.</p>
      </Section>
    );
  const choose = (
    <Select
      aria-label="The other version"
      options={choices.map(({ id, number, asOf }) => ({ value: id, label: `Version ${number}, ${formatDate(asOf)}` }))}
      value={other.id}
      onChange={(event) => onChoose(event.currentTarget.value)}
    />
  );
  return (
    <Section title={title} measure={`version ${version.number} beside version ${other.number}`} action={choose}>
      <p className="muted max-w-[80ch] pb-3">{wordsOf(comparison)}</p>
      {both > 0 && (
        <>
          <BandMoves bands={comparison.bands} />
          <ScoreMoves comparison={comparison} other={other.number} />
        </>
      )}
    </Section>
  );
}

function wordsOf({
  both,
  onlyHere,
  onlyThere,
  bandChanges,
  meanMove,
  medianMove,
  version,
  other,
}: ModelComparison): string {
  const alone = [
    onlyHere > 0 && `${formatCountOf(onlyHere, 'account')} only by version ${version.number}`,
    onlyThere > 0 && `${formatCountOf(onlyThere, 'account')} only by version ${other?.number}`,
  ].filter(Boolean);
  const rest = alone.length > 0 ? ` Scored ${alone.join(', ')}.` : '';
  if (both === 0) return `No account has a score by both.${rest}`;
  const moves = `scores differ by ${formatNumber(meanMove, 1)} points on average, median ${formatNumber(medianMove, 1)}`;
  return `Of ${formatCountOf(both, 'account')} scored by both, ${formatCount(bandChanges)} would show another band; ${moves}.${rest}`;
}
