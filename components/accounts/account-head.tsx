import Link from 'next/link';
import { healthOf } from '@/components/charts/health-of';
import { HealthHeadline } from '@/components/charts/health-value';
import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { Unknown } from '@/components/ui/unknown';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { formatDate, formatMoney, formatPercent, formatPerson, formatScore } from '@/lib/format';
import { AccountSummary } from './account-summary';

/** A file without dates says that an account stayed, not that it renewed. */
const outcomeOf = ({ kind, occurredAt }: NonNullable<AccountDetail['outcome']>) =>
  kind === 'renewed' && occurredAt === null ? 'Stayed' : outcomeWords[kind];
const outcomeWords = { renewed: 'Renewed', churned: 'Left', contracted: 'Reduced', expanded: 'Expanded' };

function riskFacts({ model, probability, riskArrMinor, arrMinor, baseCurrency }: AccountDetail): Fact[] {
  if (!model?.showsProbability) return [];
  const horizon = /^\d/.test(model.horizon) ? '' : `, ${model.horizon}`;
  const label = /^\d/.test(model.horizon) ? `Risk in ${model.horizon}` : 'Risk';
  const risk = probability === null ? <Unknown reason="Not scored" /> : formatPercent(probability);
  const noMoney = arrMinor === null ? 'Without ARR it is unknown' : 'Without a score there is no probability';
  const money = riskArrMinor === null ? <Unknown reason={noMoney} /> : formatMoney(riskArrMinor, baseCurrency);
  return [
    {
      label: `${label}${horizon}`,
      value: probability === null ? risk : <Define entry={definitions.risk}>{risk}</Define>,
    },
    {
      label: 'Risk × ARR',
      value: riskArrMinor === null ? money : <Define entry={definitions.riskArr}>{money}</Define>,
    },
  ];
}

/** Contract and owner, as far as they are known. */
function bookFacts({ renewalAt, renewProbability, noticeAt, owner, contactAt }: AccountDetail): Fact[] {
  const renewal = { label: 'Renewal', value: <Define entry={definitions.renewal}>{formatDate(renewalAt)}</Define> };
  const notes = [
    noticeAt && `notice by ${formatDate(noticeAt)}`,
    renewProbability !== null && `${formatPercent(renewProbability, 0)} to renew`,
  ].filter(Boolean);
  return [
    ...(renewalAt ? [{ ...renewal, note: notes.join(', ') || undefined }] : []),
    ...(owner ? [{ label: 'Owner', value: formatPerson(owner.name) }] : []),
    ...(contactAt ? [{ label: 'Last contact', value: formatDate(contactAt) }] : []),
  ];
}

function factsOf(account: AccountDetail): Fact[] {
  const { arrMinor, currency, segment, ruleSegment, outcome, scoredAt } = account;
  const arr =
    arrMinor === null ? <Unknown reason="No file says its ARR" /> : formatMoney(arrMinor, currency ?? undefined);
  return [
    { label: 'ARR', value: arr },
    ...riskFacts(account),
    {
      label: 'Segment',
      value: segment ? (
        <Link href={`/segments/${segment.id}`}>{segment.name}</Link>
      ) : (
        <Unknown reason="No segment fits it" />
      ),
    },
    ...(ruleSegment
      ? [
          {
            label: 'Rule segment',
            value: <Link href={`/segments/rules/${ruleSegment.id}`}>{ruleSegment.name}</Link>,
          },
        ]
      : []),
    ...(account.parent
      ? [{ label: 'Below', value: <Link href={`/accounts/${account.parent.id}`}>{account.parent.name}</Link> }]
      : []),
    ...bookFacts(account),
    {
      label: 'Data',
      value: <Define entry={definitions.coverage}>{`${account.present} of ${account.components}`}</Define>,
      note: 'components',
    },
    {
      label: 'Outcome',
      value: outcome ? (
        <Define entry={definitions.outcome}>{outcomeOf(outcome)}</Define>
      ) : (
        <Unknown reason="No file says how it ended or went on" />
      ),
      note: outcome && (outcome.occurredAt ? formatDate(outcome.occurredAt) : 'day not in the file'),
    },
    { label: 'Scored', value: scoredAt ? formatDate(scoredAt) : <Unknown reason="Never scored" /> },
    { label: 'Id', value: <span className="mono">{account.externalId}</span> },
  ];
}

/** Whose word the large number is, until when and why. */
function Overridden({ account: { override, overrides, health } }: { account: AccountDetail }) {
  const standing = overrides.find(({ stands }) => stands);
  if (!override || !standing) return null;
  return (
    <p className="mt-2 max-w-[60ch]">
      <Define entry={definitions.override}>Override</Define> by {formatPerson(standing.by)} until{' '}
      {formatDate(override.until)}: “{standing.reason}”{' '}
      {health === null ? 'The model has no score.' : `The model says ${formatScore(health)}.`}
    </p>
  );
}

export function AccountHead({ account }: { account: AccountDetail }) {
  return (
    <section
      aria-label="Health"
      className="grid gap-x-10 gap-y-4 pt-1 pb-5 md:grid-cols-[minmax(280px,1fr)_minmax(0,2fr)]"
    >
      <div>
        <HealthHeadline {...healthOf(account, account.thresholds)} />
        <Overridden account={account} />
        <AccountSummary account={account} />
      </div>
      <Facts four items={factsOf(account)} />
    </section>
  );
}
