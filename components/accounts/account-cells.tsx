import type { ReactNode } from 'react';
import { CoverageBars } from '@/components/charts/coverage-bars';
import { healthOf } from '@/components/charts/health-of';
import { HealthValue } from '@/components/charts/health-value';
import { Chip } from '@/components/ui/chip';
import { RowLink } from '@/components/ui/row-link';
import { Unknown } from '@/components/ui/unknown';
import type { AccountOverview, AccountRow } from '@/lib/contracts/accounts';
import {
  formatAge,
  formatDate,
  formatDateTime,
  formatDay,
  formatDays,
  formatMoney,
  formatMoneyIn,
  formatPercent,
  formatPercentValue,
  formatPerson,
  formatScore,
  type MoneyUnit,
} from '@/lib/format';

export type AccountTableView = Pick<
  AccountOverview,
  'model' | 'thresholds' | 'currency' | 'components' | 'now' | 'you'
> & {
  /** the past day that is shown; null = now */
  day: string | null;
  moneyUnit: MoneyUnit;
  /** what any account has: without it there is no column of it */
  has: { money: boolean; owners: boolean; contracts: boolean; contacts: boolean };
};

/** In a table the head names the unit; a card has no head, so its value says all. */
function Both({ inTable, onCard }: { inTable: ReactNode; onCard: ReactNode }) {
  return (
    <>
      <span className="hide-s">{inTable}</span>
      <span className="show-s">{onCard}</span>
    </>
  );
}

export function NameCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  return (
    <RowLink href={`/accounts/${row.id}${view.day ? `?asOf=${view.day}` : ''}`} title={row.name}>
      {row.name}
    </RowLink>
  );
}

/** A list is as of its pass; an account with news since was scored alone after it. */
function sinceWords({ scoredAt }: AccountRow, { model }: AccountTableView): string | undefined {
  const since = scoredAt !== null && model !== null && scoredAt > model.asOf;
  return since ? `Scored ${formatDateTime(scoredAt)}, on news since the others were` : undefined;
}

export function HealthCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  return (
    <span title={sinceWords(row, view)}>
      <HealthValue {...healthOf(row, view.thresholds)} />
    </span>
  );
}

const whyNot = {
  scored: '',
  leaving: 'Has given notice or has left',
  left: 'Has left',
  too_early: 'Too little time or data for a score',
  unscored: 'No model has looked at it yet',
};

export function CauseCell({ row }: { row: AccountRow }) {
  const words = row.cause ?? whyNot[row.state];
  if (row.override) return <OverriddenCause row={row} words={words} />;
  return (
    <span className="muted" title={words}>
      {words}
    </span>
  );
}

/** Whose word the health is, before the model's reason. */
function OverriddenCause({ row, words }: { row: AccountRow; words: string }) {
  const model = row.health === null ? 'no model score' : `model ${formatScore(row.health)}`;
  return (
    <span className="muted" title={`Override until ${formatDate(row.override?.until)}, ${model}. ${words}`}>
      <Chip dashed>Override, {model}</Chip> {words}
    </span>
  );
}

const noRisk = 'Without a score there is no probability';

export function RiskCell({ row }: { row: AccountRow }) {
  if (row.probability === null) return <Unknown reason={noRisk} />;
  return <Both inTable={formatPercentValue(row.probability)} onCard={`risk ${formatPercent(row.probability)}`} />;
}

/** A row in another currency than the column says so itself. */
function inColumn(minor: number, row: AccountRow, view: AccountTableView): string {
  const foreign = row.currency !== null && row.currency !== view.currency;
  return foreign ? formatMoney(minor, row.currency ?? undefined) : formatMoneyIn(view.moneyUnit, minor);
}

export function ArrCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (row.arrMinor === null) return <Unknown reason="No file says its ARR" />;
  const whole = formatMoney(row.arrMinor, row.currency ?? view.currency);
  return <Both inTable={inColumn(row.arrMinor, row, view)} onCard={`${whole} ARR`} />;
}

const noRate = (currency: string | null) => `No rate of ${currency ?? 'its currency'} is set`;

/** In the workspace's currency, so that rows can be compared. */
export function RiskArrCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (row.riskArrMinor === null) {
    const why = row.arrMinor === null ? 'Without ARR it is unknown' : noRisk;
    return <Unknown reason={row.arrMinor !== null && row.probability !== null ? noRate(row.currency) : why} />;
  }
  const whole = formatMoney(row.riskArrMinor, view.currency);
  return (
    <Both
      inTable={<b>{formatMoneyIn(view.moneyUnit, row.riskArrMinor)}</b>}
      onCard={
        <>
          <span className="faint">risk × ARR</span> <b>{whole}</b>
        </>
      }
    />
  );
}

export function SegmentCell({ row }: { row: AccountRow }) {
  if (!row.segment) return <Unknown reason="No segment fits it" />;
  return (
    <RowLink href={`/segments/${row.segment.id}`} className="name" title={row.segment.name}>
      {row.segment.name}
    </RowLink>
  );
}

export function OwnerCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (!row.owner) return <Unknown reason="No file says who looks after it" />;
  return <span title={row.owner.name}>{view.you.includes(row.owner.id) ? 'You' : formatPerson(row.owner.name)}</span>;
}

const dayMs = 86_400_000;
/** Whole days from now to then; below 0 it has passed. */
const daysTo = (then: string, view: AccountTableView) => Math.floor((Date.parse(then) - Date.parse(view.now)) / dayMs);
const soonDays = 30;

/** The renewal, and how long there still is to give notice: bold when it is soon. */
export function RenewalCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (!row.renewalAt) return <Unknown reason="No running contract has a renewal ahead" />;
  const left = row.noticeAt && daysTo(row.noticeAt, view);
  return (
    <span title={row.noticeAt ? `Notice by ${formatDate(row.noticeAt)}` : undefined}>
      {formatDay(row.renewalAt, view.now)}
      {typeof left === 'number' && (
        <span className="muted">
          {' · '}
          {left < 0 ? 'passed' : left <= soonDays ? <b className="text-ink">{formatDays(left)}</b> : formatDays(left)}
        </span>
      )}
      {row.renewProbability !== null && (
        <span className="muted">
          {' · '}
          {formatPercent(row.renewProbability, 0)}
        </span>
      )}
    </span>
  );
}

export function ContactCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (!row.contactAt) return <Unknown reason="No contact is known" />;
  return <span title={formatDate(row.contactAt)}>{formatAge(Date.parse(view.now) - Date.parse(row.contactAt))}</span>;
}

/** How much is known, and how old the newest of it is. */
export function CoverageCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  return (
    <span className="nowrap" title={row.dataAt ? `Newest fact learned ${formatDate(row.dataAt)}` : undefined}>
      <CoverageBars present={row.present} total={view.components} />
      {row.dataAt && <span className="faint"> {formatAge(Date.parse(view.now) - Date.parse(row.dataAt))}</span>}
    </span>
  );
}
