import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FeatureEffect } from '@/components/ingredients/feature-effect';
import { GainCell } from '@/components/ingredients/gain-cell';
import { WeightHistorySection } from '@/components/ingredients/weight-history-section';
import type { ChecklistItem, WeightHistory } from '@/lib/contracts/ingredients';

const version = (number: number, usage: number): WeightHistory[number] => ({
  number,
  promotedAt: `2026-0${number}-01T00:00:00.000Z`,
  leavers: 40 + number,
  weights: [
    { component: 'usage', weight: usage, low: usage - 0.1, high: usage + 0.1 },
    ...(number === 1 ? [] : [{ component: 'support' as const, weight: 1 - usage, low: 0.2, high: 0.5 }]),
  ],
});

test('one version has no history yet, and says when it begins', () => {
  render(<WeightHistorySection history={[version(1, 0.6)]} />);
  expect(screen.getByText(/history begins with the next one/)).toBeTruthy();
  expect(screen.queryByRole('img')).toBeNull();
});

test('several versions are drawn, and the same figures stand in a table with their leavers', () => {
  render(<WeightHistorySection history={[version(1, 0.6), version(2, 0.7)]} />);
  expect(screen.getByRole('img', { name: /2 versions, v1 to v2/ })).toBeTruthy();
  expect(screen.getByText(/v1 from 41 leavers · v2 from 42 leavers/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'View as table' }));
  const cells = within(screen.getByRole('row', { name: /^v1/ })).getAllByRole('cell');
  expect(cells.map((cell) => cell.textContent)).toEqual(['1 Jan 2026', '41', '60 (50–70)', '–']);
});

test('a column without a curve says why', () => {
  render(<FeatureEffect name="Seats" curve={null} together={['Logins']} />);
  expect(screen.getByText(/before curves were kept/)).toBeTruthy();
  expect(screen.getByText(/with Logins: read their weights as one/)).toBeTruthy();
});

test('a gain has its interval and leavers, and what completing may add; what never came is unknown', () => {
  const item: ChecklistItem = {
    ...{ component: 'feedback', state: 'partial', source: null, covered: 40, coveredShare: 0.4, columns: 2 },
    ...{ newest: null, promisedDays: null, segments: {}, gain: { value: 5, low: -1, high: 11, leavers: 60 } },
  };
  const gains = { state: 'measured' as const, measuredAt: '2026-03-01T00:00:00.000Z' };
  const { container, rerender } = render(<GainCell item={item} gains={gains} />);
  expect(container.textContent).toMatch(/\+5\.0 −1\.0 to \+11 n 60 leavers/);
  expect(container.textContent).toMatch(/for the 60\u00a0% without it: \+3\.0 .*if the rest behaves alike/);
  rerender(<GainCell item={{ ...item, gain: null, covered: 0, coveredShare: 0 }} gains={gains} />);
  expect(container.textContent).toBe('unknown for your data');
});
