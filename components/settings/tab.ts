import { may, type Permission, type Role } from '@/lib/contracts/roles';

/** The tabs of the page, as they stand in its address. */
const TABS = ['workspace', 'members', 'owners', 'sessions', 'keys', 'audit'] as const;
export type SettingsTab = (typeof TABS)[number];

/** What a tab needs that not everybody may. */
const NEEDS: Partial<Record<SettingsTab, Permission>> = { keys: 'key:read', audit: 'audit:read' };

/** Who may not read a tab lands on the first, as with any tab that does not exist. */
export function tabOf(value: string | string[] | undefined, role: Role): SettingsTab {
  const tab = TABS.find((known) => known === value) ?? 'workspace';
  const needs = NEEDS[tab];
  return needs && !may(role, needs) ? 'workspace' : tab;
}
