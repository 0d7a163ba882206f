import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import type { ComponentProps } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountGroup } from '@/components/accounts/account-group';
import type { AccountGroup as Group } from '@/lib/contracts/group';

const ID = '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
const CHILD = '1b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
const group: Group = {
  ...{ accountId: ID, asOf: '2026-11-12T06:00:00.000Z', currency: 'USD', accounts: 3, left: 1, scored: 2, mean: 41.5 },
  worst: { id: CHILD, name: 'Halden North', health: 23 },
  arrWeighted: { health: 30.25, n: 2, arrMinor: 12_000_000 },
  drags: { id: CHILD, name: 'Halden North', health: 23, points: 29.75, by: 'ARR-weighted mean' },
  members: [
    {
      id: CHILD,
      name: 'Halden North',
      depth: 1,
      state: 'scored',
      health: 23,
      band: 'risk',
      arrMinor: 9_000_000,
      owner: 'Ada',
    },
    {
      id: ID,
      name: 'Halden South',
      depth: 2,
      state: 'scored',
      health: 60,
      band: 'watch',
      arrMinor: 3_000_000,
      owner: null,
    },
  ],
};

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: vi.fn() }) }));

type Account = ComponentProps<typeof AccountGroup>['account'];
/** Only what the component reads. */
const account = { id: ID, thresholds: { risk: 40, healthy: 60 } } as Account;

function shown(answer: () => Response) {
  vi.stubGlobal('fetch', () => Promise.resolve(answer()));
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <AccountGroup account={account} />
    </QueryClientProvider>,
  );
}

afterEach(() => vi.unstubAllGlobals());

describe('the accounts below', () => {
  it('say what their scores come to, and which of them drags', async () => {
    shown(() => Response.json(group));
    expect(await screen.findByText('3 accounts, 1 of them left; as of 12 Nov 2026')).toBeTruthy();
    expect(screen.getByText('41.5')).toBeTruthy();
    expect(screen.getByText('without it the ARR-weighted mean is 29.8 points higher')).toBeTruthy();
    const [first, second] = within(screen.getByRole('table')).getAllByRole('row').slice(1);
    expect(first?.textContent).toContain('Halden North drags most');
    expect(second?.textContent).toContain('2 levels below');
    expect(screen.getByText('The 2 worst of 3; the figures above count all.')).toBeTruthy();
  });

  it('say that none has a score, and that they cannot be read', async () => {
    const none = {
      ...group,
      scored: 0,
      mean: null,
      worst: null,
      arrWeighted: null,
      drags: null,
      members: [],
      accounts: 0,
      left: 0,
    };
    shown(() => Response.json(none));
    expect(
      (await screen.findAllByRole('button', { name: 'Unknown: None of them has a score' })).length,
    ).toBeGreaterThan(0);
    shown(() => Response.json({ title: 'no' }, { status: 500 }));
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
