import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';
import { ScrollBox } from './scroll-box';

/*
 * Roles are said aloud because below 640 px rows become grids, and a table element that is displayed as a grid
 * loses its role in some browsers.
 */
const asTable = { role: 'table' };
const asGroup = { role: 'rowgroup' };
const asRow = { role: 'row' };
const asCell = { role: 'cell' };
const asRowHead = { role: 'rowheader' };

type TableProps = ComponentProps<'table'> & {
  /** accessible name, where no caption says it */
  label?: string;
  caption?: ReactNode;
  /** rows of 28 instead of 36, for tables inside a page */
  dense?: boolean;
  /** column heads in two lines: measure above unit */
  twoLines?: boolean;
  /** widths come from <colgroup> */
  fixed?: boolean;
  /** below 640 px each row becomes three lines; give cells `at` */
  cards?: boolean;
  /** every row exactly as high as the tokens say, so that a window of rows can be reckoned */
  exact?: boolean;
};

export function Table(props: TableProps) {
  const { label, caption, dense, twoLines, fixed, cards, exact, className, children, ...rest } = props;
  const look = [dense && 'dense', twoLines && 'two', fixed && 'layout-fixed', cards && 'cards', exact && 'exact'];
  return (
    <table {...asTable} {...rest} aria-label={label} className={classNames('tbl', ...look, className)}>
      {children}
      {caption && <caption>{caption}</caption>}
    </table>
  );
}

/** The box of a wide table: scrolls sideways where it must, never the page. */
export function TableBox({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ScrollBox label={label} className="tablewrap">
      {children}
    </ScrollBox>
  );
}

/** `hidden` keeps the heads for screen readers where the columns explain themselves. */
export function TableHead({ hidden, children }: { hidden?: boolean; children: ReactNode }) {
  return (
    <thead {...asGroup} className={hidden ? 'sr' : undefined}>
      <tr {...asRow}>{children}</tr>
    </thead>
  );
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...asGroup} {...props} />;
}

type RowProps = ComponentProps<'tr'> & {
  /** sub: part of the row above; total: sums the rows above */
  kind?: 'plain' | 'sub' | 'total';
};

export function Row({ kind = 'plain', className, ...rest }: RowProps) {
  return <tr {...asRow} {...rest} className={classNames(kind !== 'plain' && kind, className)} />;
}

/** A line that names the rows below it: "Not scored (2)". */
export function GroupRow({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <tr {...asRow} className="grouprow">
      <th {...asRowHead} scope="rowgroup" colSpan={columns}>
        {children}
      </th>
    </tr>
  );
}

/** The room of rows that are not drawn, above or below a window of rows. */
export function RowGap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tbody className="gap" aria-hidden="true">
      <tr>
        <td style={{ height }} />
      </tr>
    </tbody>
  );
}

/** Where a cell stands when the row is a card: line and side. `wide` stands only where the page has room to spare. */
export type CardPlace = '1l' | '1r' | '2l' | '2r' | '3l' | '3r' | 'hidden' | 'wide';

const placeClass = (at: CardPlace) => (at === 'hidden' ? 'hide-s' : at === 'wide' ? 'hide-m' : `at-${at}`);

type CellLook = { num?: boolean; clip?: boolean; at?: CardPlace };

function cellClass({ num, clip, at }: CellLook, className?: string): string {
  return classNames(num && 'num', clip && 'clip', at && placeClass(at), className);
}

export function Cell({ num, clip, at, className, ...rest }: ComponentProps<'td'> & CellLook) {
  return <td {...asCell} {...rest} className={cellClass({ num, clip, at }, className)} />;
}

export function RowHead({ num, clip, at, className, ...rest }: ComponentProps<'th'> & CellLook) {
  return <th {...asRowHead} scope="row" {...rest} className={cellClass({ num, clip, at }, className)} />;
}

/** Opens the parts of a row; stands first in its RowHead. */
export function RowToggle({ open, onToggle, label }: { open: boolean; onToggle: () => void; label: string }) {
  return (
    <button type="button" className="tw" aria-expanded={open} aria-label={label} onClick={onToggle}>
      <span aria-hidden="true">{open ? '▾' : '▸'}</span>
    </button>
  );
}

/** The head of a row as a link: on a card the first line. Rows are many, so none is fetched before someone asks. */
export function LinkHead({ href, children }: { href: string; children: ReactNode }) {
  return (
    <RowHead clip at="1l">
      <Link href={href} prefetch={false}>
        {children}
      </Link>
    </RowHead>
  );
}
