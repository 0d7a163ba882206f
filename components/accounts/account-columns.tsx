import { createColumnHelper, metaHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { Define } from '@/components/ui/definition';
import { Skeleton } from '@/components/ui/skeleton';
import type { CardPlace } from '@/components/ui/table';
import type { AccountRow } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { currencySymbol } from '@/lib/format';
import {
  type AccountTableView,
  ArrCell,
  CauseCell,
  ContactCell,
  CoverageCell,
  HealthCell,
  NameCell,
  OwnerCell,
  RenewalCell,
  RiskArrCell,
  RiskCell,
  SegmentCell,
} from './account-cells';
import type { AccountLine } from './use-account-lines';

type ColumnLook = {
  /** second line of the head: unit or meaning */
  unit?: string;
  /** px; the column without one takes what is left */
  width?: number;
  num?: boolean;
  clip?: boolean;
  at: CardPlace;
};

export const accountTableFeatures = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<ColumnLook>() });

const column = createColumnHelper<typeof accountTableFeatures, AccountLine>();

/** A cell of a row that is there, or the room of its value. */
function shown(width: number, draw: (row: AccountRow) => ReactNode) {
  return ({ row }: { row: { original: AccountLine } }) =>
    row.original.row ? draw(row.original.row) : <Skeleton width={width} />;
}

function riskColumns(view: AccountTableView) {
  const horizon = view.model?.horizon ?? '';
  return [
    column.accessor((line) => line.row?.probability, {
      id: 'probability',
      header: 'Risk',
      sortDescFirst: true,
      cell: shown(24, (row) => <RiskCell row={row} />),
      meta: { unit: `${horizon}, %`, width: /^\d/.test(horizon) ? 72 : 116, num: true, at: '3r' },
    }),
  ];
}

function moneyColumns(view: AccountTableView) {
  if (!view.has.money) return [];
  const unit = `${currencySymbol(view.currency)}${view.moneyUnit}`;
  const arr = column.accessor((line) => line.row?.arrMinor, {
    id: 'arr',
    header: 'ARR',
    sortDescFirst: true,
    cell: shown(32, (row) => <ArrCell row={row} view={view} />),
    meta: { unit, width: 56, num: true, at: '1r' },
  });
  const riskArr = column.accessor((line) => line.row?.riskArrMinor, {
    id: 'riskArr',
    header: 'Risk × ARR',
    sortDescFirst: true,
    cell: shown(32, (row) => <RiskArrCell row={row} view={view} />),
    meta: { unit, width: 80, num: true, at: '2r' },
  });
  return view.model?.showsProbability ? [arr, riskArr] : [arr];
}

/** With money, contracts and owners a usual screen has no room for all and for the reason. */
const placeOf = ({ has }: AccountTableView): CardPlace =>
  has.money && has.contracts && has.owners ? 'wide' : 'hidden';

/** Contract and people: the columns there is data for. */
function bookColumns(view: AccountTableView) {
  const renewal = column.accessor((line) => line.row?.renewalAt, {
    id: 'renewal',
    header: 'Renewal',
    sortDescFirst: false,
    cell: shown(132, (row) => <RenewalCell row={row} view={view} />),
    meta: { unit: 'notice in · renews', width: 160, clip: true, at: 'hidden' },
  });
  const owner = column.accessor((line) => line.row?.owner?.name, {
    id: 'owner',
    header: 'Owner',
    sortDescFirst: false,
    cell: shown(56, (row) => <OwnerCell row={row} view={view} />),
    meta: { unit: 'today’s', width: 68, clip: true, at: 'hidden' },
  });
  const contact = column.accessor((line) => line.row?.contactAt, {
    id: 'contact',
    header: 'Contact',
    sortDescFirst: false,
    cell: shown(32, (row) => <ContactCell row={row} view={view} />),
    meta: { unit: 'last', width: 60, num: true, at: placeOf(view) },
  });
  return [
    ...(view.has.contracts ? [renewal] : []),
    ...(view.has.owners ? [owner] : []),
    ...(view.has.contacts ? [contact] : []),
  ];
}

/** The columns there is data for: no probability, no column of it. */
export function accountColumns(view: AccountTableView) {
  return column.columns([
    column.accessor((line) => line.row?.name, {
      id: 'name',
      header: 'Account',
      sortDescFirst: false,
      cell: shown(140, (row) => <NameCell row={row} view={view} />),
      meta: { width: 150, clip: true, at: '1l' },
    }),
    column.accessor((line) => line.row?.override?.health ?? line.row?.health, {
      id: 'health',
      header: 'Health',
      sortDescFirst: false,
      cell: shown(208, (row) => <HealthCell row={row} view={view} />),
      meta: { unit: '0–100, high is healthy', width: 206, at: '2l' },
    }),
    column.accessor((line) => line.row?.cause, {
      id: 'cause',
      header: () => <Define entry={definitions.cause} />,
      enableSorting: false,
      cell: shown(160, (row) => <CauseCell row={row} />),
      meta: { unit: 'points', clip: true, at: '3l' },
    }),
    ...(view.model?.showsProbability ? riskColumns(view) : []),
    ...moneyColumns(view),
    column.accessor((line) => line.row?.segment?.name, {
      id: 'segment',
      header: 'Segment',
      sortDescFirst: false,
      cell: shown(88, (row) => <SegmentCell row={row} />),
      meta: { unit: view.day ? 'of that day' : 'today’s', width: 96, clip: true, at: 'hidden' },
    }),
    ...bookColumns(view),
    column.accessor((line) => line.row?.present, {
      id: 'present',
      header: () => <Define entry={definitions.coverage}>Data</Define>,
      enableSorting: false,
      cell: shown(56, (row) => <CoverageCell row={row} view={view} />),
      meta: { unit: `of ${view.components}, age`, width: 104, at: placeOf(view) },
    }),
  ]);
}
