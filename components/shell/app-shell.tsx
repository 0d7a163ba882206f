'use client';

import { type ReactNode, useState } from 'react';
import { Sheet } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { OpenMenu } from '@/components/ui/menu-button';
import { useShortcut } from '@/components/ui/shortcut';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import { CommandPalette, type PaletteItem } from './command-palette';
import { KeyHelp } from './key-help';
import { type NavCounts, NavList } from './nav-list';
import { allPages, type NavKey, navGroups } from './navigation';
import { type ShellUser, UserMenu } from './user-menu';
import { type WorkspaceChoice, WorkspaceSwitch } from './workspace-switch';

type AppShellProps = {
  workspace: WorkspaceChoice;
  workspaces?: readonly WorkspaceChoice[];
  onSwitchWorkspace?: (id: string) => void;
  /** into a demo workspace; absent where there is one, or one may not make it */
  onDemo?: (() => void) | undefined;
  user: ShellUser;
  onSignOut: () => void;
  /** the pages this person may open; all by default */
  pages?: readonly NavKey[];
  counts?: NavCounts;
  /** found things beside the pages, which are always there */
  paletteItems?: readonly PaletteItem[];
  onPaletteQuery?: (text: string) => void;
  paletteBusy?: boolean;
  children: ReactNode;
};

/** What is open above the page; never two at once. */
type Open = 'palette' | 'keys' | 'menu' | null;

function Navigation(props: AppShellProps & { setOpen: (open: Open) => void; inSheet?: boolean }) {
  const {
    workspace,
    workspaces,
    onSwitchWorkspace,
    onDemo,
    user,
    onSignOut,
    pages = allPages,
    counts,
    setOpen,
    inSheet,
  } = props;
  return (
    <nav className={inSheet ? 'nav in-sheet' : 'nav'} aria-label="Main">
      <WorkspaceSwitch current={workspace} all={workspaces} onSwitch={onSwitchWorkspace} onDemo={onDemo} />
      <button type="button" className="find" aria-haspopup="dialog" onClick={() => setOpen('palette')}>
        Search <Kbd>Ctrl K</Kbd>
      </button>
      <NavList pages={pages} counts={counts} onNavigate={inSheet ? () => setOpen(null) : undefined} />
      <div className="me">
        <UserMenu user={user} onSignOut={onSignOut} onShowKeys={() => setOpen('keys')} />
        <ThemeToggle />
      </div>
    </nav>
  );
}

function pageItems(pages: readonly NavKey[]): PaletteItem[] {
  return navGroups(pages)
    .flatMap((group) => group.items)
    .map(({ key, label, href }) => ({ id: `page-${key}`, group: 'Pages', label, href }));
}

/** The frame of every signed-in page: navigation, search, keys, and the page itself as <main>. */
export function AppShell(props: AppShellProps) {
  const { pages = allPages, paletteItems = [], onPaletteQuery, paletteBusy, children } = props;
  const [open, setOpen] = useState<Open>(null);
  useShortcut('k', () => setOpen('palette'), { command: true });
  useShortcut('/', () => setOpen('palette'));
  useShortcut('?', () => setOpen('keys'));
  const close = (name: Open) => (next: boolean) => setOpen(next ? name : null);
  return (
    <OpenMenu value={() => setOpen('menu')}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="app">
        <Navigation {...props} setOpen={setOpen} />
        <main id="main" className="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Sheet open={open === 'menu'} onOpenChange={close('menu')} title="Menu">
        <Navigation {...props} setOpen={setOpen} inSheet />
      </Sheet>
      <CommandPalette
        open={open === 'palette'}
        onOpenChange={close('palette')}
        items={[...paletteItems, ...pageItems(pages)]}
        onQuery={onPaletteQuery}
        busy={paletteBusy}
      />
      <KeyHelp open={open === 'keys'} onOpenChange={close('keys')} />
    </OpenMenu>
  );
}
