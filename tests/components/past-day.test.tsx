import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { PastDayNote, PastDayPicker } from '@/components/ui/past-day';

const KEPT = '2025-03-04T10:00:00.000Z';

describe('a past day', () => {
  it('is chosen between the first day that is kept and yesterday, and left again', () => {
    const onDay = vi.fn();
    render(<PastDayPicker shown={{ day: '2025-06-01', keptFrom: KEPT }} onDay={onDay} />);
    fireEvent.click(screen.getByRole('button', { name: 'another day' }));
    const field = screen.getByLabelText('Day, UTC');
    expect(field.getAttribute('min')).toBe('2025-03-04');
    expect(field.getAttribute('max')).toBe(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
    expect(screen.getByText('Scores are kept since 4 Mar 2025.')).toBeTruthy();
    fireEvent.change(field, { target: { value: '2025-04-02' } });
    fireEvent.click(screen.getByRole('button', { name: 'Show this day' }));
    expect(onDay).toHaveBeenLastCalledWith('2025-04-02');
    fireEvent.click(screen.getByRole('button', { name: 'another day' }));
    fireEvent.click(screen.getByRole('button', { name: 'Back to now' }));
    expect(onDay).toHaveBeenLastCalledWith(null);
  });

  it('cannot be chosen as long as scores are kept since today', () => {
    render(<PastDayPicker shown={{ day: null, keptFrom: new Date().toISOString() }} onDay={vi.fn()} />);
    fireEvent.click(screen.getByRole('button', { name: 'another day' }));
    expect(screen.queryByLabelText('Day, UTC')).toBeNull();
    expect(screen.getByText(/the first past day can be seen tomorrow/)).toBeTruthy();
  });

  it('says what is of then and what is of today, and what was not kept', () => {
    const onDay = vi.fn();
    const { rerender } = render(
      <PastDayNote shown={{ day: '2025-06-01', keptFrom: KEPT }} onDay={onDay}>
        Facts as then known
      </PastDayNote>,
    );
    expect(screen.getByRole('note').textContent).toContain('As it was at the end of 1 Jun 2025, UTC.');
    expect(screen.getByRole('note').textContent).toContain('names, owners, thresholds and currency are today’s');
    rerender(
      <PastDayNote shown={{ day: '2025-01-01', keptFrom: KEPT }} onDay={onDay}>
        Facts as then known
      </PastDayNote>,
    );
    expect(screen.getByText('Scores were not kept before 4 Mar 2025.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'See 4 Mar 2025' }));
    expect(onDay).toHaveBeenLastCalledWith('2025-03-04');
    rerender(
      <PastDayNote shown={{ day: null, keptFrom: KEPT }} onDay={onDay}>
        Facts as then known
      </PastDayNote>,
    );
    expect(screen.queryByRole('note')).toBeNull();
  });
});
