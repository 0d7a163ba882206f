'use client';

import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useState } from 'react';

export type PaletteItem = {
  id: string;
  /** "Accounts", "Pages", "Actions": items of one group stand together */
  group: string;
  label: string;
  hint?: string;
  keywords?: string[];
} & ({ href: string; onSelect?: undefined } | { href?: undefined; onSelect: () => void });

type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  items: readonly PaletteItem[];
  /** asked on every change of the text, for items that only the server can find */
  onQuery?: (text: string) => void;
  /** an answer is on its way */
  busy?: boolean;
  placeholder?: string;
};

function grouped(items: readonly PaletteItem[]): [string, PaletteItem[]][] {
  const groups = new Map<string, PaletteItem[]>();
  for (const item of items) {
    const group = groups.get(item.group);
    if (group) group.push(item);
    else groups.set(item.group, [item]);
  }
  return [...groups];
}

/** What the list says when it is empty: waiting, or nothing found. */
function Found({
  items,
  busy,
  onPick,
}: {
  items: readonly PaletteItem[];
  busy: boolean;
  onPick: (item: PaletteItem) => void;
}) {
  return (
    <Command.List>
      <Command.Empty>{busy ? 'Searching' : 'Nothing found. Try fewer letters.'}</Command.Empty>
      {grouped(items).map(([group, members]) => (
        <Command.Group key={group} heading={group}>
          {members.map((item) => (
            <Command.Item
              key={item.id}
              value={`${item.label} ${item.id}`}
              keywords={item.keywords}
              onSelect={() => onPick(item)}
            >
              {item.label}
              {item.hint && <span>{item.hint}</span>}
            </Command.Item>
          ))}
        </Command.Group>
      ))}
    </Command.List>
  );
}

export function CommandPalette(props: CommandPaletteProps) {
  const {
    open,
    onOpenChange,
    items,
    onQuery,
    busy = false,
    placeholder = 'Search accounts, pages and actions',
  } = props;
  const [text, setText] = useState('');
  const router = useRouter();
  const change = (next: string) => {
    setText(next);
    onQuery?.(next);
  };
  const toggle = (next: boolean) => {
    if (!next) change('');
    onOpenChange(next);
  };
  const pick = (item: PaletteItem) => {
    toggle(false);
    if (item.href !== undefined) router.push(item.href);
    else item.onSelect();
  };
  return (
    <Dialog.Root open={open} onOpenChange={toggle}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="float palette" aria-describedby={undefined}>
          <Dialog.Title className="sr">Search</Dialog.Title>
          <Command label="Search" loop>
            <Command.Input value={text} onValueChange={change} placeholder={placeholder} />
            <Found items={items} busy={busy} onPick={pick} />
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
