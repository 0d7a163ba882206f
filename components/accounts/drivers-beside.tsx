import type { UseQueryResult } from '@tanstack/react-query';
import { Define } from '@/components/ui/definition';
import { Skeleton } from '@/components/ui/skeleton';
import { Unknown } from '@/components/ui/unknown';
import { failureOf } from '@/lib/client/failure';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { DriversBeside } from '@/lib/contracts/beside';
import { definitions } from '@/lib/contracts/definitions';
import type { ScorePart } from '@/lib/contracts/scores';
import { formatCountOf, formatDate } from '@/lib/format';

/** What stands beside the values, in whatever state it is. */
export type Beside = UseQueryResult<DriversBeside>;

type Feature = ScorePart['features'][number];

/** The median of its segment; of everyone where it is in none. */
export function SegmentValue({ feature, beside: { data, error } }: { feature: Feature; beside: Beside }) {
  if (!data) return error ? <Unknown reason={failureOf(error).message} /> : <Skeleton width={40} />;
  if (data.segment === null) return feature.median ?? <Unknown reason="No account has a value" />;
  const value = data.values.find(({ column }) => column === feature.column)?.segment ?? null;
  return value ?? <Unknown reason="No account of the segment has a value" />;
}

/** Its own value at the last renewal. */
export function Then({ column, beside: { data, error } }: { column: string; beside: Beside }) {
  if (!data) return error ? <Unknown reason={failureOf(error).message} /> : <Skeleton width={40} />;
  if (!data.renewal) return <Unknown reason="No renewal kept" />;
  if (!data.renewal.keptAt)
    return <Unknown reason={`Nothing kept up to the renewal of ${formatDate(data.renewal.at)}`} />;
  return data.values.find((value) => value.column === column)?.renewal ?? <span className="faint">missing</span>;
}

/** The same beside the value, where there is no room for a column of its own; nothing where nothing is kept. */
export function ThenSaid({ column, beside: { data } }: { column: string; beside: Beside }) {
  const value = data?.values.find((each) => each.column === column)?.renewal;
  return value ? <> at renewal {value}</> : null;
}

/** Whose medians these are and which renewal, with what the points mean. */
export function DriversNotes({ account, beside: { data } }: { account: AccountDetail; beside: Beside }) {
  return (
    <p className="small faint pt-2">
      {account.model?.auc === null
        ? 'Expert opinion on what goes with leaving, not learned from your history.'
        : 'Associated with leaving in your history, not proven causes. 10 points halve the odds of leaving.'}{' '}
      <Define entry={definitions.actionable}>What can be acted on</Define> stands beside each component.{' '}
      {data?.segment && (
        <>
          Segment: the median of {formatCountOf(data.segment.accounts, 'scored account')} of “{data.segment.name}”, as
          of {formatDate(data.asOf)}.{' '}
        </>
      )}
      {data && !data.segment && (
        <>
          In no segment; <Define entry={definitions.everyone}>Everyone</Define> is the median of all scored accounts.{' '}
        </>
      )}
      {data && renewalSaid(data)}
    </p>
  );
}

function renewalSaid({ renewal }: DriversBeside): string {
  if (!renewal) return 'No renewal kept.';
  const { at, keptAt } = renewal;
  return keptAt
    ? `Renewed on ${formatDate(at)}; values as kept for ${formatDate(keptAt)}.`
    : `Renewed on ${formatDate(at)}; nothing was kept up to then.`;
}
