'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useCallback, useMemo, useRef, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import { Note } from '@/components/ui/note';
import { PastDayNote } from '@/components/ui/past-day';
import { QueryError } from '@/components/ui/query-error';
import { accountOverviewQuery, accountPageQuery, accountSearch } from '@/lib/client/accounts';
import { failureOf } from '@/lib/client/failure';
import { meQuery } from '@/lib/client/members';
import type { AccountOverview } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { modelCaution } from '@/lib/contracts/model-words';
import { may } from '@/lib/contracts/roles';
import { formatCountOf, moneyUnit } from '@/lib/format';
import type { AccountTableView } from './account-cells';
import { AccountFilterBar } from './account-filter-bar';
import { type AccountFilters, isFiltered, NO_FILTERS } from './account-filters';
import { AccountTable } from './account-table';
import { AccountViews } from './account-views';
import { NoAccounts, NoneFit } from './accounts-empty';
import { AccountsHeader, type AccountsHeaderProps } from './accounts-header';
import { AccountsOverview } from './accounts-overview';
import { AccountsBodySkeleton } from './accounts-skeleton';
import { type FilterChange, useAccountFilters } from './use-account-filters';

/** The filters whose rows are on screen: new ones only when their first page is there, so that old rows stay meanwhile. */
function useShownFilters(wanted: AccountFilters, there: boolean): AccountFilters {
  const [shown, setShown] = useState(wanted);
  if (there && shown !== wanted) setShown(wanted);
  return there ? wanted : shown;
}

/** What a reader must know before believing the numbers. */
function Cautions({ overview, filters, onDay }: AccountsHeaderProps & { overview: AccountOverview }) {
  const { model, shown } = overview;
  const caution = model && modelCaution(model);
  return (
    <>
      <PastDayNote shown={shown} onDay={onDay}>
        <Define entry={definitions.asOfDay}>Facts as then known</Define>, scores as then in use
      </PastDayNote>
      {!model && shown.day === null && (
        <Note>
          <b>No model yet.</b> The accounts are here, but nothing has scored them.{' '}
          <Link href="/models">See in Models what is needed</Link>.
        </Note>
      )}
      {caution && (
        <Note>
          <b>{caution.title}</b> {caution.text} <Define entry={definitions.scorecard}>What the scorecard is</Define>
        </Note>
      )}
      {filters.band === 'left' && (
        <Note>
          {formatCountOf(overview.left, 'account')} left. Their score is what a model says of them that{' '}
          <Define entry={definitions.left}>did not see their outcome</Define>.
        </Note>
      )}
    </>
  );
}

/** What the columns are made of: the same object as long as nothing of it changes, or every row would be drawn again. */
function useTableView(overview: AccountOverview): AccountTableView {
  const { model, thresholds, currency, components, arrMinor, accounts, now, you, knowsContracts, knowsContacts } =
    overview;
  const { day } = overview.shown;
  const hasOwners = overview.owners.length > 0;
  return useMemo(() => {
    const unit = moneyUnit(arrMinor === null || accounts === 0 ? null : arrMinor / accounts);
    const has = { money: arrMinor !== null, owners: hasOwners, contracts: knowsContracts, contacts: knowsContacts };
    return { model, thresholds, currency, components, now, day, you, moneyUnit: unit, has };
  }, [
    model,
    thresholds,
    currency,
    components,
    arrMinor,
    accounts,
    now,
    day,
    you,
    hasOwners,
    knowsContracts,
    knowsContacts,
  ]);
}

type RowsProps = { overview: AccountOverview; filters: AccountFilters; change: (next: FilterChange) => void };

/**
 * Which rows are asked for, in whatever order. Another set of rows is another table: one that took new rows while the old
 * ones stand would show both for a frame. A new order keeps the table, and with it the focus on the head that was pressed.
 */
const rowsAsked = ({ sort, dir, ...which }: AccountFilters): string => accountSearch(which);

/** The table with its footer; rows of the last question stay until those of the new one are there. */
function Rows({ overview, filters, change }: RowsProps) {
  const wanted = useQuery(accountPageQuery(filters, 0));
  const shown = useShownFilters(filters, wanted.isSuccess && !wanted.isPlaceholderData);
  const total = useQuery(accountPageQuery(shown, 0)).data?.total ?? 0;
  const view = useTableView(overview);
  const { model } = overview;
  if (wanted.isSuccess && !wanted.isPlaceholderData && total === 0) {
    return <NoneFit onClear={() => change(NO_FILTERS)} />;
  }
  return (
    <>
      {wanted.error && (
        <Note live action={<LinkButton onClick={() => wanted.refetch()}>Try again</LinkButton>}>
          The rows could not be loaded: {failureOf(wanted.error).message} Those below answer the question before.
        </Note>
      )}
      <AccountTable
        key={rowsAsked(shown)}
        filters={shown}
        total={total}
        view={view}
        change={change}
        busy={wanted.isPlaceholderData}
      />
      <p className="small faint py-2">
        {formatCountOf(total, 'row')}.{' '}
        {model?.auc && `Model v${model.number}, learned from ${formatCountOf(model.leavers, 'account')} that left. `}
        {model?.auc === null && `Model v${model.number}, expert opinion, not measured. `}
        {overview.shown.day === null && 'Names, owners and segments are today’s.'}
      </p>
    </>
  );
}

export function AccountsView() {
  const { filters, text, change } = useAccountFilters();
  const query = useQuery(accountOverviewQuery(filters));
  const { data: me } = useQuery(meQuery());
  const { data: overview, error } = query;
  const bar = useRef<HTMLDivElement>(null);
  // another order or another filter begins at its first row
  const changeAndShow = useCallback(
    (next: FilterChange) => {
      change(next);
      if (bar.current && bar.current.getBoundingClientRect().top < 0) bar.current.scrollIntoView();
    },
    [change],
  );
  const onDay = (asOf: string | null) => changeAndShow({ asOf });
  const empty =
    overview && filters.asOf === undefined && overview.views.all === 0 && overview.left === 0 && !isFiltered(filters);
  return (
    <>
      <AccountsHeader overview={overview} filters={filters} onDay={onDay} />
      {!overview && error && (
        <QueryError what="The accounts" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      )}
      {!overview && !error && <AccountsBodySkeleton />}
      {overview && empty && <NoAccounts mayImport={me !== undefined && may(me.member.role, 'import:write')} />}
      {overview && !empty && (
        <>
          <Cautions overview={overview} filters={filters} onDay={onDay} />
          <AccountViews overview={overview} filters={filters} change={changeAndShow} />
          {filters.band !== 'left' && <AccountsOverview overview={overview} change={changeAndShow} />}
          <div ref={bar}>
            <AccountFilterBar filters={filters} text={text} overview={overview} change={change} />
          </div>
          <Rows overview={overview} filters={filters} change={changeAndShow} />
        </>
      )}
    </>
  );
}
