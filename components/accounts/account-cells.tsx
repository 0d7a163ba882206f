import Link from 'next/link';
import type { ReactNode } from 'react';
import { CoverageBars } from '@/components/charts/coverage-bars';
import { healthOf } from '@/components/charts/health-of';
import { HealthValue } from '@/components/charts/health-value';
import { Unknown } from '@/components/ui/unknown';
import type { AccountOverview, AccountRow } from '@/lib/contracts/accounts';
import { formatMoney, formatMoneyIn, formatPercent, formatPercentValue, type MoneyUnit } from '@/lib/format';

export type AccountTableView = Pick<AccountOverview, 'model' | 'thresholds' | 'currency' | 'components'> & {
  moneyUnit: MoneyUnit;
  /** whether any account has an ARR: without one there is no column of money */
  hasMoney: boolean;
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

export function NameCell({ row }: { row: AccountRow }) {
  return (
    <Link href={`/accounts/${row.id}`} prefetch={false} title={row.name}>
      {row.name}
    </Link>
  );
}

export function HealthCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  return <HealthValue {...healthOf(row, view.thresholds)} />;
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
  return (
    <span className="muted" title={words}>
      {words}
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
  return foreign ? formatMoney(minor, row.currency ?? undefined) : formatMoneyIn(view.moneyUnit, minor, view.currency);
}

export function ArrCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (row.arrMinor === null) return <Unknown reason="No file says its ARR" />;
  const whole = formatMoney(row.arrMinor, row.currency ?? view.currency);
  return <Both inTable={inColumn(row.arrMinor, row, view)} onCard={`${whole} ARR`} />;
}

export function RiskArrCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  if (row.riskArrMinor === null)
    return <Unknown reason={row.arrMinor === null ? 'Without ARR it is unknown' : noRisk} />;
  const whole = formatMoney(row.riskArrMinor, row.currency ?? view.currency);
  return (
    <Both
      inTable={<b>{inColumn(row.riskArrMinor, row, view)}</b>}
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
    <Link href={`/segments/${row.segment.id}`} prefetch={false} className="name" title={row.segment.name}>
      {row.segment.name}
    </Link>
  );
}

export function CoverageCell({ row, view }: { row: AccountRow; view: AccountTableView }) {
  return <CoverageBars present={row.present} total={view.components} />;
}
