'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { IconButton } from './button';
import { DropdownMenu, type MenuEntry } from './dropdown-menu';
import { useMounted } from './use-mounted';

const themes = [
  { id: 'system', label: 'As the system', Icon: Monitor },
  { id: 'light', label: 'Light', Icon: Sun },
  { id: 'dark', label: 'Dark', Icon: Moon },
];

export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  // the server does not know the choice, so the first drawing shows the neutral one
  const current = useMounted() ? (theme ?? 'system') : 'system';
  const Icon = themes.find((item) => item.id === current)?.Icon ?? Monitor;
  const entries: MenuEntry[] = themes.map(({ id, label }) => ({
    kind: 'choice',
    id,
    label,
    checked: id === current,
    onSelect: () => setTheme(id),
  }));
  return (
    <DropdownMenu
      label="Theme"
      align="end"
      entries={entries}
      trigger={
        <IconButton label="Theme">
          <Icon aria-hidden="true" />
        </IconButton>
      }
    />
  );
}
