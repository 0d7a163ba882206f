import { may, type Role } from '@/lib/contracts/roles';

/** The tabs of the page, as they stand in its address. */
const TABS = ['workspace', 'members', 'owners', 'sessions', 'audit'] as const;
export type SettingsTab = (typeof TABS)[number];

/** Who may not read the audit log lands on the first tab, as with any tab that does not exist. */
export function tabOf(value: string | string[] | undefined, role: Role): SettingsTab {
  const tab = TABS.find((known) => known === value) ?? 'workspace';
  return tab === 'audit' && !may(role, 'audit:read') ? 'workspace' : tab;
}
