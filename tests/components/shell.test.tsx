import { fireEvent, render, screen, within } from '@testing-library/react';
import { useRef } from 'react';
import { expect, it, vi } from 'vitest';
import { AppShell } from '@/components/shell/app-shell';
import { useRowNavigation } from '@/components/ui/row-navigation';

const push = vi.fn();
vi.mock('next/navigation', () => ({ usePathname: () => '/accounts/a1', useRouter: () => ({ push }) }));

// jsdom has neither; cmdk measures its list and scrolls to the chosen item
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView = () => {};

function Shell({ onSignOut = () => {} }: { onSignOut?: () => void }) {
  return (
    <AppShell
      workspace={{ id: 'w1', name: 'Northlight' }}
      user={{ name: 'Mara Lindqvist', email: 'mara@northlight.example' }}
      onSignOut={onSignOut}
      pages={['accounts', 'models']}
      counts={{ models: 'v15' }}
    >
      <h1>Accounts</h1>
    </AppShell>
  );
}

it('shows only the pages that exist, and which one is open', () => {
  render(<Shell />);
  const nav = screen.getByRole('navigation', { name: 'Main' });
  expect(
    within(nav)
      .getAllByRole('link')
      .map((link) => link.textContent),
  ).toEqual(['Accounts', 'Modelsv15']);
  expect(within(nav).getByRole('link', { name: 'Accounts' }).getAttribute('aria-current')).toBe('page');
});

it('opens the palette by Ctrl-K and by slash, and goes to what is chosen', async () => {
  render(<Shell />);
  fireEvent.keyDown(document.body, { key: '/' });
  const input = await screen.findByRole('combobox');
  fireEvent.change(input, { target: { value: 'model' } });
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(push).toHaveBeenCalledWith('/models');
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  expect(await screen.findByRole('combobox')).toBeTruthy();
});

it('lists the keys by ? and lets single keys be switched off', async () => {
  render(<Shell />);
  fireEvent.keyDown(document.body, { key: '?' });
  fireEvent.click(await screen.findByRole('checkbox', { name: /Single-key shortcuts/ }));
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  fireEvent.keyDown(document.body, { key: '/' });
  expect(screen.queryByRole('combobox')).toBeNull();
  window.localStorage.clear();
});

function Rows() {
  const box = useRef<HTMLDivElement>(null);
  useRowNavigation(box);
  return (
    <div ref={box}>
      <input aria-label="Filter" />
      <table>
        <tbody>
          {['Aldgate', 'Halden', 'Quillon'].map((name) => (
            <tr key={name}>
              <th scope="row">
                <a href={`#${name}`}>{name}</a>
              </th>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

it('walks the rows by j and k, but not while someone types', () => {
  render(<Rows />);
  for (const key of ['j', 'j', 'j', 'j', 'k']) fireEvent.keyDown(document.activeElement ?? document.body, { key });
  expect(document.activeElement?.textContent).toBe('Halden');
  const filter = screen.getByRole('textbox', { name: 'Filter' });
  filter.focus();
  fireEvent.keyDown(filter, { key: 'j' });
  expect(document.activeElement).toBe(filter);
});
