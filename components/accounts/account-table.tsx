'use client';

import { type SortingState, useTable } from '@tanstack/react-table';
import { memo, useMemo, useRef } from 'react';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Note } from '@/components/ui/note';
import { useRowNavigation } from '@/components/ui/row-navigation';
import { Cell, Row, RowGap, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { useRowWindow } from '@/components/ui/use-row-window';
import { ACCOUNT_SORTS } from '@/lib/contracts/accounts';
import type { AccountTableView } from './account-cells';
import { accountColumns, accountTableFeatures } from './account-columns';
import type { AccountFilters } from './account-filters';
import type { FilterChange } from './use-account-filters';
import { useAccountLines } from './use-account-lines';

type AccountTableProps = {
  /** of the rows on screen; new ones arrive when their first page has */
  filters: AccountFilters;
  total: number;
  view: AccountTableView;
  change: (next: FilterChange) => void;
  /** rows of another question are on their way */
  busy: boolean;
};

/** The table machine over the lines that are drawn: columns, order of the heads, cells. Sorting is the server's. */
function useAccountTable(props: AccountTableProps, lines: ReturnType<typeof useAccountLines>['lines']) {
  const { filters, view, change } = props;
  const columns = useMemo(() => accountColumns(view), [view]);
  // the same order must be the same array, or the table would take every drawing for a change
  const sorting: SortingState = useMemo(
    () => [{ id: filters.sort, desc: filters.dir === 'desc' }],
    [filters.sort, filters.dir],
  );
  return useTable({
    features: accountTableFeatures,
    columns,
    data: lines,
    getRowId: (line) => String(line.index),
    manualSorting: true,
    enableMultiSort: false,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (next) => {
      const [order] = typeof next === 'function' ? next(sorting) : next;
      const sort = ACCOUNT_SORTS.find((name) => name === order?.id);
      if (sort && order) change({ sort, dir: order.desc ? 'desc' : 'asc' });
    },
  });
}

type Machine = ReturnType<typeof useAccountTable>;

const spoken = { asc: 'ascending', desc: 'descending' } as const;

function Heads({ table }: { table: Machine }) {
  return table.getHeaderGroups().map((group) => (
    <TableHead key={group.id}>
      {group.headers.map((header) => {
        const sorted = header.column.getIsSorted();
        const look = header.column.columnDef.meta;
        return (
          <ColumnHead
            key={header.id}
            unit={look?.unit ?? ''}
            num={look?.num}
            className={look?.at === 'wide' ? 'hide-m' : undefined}
            sorted={sorted && spoken[sorted]}
            onSort={header.column.getCanSort() ? () => header.column.toggleSorting() : undefined}
          >
            <table.FlexRender header={header} />
          </ColumnHead>
        );
      })}
    </TableHead>
  ));
}

type MachineRow = ReturnType<Machine['getRowModel']>['rows'][number];
type LineProps = { row: MachineRow; columns: readonly unknown[]; FlexRender: Machine['FlexRender'] };

/** One row; it is drawn again only when what it shows, or the columns, are others. */
const Line = memo(
  function Line({ row, FlexRender }: LineProps) {
    return (
      <Row aria-rowindex={row.original.index + 2}>
        {row.getAllCells().map((cell) => {
          const { num, clip, at } = cell.column.columnDef.meta ?? {};
          const Place = cell.column.id === 'name' ? RowHead : Cell;
          return (
            <Place key={cell.id} num={num} clip={clip} at={at}>
              <FlexRender cell={cell} />
            </Place>
          );
        })}
      </Row>
    );
  },
  (was, is) => was.row.original === is.row.original && was.columns === is.columns,
);

function Lines({ table, columns }: { table: Machine; columns: readonly unknown[] }) {
  return table
    .getRowModel()
    .rows.map((row) => <Line key={row.id} row={row} columns={columns} FlexRender={table.FlexRender} />);
}

/** All rows of the view, of which those on screen are drawn and asked for. */
export function AccountTable(props: AccountTableProps) {
  const { filters, total, busy } = props;
  const box = useRef<HTMLDivElement>(null);
  useRowNavigation(box);
  const { start, end, before, after } = useRowWindow(box, total);
  const { lines, failed } = useAccountLines(filters, start, end);
  const table = useAccountTable(props, lines);
  const columns = table.getAllLeafColumns();
  return (
    <div ref={box}>
      {failed && (
        <Note live action={<LinkButton onClick={failed.retry}>Try again</LinkButton>}>
          Some rows could not be loaded: {failed.error.message}
        </Note>
      )}
      <TableBox label="Accounts">
        <Table
          label="Accounts"
          twoLines
          fixed
          cards
          exact
          aria-rowcount={total + 1}
          aria-busy={busy}
          className="sm:min-w-[960px]"
        >
          <colgroup>
            {columns.map((column) => (
              <col
                key={column.id}
                className={column.columnDef.meta?.at === 'wide' ? 'hide-m' : undefined}
                style={{ width: column.columnDef.meta?.width }}
              />
            ))}
          </colgroup>
          <Heads table={table} />
          <RowGap height={before} />
          <TableBody>
            <Lines table={table} columns={columns} />
          </TableBody>
          <RowGap height={after} />
        </Table>
      </TableBox>
    </div>
  );
}
