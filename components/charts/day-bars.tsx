'use client';

import { formatCount, formatDate } from '@/lib/format';
import { ChartEmpty, ChartFrame } from './chart-frame';
import { linear, px } from './scale';
import { useWidth } from './use-width';

type DayBarsProps = {
  title: string;
  measure: string;
  /** days as YYYY-MM-DD, oldest first; days without a value may be left out */
  days: readonly { day: string; count: number }[];
  /** first and last day of the axis; those of `days` unless given */
  span?: { from: string; to: string };
};

const HEIGHT = 120;
const DAY = 86_400_000;
const FIRST_WIDTH = 640;

/** One bar a day, from zero; a day that is missing is a gap. */
export function DayBars({ title, measure, days, span: axis }: DayBarsProps) {
  const [box, width] = useWidth(FIRST_WIDTH);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return <ChartEmpty height={HEIGHT}>No day with a value yet.</ChartEmpty>;
  const most = Math.max(...days.map(({ count }) => count), 1);
  const ends = axis ?? { from: first.day, to: last.day };
  const from = Date.parse(ends.from);
  const span = Math.max(1, Math.round((Date.parse(ends.to) - from) / DAY) + 1);
  const x = linear([0, span], [0, width]);
  const y = linear([0, most], [0, HEIGHT - 4]);
  const step = Math.max(1, width / span - (width / span > 3 ? 1 : 0));
  const summary = `${formatDate(first.day)} to ${formatDate(last.day)}: ${days.length} days with a value, at most ${formatCount(most)} a day.`;
  return (
    <ChartFrame
      first
      title={title}
      measure={measure}
      summary={summary}
      table={{
        heads: ['Day', 'Count'],
        rows: [...days].reverse().map(({ day, count }) => [formatDate(day), formatCount(count)]),
      }}
      caption={
        <span className="small faint">
          {formatDate(ends.from)} to {formatDate(ends.to)}, highest bar {formatCount(most)}
        </span>
      }
    >
      <div ref={box}>
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {days.map(({ day, count }) => (
            <rect
              key={day}
              x={px(x((Date.parse(day) - from) / DAY))}
              y={px(HEIGHT - 1 - y(count))}
              width={px(step)}
              height={px(y(count))}
              fill="var(--color-control)"
            />
          ))}
          <line x1={0} x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--color-line-strong)" />
        </svg>
      </div>
    </ChartFrame>
  );
}
