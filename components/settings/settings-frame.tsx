'use client';

import type { ReactNode } from 'react';
import { PageHeader } from '@/components/ui/page-header';
import { TabLinks } from '@/components/ui/tabs';
import { useMay } from '@/lib/client/use-may';
import type { SettingsTab } from './tab';

/** Header and tabs; each tab has an address, so Back works. */
export function SettingsFrame({ tab, children }: { tab: SettingsTab; children: ReactNode }) {
  const audits = useMay('audit:read');
  const keys = useMay('key:read');
  const items = [
    { href: '/settings', label: 'Workspace', current: tab === 'workspace' },
    { href: '/settings?tab=members', label: 'Members', current: tab === 'members' },
    { href: '/settings?tab=owners', label: 'Owners and teams', current: tab === 'owners' },
    { href: '/settings?tab=sessions', label: 'Your sessions', current: tab === 'sessions' },
    ...(keys ? [{ href: '/settings?tab=keys', label: 'API keys', current: tab === 'keys' }] : []),
    ...(audits ? [{ href: '/settings?tab=audit', label: 'Audit log', current: tab === 'audit' }] : []),
  ];
  return (
    <>
      <PageHeader title="Settings" />
      <TabLinks label="Settings" items={items} />
      <div className="page">{children}</div>
    </>
  );
}
