'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { DownloadLink } from '@/components/ui/button';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { PastDayPicker } from '@/components/ui/past-day';
import { accountsCsvUrl } from '@/lib/client/accounts';
import { meQuery } from '@/lib/client/members';
import type { AccountOverview } from '@/lib/contracts/accounts';
import { may } from '@/lib/contracts/roles';
import { formatDate, formatTime } from '@/lib/format';
import type { AccountFilters } from './account-filters';

export type AccountsHeaderProps = {
  overview: AccountOverview | undefined;
  filters: AccountFilters;
  onDay: (day: string | null) => void;
};

/** The title, the day that is shown and the way to another one, and the rows as a file. */
export function AccountsHeader({ overview, filters, onDay }: AccountsHeaderProps) {
  const { data: me } = useQuery(meQuery());
  const { asOf, model } = overview ?? {};
  const any = overview !== undefined && overview.accounts + overview.left > 0;
  const mayExport = any && me && may(me.member.role, 'account:export');
  const picker = overview?.shown.keptFrom && <PastDayPicker shown={overview.shown} onDay={onDay} />;
  const day = asOf ?? overview?.shown.day;
  const date = day && (
    <AsOf
      date={formatDate(day)}
      time={asOf ? formatTime(asOf) : undefined}
      note={model && <Link href="/models">Model v{model.number}</Link>}
      picker={picker}
    />
  );
  return (
    <PageHeader
      title="Accounts"
      asOf={date ?? (overview ? 'Not scored yet' : undefined)}
      actions={mayExport && <DownloadLink href={accountsCsvUrl(filters)}>Download CSV</DownloadLink>}
    />
  );
}
