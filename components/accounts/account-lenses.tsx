'use client';

import { useQuery } from '@tanstack/react-query';
import { Chip } from '@/components/ui/chip';
import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { lensesQuery } from '@/lib/client/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { Lenses } from '@/lib/contracts/lenses';
import {
  formatCount,
  formatDate,
  formatInterval,
  formatMoney,
  formatNumber,
  formatPercent,
  wholePercents,
} from '@/lib/format';

const placeOf = (share: number): string => `${formatNumber(100 * share)} of 100`;

/** Each lens that its data carries; none is made up. */
function factsOf({ renewal, adoption, sentiment, value, expansion, predictedNps }: Lenses): Fact[] {
  const facts: (Fact | null)[] = [
    renewal && {
      label: 'Renewal',
      value: <Define entry={definitions.survival}>{formatPercent(renewal.stays)}</Define>,
      note: `on ${formatDate(renewal.at)}`,
    },
    adoption && {
      label: 'Adoption',
      value: <Define entry={definitions.adoptionLens}>{placeOf(adoption.percentile)}</Define>,
      note: `${adoption.parts.map(({ name, percentile }) => `${name.toLowerCase()} ${placeOf(percentile)}`).join(', ')}; n = ${formatCount(adoption.n)}`,
    },
    sentiment && {
      label: 'Sentiment',
      value: (
        <Define entry={definitions.sentimentLens}>
          {sentiment.kind.toUpperCase()} {formatNumber(sentiment.score)} of {formatNumber(sentiment.max)}
        </Define>
      ),
      note:
        sentiment.weight > 0
          ? `${formatCount(sentiment.days)} d old, still counts ${formatPercent(sentiment.weight, 0)}`
          : `${formatCount(sentiment.days)} d old: faded`,
    },
    value && {
      label: `Value, next ${value.months} months`,
      value: <Define entry={definitions.valueLens}>{formatMoney(value.expectedMinor, value.currency)}</Define>,
      note: `of ${formatMoney(value.fullMinor, value.currency)} if it stays`,
    },
  ];
  return [...facts, expansion && expansionFact(expansion), predictedNps && npsFact(predictedNps)].filter(
    (fact) => fact !== null,
  );
}

function expansionFact({ asOf, chance, place, n, days }: NonNullable<Lenses['expansion']>): Fact {
  return {
    label: `Expansion within ${days} days`,
    value: <Define entry={definitions.expansionLens}>{formatPercent(chance)}</Define>,
    note: `place ${formatCount(place)} of ${formatCount(n)}; as of ${formatDate(asOf)}`,
  };
}

/** A prediction wears a mark that no answer wears. */
function npsFact({ mean, promoter, passive, detractor, low, high, asOf }: NonNullable<Lenses['predictedNps']>): Fact {
  const [likes, neutral, dislikes] = wholePercents([promoter, passive, detractor]);
  return {
    label: 'NPS if it answered',
    value: (
      <>
        <Chip dashed>Predicted</Chip> <Define entry={definitions.predictedNps}>{formatNumber(mean, 1)} of 10</Define>
      </>
    ),
    note: (
      <>
        <Define entry={definitions.predictedInterval}>{formatInterval(low, high)}</Define> for eight in ten; promoter{' '}
        {likes} %, passive {neutral} %, detractor {dislikes} %; as of {formatDate(asOf)}
      </>
    ),
  };
}

/** What health alone does not say. */
export function AccountLenses({ id }: { id: string }) {
  const query = useQuery(lensesQuery(id));
  const { data, error } = query;
  if (data && factsOf(data).length === 0) return null;
  return (
    <Section title="Lenses" measure={data?.asOf ? `as of ${formatDate(data.asOf)}` : undefined}>
      {data ? (
        <Facts items={factsOf(data)} />
      ) : error ? (
        <QueryError what="The lenses" error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <Skeleton block width="100%" height={44} />
      )}
    </Section>
  );
}
