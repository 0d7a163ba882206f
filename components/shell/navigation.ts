/** The pages that exist, in the order of the navigation. */
export type NavKey = 'accounts' | 'segments' | 'ingredients' | 'track-record' | 'models' | 'data' | 'settings';

export type NavItem = { key: NavKey; label: string; href: string };
export type NavGroup = { label: string; items: readonly NavItem[] };

const groups: readonly NavGroup[] = [
  { label: 'Work', items: [{ key: 'accounts', label: 'Accounts', href: '/accounts' }] },
  { label: 'Portfolio', items: [{ key: 'segments', label: 'Segments', href: '/segments' }] },
  {
    label: 'Model',
    items: [
      { key: 'ingredients', label: 'Ingredients', href: '/ingredients' },
      { key: 'track-record', label: 'Track record', href: '/track-record' },
      { key: 'models', label: 'Models', href: '/models' },
    ],
  },
  {
    label: 'Admin',
    items: [
      { key: 'data', label: 'Data', href: '/data' },
      { key: 'settings', label: 'Settings', href: '/settings' },
    ],
  },
];

export const allPages: readonly NavKey[] = groups.flatMap((group) => group.items.map((item) => item.key));

/** The groups with only the given pages; a group without pages is left out. */
export function navGroups(pages: readonly NavKey[]): NavGroup[] {
  return groups
    .map((group) => ({ ...group, items: group.items.filter((item) => pages.includes(item.key)) }))
    .filter((group) => group.items.length > 0);
}

/** A page is current on its own address and on all below it. */
export function isCurrent(href: string, path: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
