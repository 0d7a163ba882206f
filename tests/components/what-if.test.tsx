import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountWhatIf } from '@/components/accounts/account-what-if';
import { axisOf, changesOf } from '@/components/accounts/what-if-values';
import { cornersOf } from '@/components/charts/steps';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { AskWhatIf, ChoiceLever, NumberLever, WhatIf } from '@/lib/contracts/what-if';

const logins: NumberLever = {
  ...{ column: 'logins', name: 'Logins', kind: 'number', unit: null, value: 8, range: { low: 20, high: 60 } },
  steps: [
    { upTo: 10, health: 30 },
    { upTo: 40, health: 48 },
    { upTo: null, health: 104 },
  ],
  missing: 41,
};
const plan: ChoiceLever = {
  ...{ column: 'plan', name: 'Plan', kind: 'choice', value: 'basic', missing: 28 },
  levels: [
    { level: 'basic', health: 30 },
    { level: 'pro', health: 36 },
  ],
};

const scored = (health: number) => ({ shown: health, health, band: health < 40 ? 'risk' : 'watch' }) as const;

function answerTo({ changes }: AskWhatIf, levers: WhatIf['levers']): WhatIf {
  return {
    ...{
      accountId: '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b',
      modelNumber: 3,
      thresholds: { risk: 40, healthy: 60 },
      levers,
    },
    ...{ before: scored(30), after: scored(30 + 18 * changes.length), difference: 18 * changes.length },
    parts: changes.map(({ column }) => ({ column, name: column === 'plan' ? 'Plan' : 'Logins', points: 18 })),
    like: { segment: 'Quiet starters', accounts: 34 },
  };
}

/** Shows the tab before a server that answers with these levers. @returns what it was asked */
function shown(levers: WhatIf['levers']): AskWhatIf['changes'][] {
  const asked: AskWhatIf['changes'][] = [];
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    const ask: AskWhatIf = JSON.parse(String(init.body));
    asked.push(ask.changes);
    return Response.json(answerTo(ask, levers));
  });
  const account: Pick<AccountDetail, 'id' | 'model'> = { id: 'a', model: null };
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <AccountWhatIf account={account} />
    </QueryClientProvider>,
  );
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('what-if', () => {
  it('shows parts of one as percentages, and asks for parts of one', async () => {
    const steps = [
      { upTo: 0.5, health: 30 },
      { upTo: null, health: 48 },
    ];
    const seats: NumberLever = {
      ...{ ...logins, column: 'seats', name: 'Seats used', unit: 'share', value: 0.42, steps },
      range: { low: 0.6, high: 0.9 },
    };
    const asked = shown([seats]);
    const field = await screen.findByRole('textbox', { name: 'Seats used' });
    expect(field).toHaveProperty('value', '42');
    expect(screen.getByText(/^Now 42 %; healthy accounts like it: 60–90/)).toBeTruthy();
    fireEvent.change(field, { target: { value: '75' } });
    await waitFor(() => expect(asked.at(-1)).toEqual([{ column: 'seats', value: 0.75 }]));
  });

  it('asks for what is changed, says both scores and the parts, and goes back', async () => {
    const asked = shown([logins, plan]);
    const field = await screen.findByRole('textbox', { name: 'Logins' });
    expect(screen.getByRole('heading', { name: /^Score 30 now: change a value/ })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Reset' })).toHaveProperty('disabled', true);
    fireEvent.change(field, { target: { value: '25' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Plan' }), { target: { value: 'pro' } });
    await screen.findByRole('heading', { name: 'Score 30 now, 66 with these changes' });
    expect(asked.at(-1)).toEqual([
      { column: 'logins', value: 25 },
      { column: 'plan', value: 'pro' },
    ]);
    expect(screen.getByText('Logins +18, Plan +18: together +36 points, recomputed at once.')).toBeTruthy();
    expect(screen.getByText(/Associated with leaving in your history, not proven to change it/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Reset' }));
    await screen.findByRole('heading', { name: /^Score 30 now: change a value/ });
    expect(screen.getByRole('textbox', { name: 'Logins' })).toHaveProperty('value', '8');
  });

  it('moves by slider, flags what is outside the range, and asks nothing for what is no number', async () => {
    const asked = shown([logins]);
    const slider = await screen.findByRole('slider', { name: 'Logins, slider' });
    fireEvent.change(slider, { target: { value: '50' } });
    await waitFor(() => expect(asked.at(-1)).toEqual([{ column: 'logins', value: 50 }]));
    const field = screen.getByRole('textbox', { name: 'Logins' });
    expect(screen.queryByText(/Outside what healthy accounts like it have/)).toBeNull();
    fireEvent.change(field, { target: { value: '90' } });
    expect(screen.getByText(/Outside what healthy accounts like it have/)).toBeTruthy();
    await waitFor(() => expect(asked.at(-1)).toEqual([{ column: 'logins', value: 90 }]));
    fireEvent.change(field, { target: { value: 'many' } });
    expect(screen.getByRole('alert').textContent).toContain('Expected a number');
    await waitFor(() => expect(screen.getByRole('heading', { name: /^Score 30 now: change a value/ })).toBeTruthy());
    expect(asked.flat().every(({ value }) => typeof value === 'number')).toBe(true);
  });

  it('says what a curve shows, and shows it as a table too', async () => {
    shown([logins]);
    await screen.findByRole('img', { name: 'Score by Logins: 30 at 8, 100 at 60' });
    fireEvent.click(screen.getByRole('button', { name: 'View as table' }));
    expect(screen.getAllByRole('row').map((row) => row.textContent)).toEqual([
      'LoginsScore',
      '8 to 1030',
      '10 to 4048',
      '40 to 60100',
    ]);
  });

  it('says what to do where nothing can be acted on', async () => {
    shown([]);
    expect(
      await screen.findByText('Mark columns as such on the page of the version in use, under Models.'),
    ).toBeTruthy();
  });

  it('keeps what is shown when an answer fails', async () => {
    shown([plan]);
    const select = await screen.findByRole('combobox', { name: 'Plan' });
    vi.stubGlobal('fetch', async () =>
      Response.json(
        { detail: 'No.', code: 'conflict', requestId: 'r' },
        { status: 409, headers: { 'content-type': 'application/problem+json' } },
      ),
    );
    fireEvent.change(select, { target: { value: 'pro' } });
    expect(await screen.findByText(/The figures are those before the last change/)).toBeTruthy();
    expect(screen.getByRole('combobox', { name: 'Plan' })).toHaveProperty('value', 'pro');
  });
});

it('draws stairs inside the range alone', () => {
  const steps = [
    { upTo: 10, score: 30 },
    { upTo: 40, score: 48 },
    { upTo: null, score: 60 },
  ];
  const xs = (range: readonly [number, number]) => cornersOf(steps, range).map(({ x, score }) => [x, score]);
  expect(xs([20, 30])).toEqual([
    [20, 48],
    [30, 48],
  ]);
  expect(xs([10, 50])).toEqual([
    [10, 30],
    [10, 30],
    [10, 48],
    [40, 48],
    [40, 60],
    [50, 60],
  ]);
  expect(xs([50, 60])).toEqual([
    [50, 60],
    [60, 60],
  ]);
});

it('takes no draft that a column called like a property of every object would have', () => {
  expect(changesOf([{ ...logins, column: 'constructor' }], {})).toEqual([]);
});

it('draws the healthy range and the account’s own value, or where the curve has steps', () => {
  expect(axisOf(logins, null)).toEqual([8, 60]);
  expect([axisOf(logins, 90), axisOf(logins, 1e9)]).toEqual([
    [8, 90],
    [8, 60],
  ]);
  expect(axisOf({ ...logins, range: null }, null)).toEqual([8, 40]);
  expect(axisOf({ ...logins, range: null, value: null, steps: [{ upTo: null, health: 50 }] }, null)).toEqual([0, 1]);
  expect(axisOf({ ...logins, range: { low: 5, high: 5 }, value: 5 }, null)).toEqual([4, 6]);
});
