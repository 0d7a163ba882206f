import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { type AccountFilters, accountFilterParsers, filtersOf } from './account-filters';

export type FilterChange = {
  q?: string | null;
  band?: AccountFilters['band'] | null;
  segment?: string | null;
  sort?: AccountFilters['sort'];
  dir?: AccountFilters['dir'];
};

/** What the address asks for. The same filters are the same object, so that they can be compared. */
export function useAccountFilters() {
  const [{ q, band, segment, sort, dir }, setValues] = useQueryStates(accountFilterParsers);
  const filters = useMemo(() => filtersOf({ q, band, segment, sort, dir }), [q, band, segment, sort, dir]);
  const change = useCallback((next: FilterChange) => void setValues(next), [setValues]);
  return { filters, text: q, change };
}
