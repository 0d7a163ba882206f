import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountActions } from '@/components/accounts/account-actions';
import { AccountAudit } from '@/components/accounts/account-audit';
import { AccountSimilar } from '@/components/accounts/account-similar';
import type { AuditedScore } from '@/lib/contracts/audit-score';
import type { NextActions } from '@/lib/contracts/next-actions';
import type { SimilarAccounts } from '@/lib/contracts/similar';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: vi.fn() }) }));

const ID = '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
const NOW = '2026-11-12T06:00:00.000Z';

/** Shows a part of the page before a server that answers with this, or with an error. */
function shown(part: ReactNode, answer: object | null, search = ''): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const problem = {
      type: 'about:blank',
      title: 'x',
      status: 503,
      detail: 'Not now.',
      code: 'unavailable',
      requestId: 'r',
    };
    return answer ? Response.json(answer) : Response.json(problem, { status: 503 });
  });
  render(
    <NuqsTestingAdapter searchParams={search}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        {part}
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

const scored = (health: number) => ({ shown: health, health, band: 'risk' }) as const;
const actions: NextActions = {
  ...{ accountId: ID, modelNumber: 3, asOf: NOW, state: 'scored', thresholds: { risk: 40, healthy: 60 }, levers: 4 },
  like: { segment: 'Quiet starters', accounts: 34 },
  actions: [
    {
      ...{ column: 'logins', name: 'Logins', unit: null, from: 12, to: 31, range: { low: 20, high: 45 } },
      ...{ cost: 0.76, gain: 9, before: scored(23), after: scored(32) },
    },
    {
      ...{ column: 'plan', name: 'Plan', unit: null, from: 'basic', to: 'pro', range: null },
      ...{ cost: 1, gain: 3, before: scored(32), after: scored(35) },
    },
    {
      ...{ column: 'seats', name: 'Seats', unit: 'share', from: 0.405, to: 0.85, range: { low: 0.7, high: 0.95 } },
      ...{ cost: 1.8, gain: 2, before: scored(35), after: scored(37) },
    },
  ],
};

describe('next best actions', () => {
  it('say what goes with which score, at what cost, and that no effect is measured', async () => {
    shown(<AccountActions id={ID} />, actions);
    expect(screen.getByText('Loading next best actions')).toBeTruthy();
    const table = await screen.findByRole('table', { name: 'Actions and their scores' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      'Logins 12 → 31, healthy 20–4523 → 320.8',
      'Plan basic → pro32 → 351.0',
      'Seats 41\u00a0% → 85\u00a0%, healthy 70\u00a0%–95\u00a0%35 → 371.8',
    ]);
    expect(screen.getByText(/Associated with the score, effect not measured yet/).textContent).toMatch(
      /as of 12 Nov 2026; values that eight of ten among 34 healthy accounts of Quiet starters have/,
    );
  });

  it.each([
    [{ actions: [] }, 'Nothing that can be acted on moves this score by a point or more.'],
    [{ actions: [], levers: 0 }, 'No column that the model sees is marked as something to act on.'],
    [
      { actions: [], like: { segment: null, accounts: 4 } },
      '4 accounts are healthy; it takes 10 to say what healthy accounts have.',
    ],
  ])('are none in words: %j', async (less, words) => {
    shown(<AccountActions id={ID} />, { ...actions, ...less });
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it('say so where they cannot be read', async () => {
    shown(<AccountActions id={ID} />, null);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

const similar: SimilarAccounts = {
  ...{ accountId: ID, modelNumber: 3, horizon: '90 days', inputs: 12, left: 1, interval: { low: 0.02, high: 0.4 } },
  among: { rows: 3200, left: 224, accounts: 390, months: 14 },
  rows: [
    {
      ...{ id: ID.replace('0b', '1c'), name: 'Corvanta', asOf: '2026-03-01T00:00:00.000Z', health: null, alike: 0.94 },
      differs: [{ name: 'Contacts', theirs: '3', here: '7' }],
      outcome: { kind: 'left', at: '2026-05-02T00:00:00.000Z', laterAt: null },
    },
    {
      ...{ id: ID.replace('0b', '2d'), name: 'Elvento', asOf: '2026-02-01T00:00:00.000Z', health: 61, alike: 0.8 },
      differs: [],
      outcome: { kind: 'stayed', at: null, laterAt: '2026-08-09T00:00:00.000Z' },
    },
  ],
};

describe('similar past accounts', () => {
  it('say what became of each, with the share that left, its interval and the share of all', async () => {
    shown(<AccountSimilar id={ID} />, similar);
    expect(await screen.findByRole('heading', { name: '1 of 2 similar past accounts left' })).toBeTruthy();
    expect(screen.getByText(/95 %, n = 2; of 3,200 snapshots of 390 accounts they are chosen from, 7/)).toBeTruthy();
    expect(screen.getByText('left on 2 May 2026')).toBeTruthy();
    expect(screen.getByText(/left later, 9 Aug 2026/)).toBeTruthy();
    expect(screen.getByText('Contacts 3, here 7')).toBeTruthy();
    expect(screen.getByText(/^very alike, 94/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Unknown: Not kept/ })).toBeTruthy();
  });

  it('say so where nobody has an outcome, and where they cannot be read', async () => {
    shown(<AccountSimilar id={ID} />, { ...similar, rows: [], left: 0 });
    expect(await screen.findByText(/^No other account has an outcome that is known/)).toBeTruthy();
    shown(<AccountSimilar id={`${ID}2`} />, null);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

const choices = [{ asOf: NOW, modelNumber: 3, shown: 23 }];
const audit: AuditedScore = {
  ...{ accountId: ID, keptFrom: NOW, choices },
  pass: {
    ...{ asOf: NOW, modelId: ID, modelNumber: 3, engine: 'boosted', learnedAt: NOW, inputHash: 'ab'.repeat(32) },
    ...{ member: 2, health: 22.75, low: 15, high: 31, base: 54.5, shown: 23, notRebuilt: null },
    replay: { verdict: 'equal', differs: [], reason: null },
    values: [
      {
        ...{ name: 'Open tickets', component: 'support', value: '2', points: -9.25, knownAt: NOW },
        ...{ late: { facts: 2, from: '2026-11-14T00:00:00.000Z' }, rebuilt: null },
      },
      {
        ...{ name: 'Logins', component: 'usage', value: null, points: 0.5, knownAt: null, late: null },
        rebuilt: { value: '4', filedAt: '2026-11-15T00:00:00.000Z' },
      },
    ],
  },
};

describe('the audit of a score', () => {
  it('says that it was replayed, what the score knew and what came later', async () => {
    const asked = shown(<AccountAudit id={ID} day={null} />, audit, `?at=${NOW}`);
    expect(await screen.findByRole('heading', { name: 'Replayed: equal to the last digit' })).toBeTruthy();
    expect(asked[0]).toBe(`/api/accounts/${ID}/audit?at=${encodeURIComponent(NOW)}`);
    expect(screen.getByText('2 facts known only on 14 Nov 2026')).toBeTruthy();
    expect(screen.getByText('would be 4: known only on 15 Nov 2026, by import')).toBeTruthy();
    expect(screen.getByRole('combobox', { name: 'Score of' })).toBeTruthy();
  });

  it('names what differs, and says why there is no replay', async () => {
    const differs = [{ what: 'Health', kept: '22.75', replayed: '22.5' }];
    const pass = (replay: object) => ({ ...audit, pass: { ...audit.pass, replay } });
    shown(<AccountAudit id={ID} day={null} />, pass({ verdict: 'differs', differs, reason: null }));
    expect(await screen.findByRole('heading', { name: 'Replayed: not the same as it was kept' })).toBeTruthy();
    expect(within(screen.getByRole('table', { name: 'What differs' })).getByText('22.5')).toBeTruthy();
    shown(
      <AccountAudit id={`${ID}2`} day={null} />,
      pass({ verdict: 'unreadable', differs: [], reason: 'The file is damaged.' }),
    );
    expect(await screen.findByText('The file is damaged.')).toBeTruthy();
  });

  it('says from when on scores are kept, that none is, and that it cannot be read', async () => {
    shown(<AccountAudit id={ID} day={null} />, { ...audit, pass: null });
    expect(await screen.findByRole('heading', { name: 'Not kept before 12 Nov 2026' })).toBeTruthy();
    shown(<AccountAudit id={`${ID}2`} day={null} />, { ...audit, pass: null, keptFrom: null, choices: [] });
    expect(await screen.findByText('No score was kept yet')).toBeTruthy();
    shown(<AccountAudit id={`${ID}3`} day={null} />, null);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
