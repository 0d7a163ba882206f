import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { draftOf, rulesOf } from '@/components/rule-segments/drafts';
import { RuleBuilder } from '@/components/rule-segments/rule-builder';
import type { NewRuleSegment, RuleFields, RulePreview, RuleProposal, Rules } from '@/lib/contracts/rule-segments';

const known: RuleFields = {
  currency: 'USD',
  segments: ['Large', 'Renewing'],
  fields: [
    { id: 'health', label: 'Health', type: 'number', unit: 'points', choices: [] },
    { id: 'arr', label: 'ARR', type: 'money', unit: null, choices: [] },
    { id: 'renewal', label: 'Renewal', type: 'date', unit: 'days', choices: [] },
    {
      ...{ id: 'field:industry', label: 'Industry', type: 'choice', unit: null },
      choices: ['retail', 'health'].map((value) => ({ value, label: value })),
    },
  ],
};

const answer: RulePreview = {
  ...{ now: '2026-11-22T10:00:00.000Z', asOf: '2026-11-22T06:00:00.000Z', accounts: 40, matching: 9, taken: 2 },
  ...{ members: 7, joins: 7, leaves: 0, changes: 7 },
  flows: [
    { from: 'Renewing', to: 'this segment', accounts: 3 },
    { from: null, to: 'this segment', accounts: 4 },
  ],
  names: [{ id: '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b', name: 'Alder', from: null, to: 'this segment' }],
};

type Shown = { from?: Parameters<typeof RuleBuilder>[0]['from']; fails?: boolean };

/** Shows the builder before a server that answers the preview. @returns what was asked, and what was saved */
function shown({ from = null, fails = false }: Shown = {}) {
  const asked: RuleProposal[] = [];
  const saved: NewRuleSegment[] = [];
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)));
    const problem = {
      type: 'about:blank',
      title: 'x',
      status: 503,
      code: 'limit',
      detail: 'Too many.',
      requestId: 'r-1',
    };
    if (!fails) return Response.json(answer);
    return Response.json(problem, { status: 429, headers: { 'content-type': 'application/problem+json' } });
  });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RuleBuilder
        known={known}
        from={from}
        busy={false}
        wrong={null}
        onSave={(said) => saved.push(said)}
        onCancel={() => undefined}
      />
    </QueryClientProvider>,
  );
  return { asked, saved };
}

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const save = () => screen.getByRole('button', { name: /Create segment|Save changes/ });

afterEach(() => vi.unstubAllGlobals());

describe('the rule builder', () => {
  it('asks for nothing until every condition has its value, then says who changes', async () => {
    const { asked, saved } = shown();
    expect(save()).toHaveProperty('disabled', true);
    expect(screen.getByText(/stands here once every condition has its value/)).toBeTruthy();
    type('Value of condition 1', '45');
    expect(await screen.findByText('7 accounts of 40 would change rule segment:')).toBeTruthy();
    const rules = { match: 'all', conditions: [{ field: 'health', operator: 'max', value: 45 }] };
    expect(asked).toEqual([{ kind: 'save', id: null, rules, position: 3 }]);
    expect(screen.getByText('As of 22 Nov 2026, 10:00 UTC, with the scores of 22 Nov 2026, 06:00 UTC.')).toBeTruthy();
    const list = screen.getAllByRole('listitem').map((item) => item.textContent);
    expect(list.slice(-2)).toEqual(['3 from Renewing to this segment', '4 from none to this segment']);
    const names = within(screen.getByRole('table', { name: 'Who changes' }));
    expect(names.getByRole('link', { name: 'Alder' })).toBeTruthy();
    expect(screen.getByText('It needs a name')).toBeTruthy();
    type('Name', 'Weak');
    fireEvent.click(save());
    expect(saved).toEqual([{ name: 'Weak', rules, position: 3 }]);
  });

  it('asks once a pause in typing, not at every key', async () => {
    const { asked } = shown();
    for (const text of ['4', '45', '450', '45']) type('Value of condition 1', text);
    await screen.findByText(/would change rule segment/);
    for (const text of ['5', '55']) type('Value of condition 1', text);
    await waitFor(() => expect(asked.length).toBe(2));
    expect(asked.map((each) => each.kind === 'save' && each.rules.conditions[0]?.value)).toEqual([4, 55]);
  });

  it('changes operators and values with the field, adds, removes, and joins by any', async () => {
    const { asked } = shown();
    type('Field of condition 1', 'renewal');
    expect(screen.getByLabelText('Operator of condition 1')).toHaveProperty('value', 'next');
    type('Value of condition 1', '90');
    fireEvent.click(screen.getByRole('button', { name: 'Add a condition' }));
    type('Field of condition 2', 'field:industry');
    type('Add a value to condition 2', 'retail');
    type('Add a value to condition 2', 'health');
    fireEvent.click(screen.getByRole('button', { name: 'Remove retail from condition 2' }));
    fireEvent.click(screen.getByRole('button', { name: 'Add a condition' }));
    type('Field of condition 3', 'arr');
    type('Operator of condition 3', 'between');
    type('Lowest value of condition 3', '1,000');
    type('Highest value of condition 3', '2000.5');
    fireEvent.click(screen.getByRole('button', { name: 'Remove condition 1' }));
    type('How many of the conditions must be met', 'any');
    type('Position', '1');
    await waitFor(() =>
      expect(asked.at(-1)).toEqual({
        ...{ kind: 'save', id: null, position: 1 },
        rules: {
          match: 'any',
          conditions: [
            { field: 'field:industry', operator: 'any', value: ['health'] },
            { field: 'arr', operator: 'between', value: [1000, 2000.5] },
          ],
        },
      }),
    );
    type('Operator of condition 1', 'missing');
    expect(screen.queryByLabelText('Add a value to condition 1')).toBeNull();
  });

  it('says what it expected of what was typed, and does not save it', () => {
    shown();
    type('Name', 'Weak');
    type('Value of condition 1', 'many');
    expect(screen.getByRole('alert').textContent).toBe('Expected a number, got “many”');
    type('Operator of condition 1', 'between');
    type('Lowest value of condition 1', '9');
    type('Highest value of condition 1', '3');
    expect(screen.getByRole('alert').textContent).toBe('Expected two numbers, the smaller one first, got “9” and “3”');
    expect(save()).toHaveProperty('disabled', true);
  });

  it('says why a preview failed, with the reference', async () => {
    shown({ fails: true });
    type('Value of condition 1', '45');
    expect(await screen.findByText('The preview could not be loaded')).toBeTruthy();
    expect(screen.getByText('r-1')).toBeTruthy();
  });

  it('opens what is changed as it stands', async () => {
    const rules: Rules = {
      match: 'any',
      conditions: [
        { field: 'arr', operator: 'between', value: [10, 20] },
        { field: 'field:industry', operator: 'none', value: ['retail'] },
        { field: 'renewal', operator: 'missing', value: null },
        { field: 'renewal', operator: 'later', value: 30 },
      ],
    };
    const id = '0b0e8e0c-6c1f-4b5e-9a52-7c2d3e4f5a6b';
    const { asked } = shown({ from: { id, name: 'Large', rules, position: 1 } });
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Large');
    const positions = within(screen.getByLabelText('Position')).getAllByRole('option');
    expect(positions.map((option) => option.textContent)).toEqual(['1, before Renewing', '2, last']);
    await waitFor(() => expect(asked).toEqual([{ kind: 'save', id, rules, position: 1 }]));
    expect(rulesOf(rules.match, rules.conditions.map(draftOf))).toEqual(rules);
  });
});
