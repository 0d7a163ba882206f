'use client';

import { Check } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export type MenuEntry =
  | { kind: 'action'; id: string; label: ReactNode; hint?: ReactNode; disabled?: boolean; onSelect: () => void }
  | { kind: 'link'; id: string; label: ReactNode; hint?: ReactNode; href: string }
  | {
      kind: 'check';
      id: string;
      label: ReactNode;
      checked: boolean;
      disabled?: boolean;
      onChange: (on: boolean) => void;
    }
  | { kind: 'choice'; id: string; label: ReactNode; checked: boolean; onSelect: () => void }
  | { kind: 'heading'; id: string; label: ReactNode }
  | { kind: 'divider'; id: string };

function Hint({ children }: { children: ReactNode }) {
  return children ? <span className="faint small">{children}</span> : null;
}

function Ticked() {
  return (
    <Radix.ItemIndicator>
      <Check aria-hidden="true" />
    </Radix.ItemIndicator>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'divider':
      return <Radix.Separator className="menu-rule" />;
    case 'heading':
      return <Radix.Label className="menu-head">{entry.label}</Radix.Label>;
    case 'link':
      return (
        <Radix.Item asChild className="menu-item">
          <Link href={entry.href}>
            <span>{entry.label}</span>
            <Hint>{entry.hint}</Hint>
          </Link>
        </Radix.Item>
      );
    case 'action':
      return (
        <Radix.Item className="menu-item" disabled={entry.disabled} onSelect={entry.onSelect}>
          <span>{entry.label}</span>
          <Hint>{entry.hint}</Hint>
        </Radix.Item>
      );
    default:
      return <TickEntry entry={entry} />;
  }
}

/** Several can be ticked, so the menu stays open; of a choice one is taken, so it closes. */
function TickEntry({ entry }: { entry: Extract<MenuEntry, { kind: 'check' | 'choice' }> }) {
  const several = entry.kind === 'check';
  return (
    <Radix.CheckboxItem
      className="menu-item check"
      checked={entry.checked}
      disabled={several && entry.disabled}
      onCheckedChange={several ? entry.onChange : undefined}
      onSelect={several ? (event) => event.preventDefault() : entry.onSelect}
    >
      <Ticked />
      {entry.label}
    </Radix.CheckboxItem>
  );
}

type DropdownMenuProps = {
  /** the button that opens it, one element that takes a ref */
  trigger: ReactNode;
  /** accessible name, when the trigger's words do not say it */
  label?: string;
  entries: readonly MenuEntry[];
  align?: 'start' | 'end';
  side?: 'top' | 'bottom';
};

export function DropdownMenu({ trigger, label, entries, align = 'start', side = 'bottom' }: DropdownMenuProps) {
  return (
    // not modal: a menu must not take the page away from screen readers or lock its scroll
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="float menu-list" aria-label={label} align={align} side={side} sideOffset={4}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
