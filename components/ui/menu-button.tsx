'use client';

import { Menu } from 'lucide-react';
import { createContext, useContext } from 'react';
import { IconButton } from './button';

/** What opens the navigation on a small screen; given by the shell, null outside it. */
export const OpenMenu = createContext<(() => void) | null>(null);

export function MenuButton() {
  const open = useContext(OpenMenu);
  if (!open) return null;
  return (
    <IconButton label="Open menu" className="menu" aria-haspopup="dialog" onClick={open}>
      <Menu aria-hidden="true" />
    </IconButton>
  );
}
