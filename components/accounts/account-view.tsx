'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { Define } from '@/components/ui/definition';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { PastDayNote, PastDayPicker } from '@/components/ui/past-day';
import { QueryError } from '@/components/ui/query-error';
import { Columns } from '@/components/ui/section';
import { TabLinks } from '@/components/ui/tabs';
import { accountQuery } from '@/lib/client/accounts';
import { parseAsPastDay } from '@/lib/client/past-day';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { formatDate, formatTime } from '@/lib/format';
import { AccountActions } from './account-actions';
import { AccountAudit } from './account-audit';
import { AccountChange } from './account-change';
import { AccountContract } from './account-contract';
import { AccountDrivers } from './account-drivers';
import { AccountFeedback } from './account-feedback';
import { AccountFields } from './account-fields';
import { AccountGroup } from './account-group';
import { AccountHead } from './account-head';
import { AccountLearned, AccountScores } from './account-history';
import { AccountLenses } from './account-lenses';
import { AccountOverrides } from './account-overrides';
import { AccountPeople } from './account-people';
import { AccountSimilar } from './account-similar';
import { AccountSkeleton } from './account-skeleton';
import { AccountSupport } from './account-support';
import { AccountSurvival } from './account-survival';
import { addressOf, countOf, labels, tabs, tabsOf } from './account-tabs';
import { AccountTimeline } from './account-timeline';
import { AccountTrust } from './account-trust';
import { AccountUsage } from './account-usage';
import { AccountWhatIf } from './account-what-if';
import { DeleteAccount } from './delete-account';
import { OverrideButton } from './override-score';
import { ScoreAgain } from './score-again';
import { ANCHORS } from './summary-clauses';

const crumbs = [{ label: 'Accounts', href: '/accounts' }];
function Drivers({ account }: { account: AccountDetail }) {
  const now = account.shown.day === null;
  const acts = now && account.state === 'scored' && account.parts.length > 0;
  return (
    <>
      <Columns template="minmax(0, 2fr) minmax(0, 1fr)">
        <div id={ANCHORS.drivers}>
          <AccountDrivers account={account} />
        </div>
        <div>
          {acts && (
            <div id={ANCHORS.actions}>
              <AccountActions id={account.id} />
            </div>
          )}
          {account.model && <AccountTrust first={!acts} model={account.model} />}
        </div>
      </Columns>
      {now && account.health !== null && account.model?.auc !== undefined && (
        <div id={ANCHORS.change}>
          <AccountChange id={account.id} />
        </div>
      )}
      {now && <AccountLenses id={account.id} />}
      <AccountSurvival account={account} />
      {now && account.health !== null && account.parts.length > 0 && <AccountSimilar id={account.id} />}
      <AccountScores account={account} />
    </>
  );
}

function Tabs({ account }: { account: AccountDetail }) {
  const [wanted, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('drivers'));
  const open = tabsOf(account);
  const tab = open.includes(wanted) ? wanted : 'drivers';
  return (
    <>
      <TabLinks
        label="Account"
        items={open.map((item) => ({
          href: addressOf(account, item),
          label: labels[item],
          count: countOf(account, item),
          current: item === tab,
          onSelect: () => void setTab(item, { history: 'push' }),
        }))}
      />
      {tab === 'drivers' && <Drivers account={account} />}
      {tab === 'what-if' && <AccountWhatIf account={account} />}
      {tab === 'group' && <AccountGroup account={account} />}
      {tab === 'timeline' && <AccountTimeline id={account.id} />}
      {tab === 'people' && <AccountPeople id={account.id} />}
      {tab === 'contract' && <AccountContract id={account.id} />}
      {tab === 'support' && <AccountSupport id={account.id} />}
      {tab === 'usage' && <AccountUsage id={account.id} />}
      {tab === 'feedback' && <AccountFeedback id={account.id} />}
      {tab === 'data' && <AccountFields account={account} />}
      {tab === 'audit' && <AccountAudit id={account.id} day={account.shown.day} />}
      {tab === 'history' && (
        <>
          <AccountScores account={account} first />
          <AccountOverrides overrides={account.overrides} />
          <AccountLearned account={account} />
          {account.shown.day === null && <DeleteAccount account={account} />}
        </>
      )}
    </>
  );
}

export function AccountView({ id }: { id: string }) {
  const [day, setDay] = useQueryState('asOf', parseAsPastDay);
  const query = useQuery(accountQuery(id, day));
  const { data: account, error } = query;
  const onDay = (next: string | null) => void setDay(next, { history: 'push' });
  if (!account && !error) return <AccountSkeleton />;
  if (!account) {
    return (
      <div className="page">
        <PageHeader title="Account" crumbs={crumbs} />
        <QueryError what="This account" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      </div>
    );
  }
  const { asOf, model, shown } = account;
  const note = model ? `Model v${model.number}` : undefined;
  const picker = shown.keptFrom && <PastDayPicker shown={shown} onDay={onDay} />;
  const instant = asOf ?? shown.day;
  return (
    <div className="page">
      <PageHeader
        title={account.name}
        crumbs={crumbs}
        actions={
          shown.day === null && (
            <>
              <ScoreAgain account={account} />
              <OverrideButton account={account} />
            </>
          )
        }
        asOf={
          instant ? (
            <AsOf date={formatDate(instant)} time={asOf ? formatTime(asOf) : undefined} note={note} picker={picker} />
          ) : (
            'Not scored yet'
          )
        }
      />
      <PastDayNote shown={shown} onDay={onDay}>
        <Define entry={definitions.asOfDay}>Facts as then known</Define>, scores as then in use
      </PastDayNote>
      {error && <Note live>These figures could not be refreshed; they are as of the time above.</Note>}
      <AccountHead account={account} />
      <Tabs account={account} />
    </div>
  );
}
