import Link from 'next/link';
import type { ReactNode } from 'react';
import { MenuButton } from './menu-button';
import { Skeleton } from './skeleton';
import { HeaderNotice } from './under-header';

export type Crumb = { label: string; href: string };

type PageHeaderProps = {
  title: ReactNode;
  /** the pages above this one */
  crumbs?: readonly Crumb[];
  /** `<AsOf …>` or plain words: "No data yet" */
  asOf?: ReactNode;
  /** buttons, at most one primary */
  actions?: ReactNode;
};

export function PageHeader({ title, crumbs, asOf, actions }: PageHeaderProps) {
  return (
    <>
      <header className="head">
        <MenuButton />
        {crumbs && crumbs.length > 0 && (
          <nav aria-label="Breadcrumb">
            <ol className="crumbs">
              {crumbs.map((crumb) => (
                <li key={crumb.href}>
                  <Link href={crumb.href}>{crumb.label}</Link>
                  <span aria-hidden="true">/</span>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1>{title}</h1>
        {typeof asOf === 'string' ? <span className="asof">{asOf}</span> : asOf}
        <span className="sp" />
        {actions}
      </header>
      <HeaderNotice />
    </>
  );
}

type AsOfProps = {
  date: string;
  time?: string /** stands after it: "Model v3" */;
  note?: ReactNode;
  /** chooses another day; stands behind the date */
  picker?: ReactNode;
};

/** "As of 12 Nov 2026 06:00 UTC", with a picker where another day can be chosen. */
export function AsOf({ date, time, note, picker }: AsOfProps) {
  return (
    <span className="asof px-[10px]">
      <span>
        As of <b>{date}</b> {time && <span className="faint hide-s">{time}</span>}
        {note && <span className="hide-s"> · {note}</span>}
      </span>
      {picker}
    </span>
  );
}

/** The header of a page about one thing whose name is not there yet; `width` of the name in px. */
export function HeaderSkeleton({ crumb, width = 160 }: { crumb: Crumb; width?: number }) {
  return <PageHeader title={<Skeleton width={width} height={20} />} crumbs={[crumb]} asOf={<Skeleton width={160} />} />;
}
