import { fireEvent, render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Waterfall } from '@/components/charts/waterfall';
import { type WaterfallSeries, waterfallSteps } from '@/components/charts/waterfall-steps';

const series: WaterfallSeries = {
  base: { value: 54 },
  parts: [
    { id: 'usage', label: 'Usage', points: -14 },
    { id: 'support', label: 'Support', points: -9 },
    { id: 'relationship', label: 'Relationship', points: -6 },
    { id: 'commercial', label: 'Commercial', points: -3 },
    { id: 'feedback', label: 'Feedback', points: -2, missing: true },
    { id: 'adoption', label: 'Adoption', points: 2 },
    { id: 'firmographic', label: 'Firmographic', points: 1 },
  ],
  result: { value: 23, band: 'risk' },
};

function figuresOf(text: string): number[] {
  return [...text.matchAll(/[−+]?\d+/g)].map(([figure]) => Number(figure.replace('−', '-')));
}

describe('waterfall', () => {
  it('tells in words parts that add up to the score', () => {
    render(<Waterfall {...series} />);
    const name = screen.getByRole('img').getAttribute('aria-label') ?? '';
    const figures = figuresOf(name);
    expect(name).toContain('Feedback missing −2');
    expect(figures.slice(0, -1).reduce((sum, figure) => sum + figure, 0)).toBe(figures.at(-1));
  });

  it('hangs each bar where the one before it ended', () => {
    const steps = waterfallSteps(series);
    expect(steps.map((step) => step.level)).toEqual([54, 40, 31, 25, 22, 20, 22, 23, 23]);
    expect(steps[1]?.range).toEqual([40, 54]);
  });

  it('shows a clip only when the sum leaves the scale', () => {
    const clipped = waterfallSteps({ ...series, result: { value: 0, band: 'risk' }, clip: 5 });
    expect(clipped.at(-2)).toMatchObject({ id: 'clip', text: '+5' });
    expect(waterfallSteps(series).some((step) => step.id === 'clip')).toBe(false);
  });

  it('gives the same figures as a table', () => {
    render(<Waterfall {...series} title="Where the score comes from" />);
    fireEvent.click(screen.getByRole('button', { name: 'View as table' }));
    const row = within(screen.getByRole('table')).getByRole('row', { name: /Usage/ });
    expect(within(row).getByRole('cell').textContent).toBe('−14');
    expect(screen.getByRole('button', { name: 'View as chart' })).toBeTruthy();
  });

  it('says why there is nothing to draw', () => {
    render(<Waterfall base={{ value: 50 }} parts={[]} result={{ value: 50, band: 'watch' }} />);
    expect(screen.getByText(/no inputs yet/)).toBeTruthy();
  });
});
