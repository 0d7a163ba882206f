import { TabLinks } from '@/components/ui/tabs';
import { accountSearch } from '@/lib/client/accounts';
import type { AccountOverview } from '@/lib/contracts/accounts';
import { formatCount } from '@/lib/format';
import type { AccountFilters } from './account-filters';
import type { FilterChange } from './use-account-filters';

type AccountViewsProps = {
  overview: AccountOverview;
  filters: AccountFilters;
  change: (next: FilterChange) => void;
};

type View = { label: string; count: number; asks: { book?: 'mine' | 'all'; due?: 'notice30' | 'silent30' } };

/** One's own book first. Without owners, contracts or contacts in the data the views that need them are not there. */
function viewsOf({ views, book, owners, knowsContracts, knowsContacts }: AccountOverview): View[] {
  const mine = owners.length > 0 ? [{ label: 'My book', count: views.mine, asks: { book: 'mine' as const } }] : [];
  const notice = { label: 'Notice within 30 days', count: views.notice, asks: { book, due: 'notice30' as const } };
  const silent = { label: 'No contact for 30 days', count: views.silent, asks: { book, due: 'silent30' as const } };
  return [
    ...mine,
    { label: 'All accounts', count: views.all, asks: { book: 'all' } },
    ...(knowsContracts ? [notice] : []),
    ...(knowsContacts ? [silent] : []),
  ];
}

/** Saved questions about the list; each has its address. */
export function AccountViews({ overview, filters, change }: AccountViewsProps) {
  const views = viewsOf(overview);
  if (views.length < 2) return null;
  const items = views.map(({ label, count, asks }) => ({
    label,
    count: formatCount(count),
    href: `/accounts${accountSearch(asks)}`,
    current: (asks.due ?? null) === (filters.due ?? null) && asks.book === overview.book,
    onSelect: () => change({ owner: null, team: null, due: null, ...asks }),
  }));
  return <TabLinks label="Views" items={items} />;
}
