import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { type AccountFilters, accountFilterParsers, filtersOf } from './account-filters';

/** null takes a filter away. */
export type FilterChange = {
  [Name in keyof AccountFilters]?: Name extends 'sort' | 'dir' ? AccountFilters[Name] : AccountFilters[Name] | null;
};

/** What the address asks for. The same filters are the same object, so that they can be compared. */
export function useAccountFilters() {
  const [address, setValues] = useQueryStates(accountFilterParsers);
  const { q, band, segment, ruleSegment, book, owner, team, due, asOf, sort, dir } = address;
  const filters = useMemo(
    () => filtersOf({ q, band, segment, ruleSegment, book, owner, team, due, asOf, sort, dir }),
    [q, band, segment, ruleSegment, book, owner, team, due, asOf, sort, dir],
  );
  const change = useCallback((next: FilterChange) => void setValues(next), [setValues]);
  return { filters, text: q, change };
}
