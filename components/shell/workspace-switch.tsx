'use client';

import { ChevronDown } from 'lucide-react';
import { DropdownMenu, type MenuEntry } from '@/components/ui/dropdown-menu';

export type WorkspaceChoice = { id: string; name: string };

type WorkspaceSwitchProps = {
  current: WorkspaceChoice;
  /** all one may enter, the current one among them */
  all?: readonly WorkspaceChoice[];
  onSwitch?: (id: string) => void;
  /** into a demo workspace, where none is among them yet and one may make it */
  onDemo?: (() => void) | undefined;
};

/** With one workspace and no demo on offer there is nothing to choose, so only its name stands there. */
export function WorkspaceSwitch({ current, all = [], onSwitch, onDemo }: WorkspaceSwitchProps) {
  if ((all.length < 2 && !onDemo) || !onSwitch) {
    return (
      <div className="ws">
        <span className="clip">{current.name}</span>
      </div>
    );
  }
  const choices = all.map(
    (item): MenuEntry => ({
      kind: 'choice',
      id: item.id,
      label: item.name,
      checked: item.id === current.id,
      onSelect: () => onSwitch(item.id),
    }),
  );
  const offer: MenuEntry[] = onDemo
    ? [
        { kind: 'divider', id: 'rule' },
        { kind: 'action', id: 'demo', label: 'Open a demo workspace', onSelect: onDemo },
      ]
    : [];
  return (
    <DropdownMenu
      label="Workspaces"
      entries={[...choices, ...offer]}
      trigger={
        <button type="button" className="ws">
          <span className="clip">{current.name}</span>
          <span className="sr">, switch workspace</span>
          <ChevronDown size={14} aria-hidden="true" className="faint" />
        </button>
      }
    />
  );
}
