import type { TrackRecord } from '@/lib/contracts/track-record';
import { formatCount, formatCountOf, formatDate, formatInterval, formatNumber, formatPercentValue } from '@/lib/format';

export type Shown = NonNullable<TrackRecord['record']>;
export type Measured = NonNullable<TrackRecord['model']>;

const ENGINES: Record<string, { name: string; role: string }> = {
  boosted: { name: 'Bellwether', role: 'this version' },
  previous: { name: 'Bellwether', role: 'in use before' },
  forest: { name: 'Forest', role: 'challenger' },
  'ml-random-forest': { name: 'ml-random-forest', role: 'challenger' },
  scorecard: { name: 'Expert scorecard', role: 'challenger' },
  baseline: { name: 'Naive', role: 'baseline' },
};
export const engineOf = (engine: string) => ENGINES[engine] ?? { name: engine, role: '' };

export const percentRange = (low: number, high: number): string =>
  formatInterval(low, high, (share) => formatPercentValue(share, 0));
export const aucOf = (value: number): string => formatNumber(value, 3);

/** The chance it speaks of, in words. */
export const withinOf = ({ dated, days }: Shown): string => (dated ? `within ${days} days` : 'as in the file');

export function leadOf({ cell, dated, days, ends, learnedUntil, noticed }: Shown): {
  text: string;
  result: string;
  rest: string;
} {
  const caught = cell.engines[0]?.caught ?? 0;
  const notice =
    noticed > 0 ? ` ${formatCountOf(noticed, 'more had', 'more had')} given notice by then and stand apart.` : '';
  if (!dated)
    return {
      text: 'A file without dates says who left, not when. So this is no backtest in time: every account is judged by members of the model that did not see its outcome.',
      result: `${formatCountOf(cell.leavers, 'account')} left; the red list holds ${formatCount(caught)} of them.`,
      rest: '',
    };
  const [first, last] = [ends[0], ends.at(-1)];
  return {
    text: `Backtest on ${formatCountOf(ends.length, 'month end')} the model had not seen, ${formatDate(first)} to ${formatDate(last)}. The training behind the first of them knew who had left up to ${formatDate(learnedUntil)}, nothing later.`,
    result:
      cell.leavers === 0
        ? 'Nobody left among these accounts.'
        : `${formatCountOf(cell.leavers, 'account')} left; the red list named ${formatCount(caught)} of them at least ${days} days before.`,
    rest: notice,
  };
}
