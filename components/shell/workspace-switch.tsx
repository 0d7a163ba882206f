'use client';

import { ChevronDown } from 'lucide-react';
import { DropdownMenu } from '@/components/ui/dropdown-menu';

export type WorkspaceChoice = { id: string; name: string };

type WorkspaceSwitchProps = {
  current: WorkspaceChoice;
  /** all one may enter, the current one among them */
  all?: readonly WorkspaceChoice[];
  onSwitch?: (id: string) => void;
};

/** With one workspace there is nothing to switch, so only its name stands there. */
export function WorkspaceSwitch({ current, all = [], onSwitch }: WorkspaceSwitchProps) {
  if (all.length < 2 || !onSwitch) {
    return (
      <div className="ws">
        <span className="clip">{current.name}</span>
      </div>
    );
  }
  return (
    <DropdownMenu
      label="Workspaces"
      entries={all.map((item) => ({
        kind: 'choice',
        id: item.id,
        label: item.name,
        checked: item.id === current.id,
        onSelect: () => onSwitch(item.id),
      }))}
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
