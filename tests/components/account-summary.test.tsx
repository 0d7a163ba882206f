import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountSummary } from '@/components/accounts/account-summary';
import { clausesOf } from '@/components/accounts/summary-clauses';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { WhyChanged } from '@/lib/contracts/change';
import type { NextActions } from '@/lib/contracts/next-actions';

const ID = '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
const THEN = '2026-10-01T00:00:00.000Z';
const NOW = '2026-11-12T06:00:00.000Z';

const feature = (name: string, value: string | null, points: number) => ({
  ...{ column: name, name, value, points, median: null, actionable: true },
});
const account: AccountDetail = {
  shown: { day: null, keptFrom: THEN },
  ...{
    id: ID,
    externalId: 'A-1',
    name: 'Halden Freight',
    state: 'scored',
    health: 23,
    low: 15,
    high: 31,
    band: 'risk',
  },
  ...{
    override: null,
    cause: null,
    probability: 0.22,
    arrMinor: null,
    currency: null,
    riskArrMinor: null,
    segment: null,
    ruleSegment: null,
  },
  ...{
    owner: null,
    renewalAt: null,
    noticeAt: null,
    contactAt: null,
    renewProbability: null,
    survival: null,
    present: 2,
    scoredAt: NOW,
    asOf: NOW,
  },
  ...{ dataAt: '2026-11-12T04:00:00.000Z', model: null, thresholds: { risk: 40, healthy: 60 }, components: 2 },
  ...{ baseCurrency: 'USD', base: 54, clip: 0, summary: null, lacking: null, outcome: null, fields: [], history: [] },
  ...{ change: { points: -19, since: THEN, reconstructed: false }, overrides: [], facts: [] },
  parent: null,
  counts: { timeline: 0, children: 0, contacts: 0, subscriptions: 0, invoices: 0, tickets: 0, usage: 0, feedback: 0 },
  parts: [
    {
      ...{ component: 'usage', points: -22, sees: '', missing: false, actionable: true },
      features: [feature('Active users', '24', -18), feature('ARR', null, -4)],
    },
    {
      ...{ component: 'support', points: -9, sees: '', missing: false, actionable: true },
      features: [feature('Open tickets', '2', -9)],
    },
  ],
};
const look = { reconstructed: false, modelNumber: 14 };
const change: WhyChanged = {
  ...{ accountId: ID, difference: -19, components: 7, model: -2, settings: 0, override: 0, clip: 0, unexplained: null },
  ...{
    from: { ...look, asOf: THEN, health: 42 },
    to: { ...look, asOf: NOW, health: 23, modelNumber: 15 },
    choices: [],
  },
  parts: [
    {
      ...{ component: 'usage', points: -17 },
      features: [{ name: 'Active users', points: -17, before: '38', after: '24' }],
    },
  ],
};
const scored = (health: number) => ({ shown: health, health, band: 'risk' }) as const;
const next: NextActions = {
  ...{ accountId: ID, modelNumber: 15, asOf: NOW, state: 'scored', thresholds: { risk: 40, healthy: 60 }, levers: 2 },
  like: { segment: null, accounts: 34 },
  actions: [
    {
      ...{ column: 'users', name: 'Active users', unit: null, from: 24, to: 36, range: { low: 30, high: 60 } },
      ...{ cost: 0.4, gain: 8, before: scored(23), after: scored(31) },
    },
  ],
};
const words = (known: Parameters<typeof clausesOf>[0]) => clausesOf(known).map(({ text }) => text);

describe('the summary of an account', () => {
  it('says score, direction, the two strongest drivers, what changed, the action and the age of the data', () => {
    expect(clausesOf({ account, change, next })).toEqual([
      { key: 'score', text: 'Score 23, at risk.', to: '#drivers' },
      { key: 'direction', text: 'Falling: −19 since 1 Oct 2026.', to: '#change' },
      {
        key: 'drivers',
        text: 'Active users (24) −18 and open tickets (2) −9 points from a base of 54.',
        to: '#drivers',
      },
      { key: 'change', text: 'Since 1 Oct 2026 active users went from 38 to 24, −17.', to: '#change' },
      {
        ...{ key: 'action', to: '#actions' },
        text: 'To act on first: active users 24 to 36, which goes with a score of 31.',
      },
      { key: 'age', text: 'Newest fact known 12 Nov 2026, 2\u00a0h before the score.', to: '?tab=audit' },
    ]);
  });

  it('says what is so where there is less: an override, a model that changed most, nothing to act on', () => {
    const override = { health: 65, band: 'healthy', until: NOW } as const;
    expect(words({ account: { ...account, override } })[0]).toBe('Score 65 by override, 23 by the model.');
    expect(words({ account, change: { ...change, model: -30 } })).toContain(
      'Since 1 Oct 2026 the model changed most: v14 to v15, −30.',
    );
    expect(words({ account, change: { ...change, parts: [], model: 0 } })).toContain(
      'Since 1 Oct 2026 nothing that the model sees moved the score by a point.',
    );
    expect(words({ account, change: { ...change, unexplained: 'gone' } })).toHaveLength(4);
    expect(words({ account, next: { ...next, actions: [] } })).toContain(
      'Nothing that can be acted on moves it by a point or more.',
    );
    expect(words({ account: { ...account, change: null }, change })[1]).toBe(
      'Falling: −19 since 1 Oct 2026, by another model then.',
    );
    expect(words({ account: { ...account, parts: [], change: null, dataAt: null } })).toEqual(['Score 23, at risk.']);
  });

  it('claims no cause and no cleverness', () => {
    expect(words({ account, change, next }).join(' ')).not.toMatch(/because|insight|\bAI\b|due to/i);
  });
});

describe('the summary on the page', () => {
  afterEach(() => vi.unstubAllGlobals());
  const shown = (fetched: (path: string) => Response) => {
    vi.stubGlobal('fetch', async (path: string) => fetched(path));
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AccountSummary account={account} />
      </QueryClientProvider>,
    );
  };

  it('leads from every clause to the place that shows it, and fills in what is read apart', async () => {
    shown((path) => Response.json(path.endsWith('/actions') ? next : change));
    expect(screen.getByRole('link', { name: /^Falling/ }).getAttribute('href')).toBe(`/accounts/${ID}#change`);
    const acted = await screen.findByRole('link', { name: /^To act on first/ });
    expect(acted.getAttribute('href')).toBe(`/accounts/${ID}#actions`);
    expect((await screen.findByRole('link', { name: /^Since 1 Oct/ })).getAttribute('href')).toBe(
      `/accounts/${ID}#change`,
    );
    expect(screen.getByRole('link', { name: /^Newest fact/ }).getAttribute('href')).toBe(`/accounts/${ID}?tab=audit`);
    expect(screen.getByText(/0 to 100, high is healthy/)).toBeTruthy();
  });

  it('stands with what is known where the rest cannot be read', async () => {
    const problem = { type: 'about:blank', title: 'x', status: 503, detail: 'x', code: 'unavailable', requestId: 'r' };
    shown(() => Response.json(problem, { status: 503 }));
    expect(await screen.findByRole('link', { name: /^Active users \(24\)/ })).toBeTruthy();
    expect(screen.queryByRole('link', { name: /^To act on/ })).toBeNull();
  });
});
