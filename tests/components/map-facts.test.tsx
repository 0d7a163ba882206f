import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { chooseSource, factProblems, factStart, fixedChoice } from '@/components/imports/fact-mapping';
import { MapFields } from '@/components/imports/map-fields';
import type { FactGuess, FactMapping, ImportDetail } from '@/lib/contracts/imports';
import { guessFacts } from '@/lib/server/imports/guess-kind';

const column = (name: string, ...samples: string[]): ImportDetail['columns'][number] => ({
  ...{ name, samples, type: 'text', component: null, role: 'feature', actionable: false },
  ...{ blankShare: 0, distinct: 3, reason: '', problem: null, values: [] },
});
const columns = [column('ticket_ref', 'T-1'), column('customer_id', 'a-1'), column('when', '2024-03-05')];
const facts = guessFacts(columns, 'export.csv');
const suggested = { currency: 'USD', dateOrder: null, decimal: null };
const detail = {
  columns,
  facts,
  mapping: null,
  suggested,
  version: 1,
  fileName: 'export.csv',
} as unknown as ImportDetail; // as far as these fields look
const guess = facts.find(({ kind }) => kind === 'tickets') as FactGuess;

function Fields() {
  const [mapping, setMapping] = useState<FactMapping>(() => factStart(detail, guess));
  return (
    <>
      <MapFields detail={detail} mapping={mapping} problems={factProblems(mapping, detail)} onChange={setMapping} />
      <ul>
        {factProblems(mapping, detail).map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </>
  );
}

test('shows the guessed column of a field, names what is missing, and takes another choice', () => {
  render(<Fields />);
  expect(screen.getByRole('combobox', { name: 'Column for Account id' })).toHaveProperty('value', 'customer_id');
  const opened = screen.getByRole('combobox', { name: 'Column for Opened on' });
  expect(opened.getAttribute('aria-invalid')).toBe('true');
  screen.getByText('Choose the column that holds “Opened on”.');
  fireEvent.change(opened, { target: { value: 'when' } });
  expect(opened).toHaveProperty('value', 'when');
  expect(screen.queryByText('Choose the column that holds “Opened on”.')).toBeNull();
});

test('gives a column to one field at a time, and a fixed value instead of a column', () => {
  const start = factStart(detail, guess);
  const moved = chooseSource(start, 'opened_at', 'customer_id');
  expect(moved.columns.find(({ name }) => name === 'customer_id')).toEqual({ name: 'customer_id', field: 'opened_at' });
  const fixed = chooseSource({ ...start, kind: 'surveys' }, 'kind', fixedChoice('csat'));
  expect(fixed.fixed).toEqual([{ field: 'kind', value: 'csat' }]);
});
