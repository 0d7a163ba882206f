import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

export type SortDirection = 'ascending' | 'descending';

const asColumnHead = { role: 'columnheader' };

type ColumnHeadProps = Omit<ComponentProps<'th'>, 'aria-sort'> & {
  children: ReactNode;
  /** the second line: unit or meaning */
  unit?: ReactNode;
  num?: boolean;
  /** the name is only for screen readers */
  hidden?: boolean;
  /** direction of the column the table is sorted by; leave out on the others */
  sorted?: SortDirection | false;
  onSort?: () => void;
  /** the address of the same page sorted by this column */
  sortHref?: string;
};

const arrows: Record<SortDirection, string> = { ascending: '↑', descending: '↓' };

/** One head of a column. With `onSort` or `sortHref` it is a button or a link, and says its order by aria-sort. */
export function ColumnHead(props: ColumnHeadProps) {
  const { children, unit, num, hidden, sorted, onSort, sortHref, className, ...rest } = props;
  const arrow = sorted ? <span aria-hidden="true"> {arrows[sorted]}</span> : null;
  const text = (
    <>
      {hidden ? <span className="sr">{children}</span> : children}
      {unit === undefined ? (
        arrow
      ) : (
        <small>
          {/* the space reads as a pause between measure and unit */} {unit}
          {arrow}
        </small>
      )}
    </>
  );
  return (
    <th
      {...asColumnHead}
      scope="col"
      {...rest}
      className={classNames(num && 'num', className)}
      aria-sort={sorted || undefined}
    >
      {onSort ? (
        <button type="button" onClick={onSort}>
          {text}
        </button>
      ) : sortHref ? (
        <Link href={sortHref} scroll={false} replace>
          {text}
        </Link>
      ) : (
        text
      )}
    </th>
  );
}
