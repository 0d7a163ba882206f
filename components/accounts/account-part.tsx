import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { QueryError } from '@/components/ui/query-error';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';

type AccountPartProps<Data> = {
  what: string;
  query: UseQueryResult<Data>;
  isEmpty: (data: Data) => boolean;
  children: (data: Data) => ReactNode;
};

/** What a tab shows in each of its four states. */
export function AccountPart<Data>({ what, query, isEmpty, children }: AccountPartProps<Data>) {
  const { data, error } = query;
  if (data === undefined) {
    if (!error) return <TableSkeleton label={`Loading ${what}`} rows={6} widths={[120, 200, 96, 96]} />;
    return <QueryError what={what} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />;
  }
  if (isEmpty(data))
    return <EmptyState title={`${what}: none any more`}>They were there when this page was loaded.</EmptyState>;
  return children(data);
}

/** A value of a fact, or a faint dash; in tables of facts most blanks are no news. */
export function Said({ children }: { children: ReactNode }) {
  return children === null || children === undefined || children === '' ? <span className="faint">–</span> : children;
}

const ANSWERS = new Map<boolean | null, string>([
  [true, 'yes'],
  [false, 'no'],
]);
export const yesNo = (value: boolean | null): string | null => ANSWERS.get(value) ?? null;
