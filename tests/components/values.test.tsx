import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { type Band, bandWords } from '@/components/charts/band';
import { ChangeChip } from '@/components/charts/change-chip';
import { HealthValue } from '@/components/charts/health-value';

const bands: Band[] = ['risk', 'watch', 'healthy', 'none', 'gone'];

it.each(bands)('says %s by word and by a shape of its own, not by colour alone', (band) => {
  const { container } = render(<HealthValue band={band} score={50} />);
  expect(screen.getByText(bandWords[band])).toBeTruthy();
  expect(container.querySelector(`.shape.sh-${band}`)).not.toBeNull();
});

it('keeps the word for screen readers where it is not shown', () => {
  render(<HealthValue band="risk" score={23} hideWord />);
  expect(screen.getByText('At risk').className).toBe('sr');
});

it('draws the interval with its two figures as its name', () => {
  render(<HealthValue band="risk" score={23} interval={{ low: 15, high: 31 }} />);
  expect(screen.getByRole('img', { name: '80 % interval 15 to 31' })).toBeTruthy();
});

it('keeps the interval the model’s when the score is set by hand', () => {
  const interval = { low: 45, high: 60, score: 52, band: 'watch' } as const;
  render(<HealthValue band="risk" score={35} interval={interval} />);
  expect(screen.getByText('35')).toBeTruthy();
  expect(screen.getByRole('img', { name: '80 % interval 45 to 60, model score 52' })).toBeTruthy();
});

it('names an override with the score of the model', () => {
  render(<ChangeChip change={-17} modelScore={52} />);
  expect(screen.getByText('Override, model 52')).toBeTruthy();
  expect(screen.getByText('−17')).toBeTruthy();
});
