'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

export type TabLink = {
  href: string;
  label: string;
  count?: ReactNode;
  current?: boolean;
  quiet?: boolean;
  /** shows the tab in place; the address still works on its own, in a new window for example */
  onSelect?: () => void;
};

/** Tabs that are pages or saved views: each has an address, so Back works. */
export function TabLinks({
  label,
  items,
  children,
}: {
  label: string;
  items: readonly TabLink[];
  children?: ReactNode;
}) {
  return (
    <nav className="tabs" aria-label={label}>
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          scroll={false}
          prefetch={item.onSelect ? false : undefined}
          onNavigate={
            item.onSelect &&
            ((event) => {
              event.preventDefault();
              item.onSelect?.();
            })
          }
          aria-current={item.current ? 'page' : undefined}
          className={classNames(item.quiet && 'faint')}
        >
          {item.label}
          {item.count !== undefined && <span className="count"> {item.count}</span>}
        </Link>
      ))}
      {children}
    </nav>
  );
}
