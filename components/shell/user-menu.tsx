'use client';

import { ChevronDown } from 'lucide-react';
import { DropdownMenu, type MenuEntry } from '@/components/ui/dropdown-menu';

export type ShellUser = { name: string; email: string /** "manager" */; role?: string };

type UserMenuProps = { user: ShellUser; onSignOut: () => void; onShowKeys: () => void };

export function UserMenu({ user, onSignOut, onShowKeys }: UserMenuProps) {
  const entries: MenuEntry[] = [
    { kind: 'heading', id: 'who', label: user.role ? `${user.email} · ${user.role}` : user.email },
    { kind: 'action', id: 'keys', label: 'Keyboard shortcuts', hint: '?', onSelect: onShowKeys },
    { kind: 'divider', id: 'rule' },
    { kind: 'action', id: 'out', label: 'Sign out', onSelect: onSignOut },
  ];
  return (
    <DropdownMenu
      label="Your account"
      side="top"
      entries={entries}
      trigger={
        <button type="button" className="person">
          <span className="clip">{user.name}</span>
          <span className="sr">, your account</span>
          <ChevronDown size={14} aria-hidden="true" />
        </button>
      }
    />
  );
}
