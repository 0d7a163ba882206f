'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useId } from 'react';
import { isCurrent, type NavKey, navGroups } from './navigation';

/** "5", "v15", "1 late": what a page has to say in the navigation. */
export type NavCounts = Partial<Record<NavKey, string | number>>;

type NavListProps = { pages: readonly NavKey[]; counts?: NavCounts; onNavigate?: () => void };

export function NavList({ pages, counts = {}, onNavigate }: NavListProps) {
  // the list stands twice while the sheet is open
  const id = useId();
  const path = usePathname() ?? '';
  return navGroups(pages).map((group) => (
    <div key={group.label}>
      <h2 id={`${id}-${group.label}`}>{group.label}</h2>
      <ul aria-labelledby={`${id}-${group.label}`}>
        {group.items.map((item) => (
          <li key={item.key}>
            <Link href={item.href} aria-current={isCurrent(item.href, path) ? 'page' : undefined} onClick={onNavigate}>
              {item.label}
              {counts[item.key] !== undefined && <span>{counts[item.key]}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}
