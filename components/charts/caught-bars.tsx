'use client';

import { formatCount, formatMonth } from '@/lib/format';
import { ChartEmpty, ChartFrame } from './chart-frame';
import { linear, px } from './scale';
import { useWidth } from './use-width';

type CaughtBarsProps = {
  title: string;
  unit: string;
  /** oldest first */
  bars: readonly { asOf: string | null; leavers: number; caught: number }[];
};

const HEIGHT = 144;
const FLOOR = 120;
const TOP = 20;
const FIRST_WIDTH = 560;

/** One bar a month end: the solid part was on the list, the faint part was missed. */
export function CaughtBars({ title, unit, bars }: CaughtBarsProps) {
  const [box, width] = useWidth(FIRST_WIDTH);
  const all = bars.reduce((sum, { leavers }) => sum + leavers, 0);
  const measure = `${unit}, n = ${formatCount(all)}`;
  if (bars.length === 0)
    return (
      <ChartFrame title={title} measure={measure} summary="Nobody left">
        <ChartEmpty height={HEIGHT}>Nobody left in these months.</ChartEmpty>
      </ChartFrame>
    );
  const y = linear([0, Math.max(...bars.map(({ leavers }) => leavers))], [0, FLOOR - TOP]);
  const step = width / bars.length;
  const [first, last] = [bars[0], bars.at(-1)];
  const pair = (bar?: (typeof bars)[number]) => `${bar?.caught} of ${bar?.leavers} in ${formatMonth(bar?.asOf)}`;
  const summary = `Caught of all who left, by month end: ${pair(first)} to ${pair(last)}`;
  const rows = bars.map(({ asOf, leavers, caught }) => [
    formatMonth(asOf),
    String(caught),
    String(leavers - caught),
    String(leavers),
  ]);
  return (
    <ChartFrame
      title={title}
      measure={measure}
      summary={summary}
      table={{ heads: ['Month end', 'Caught', 'Missed', 'Left'], rows }}
      caption={<span>Solid: on the red list. Faint: missed. The latest months may still grow.</span>}
    >
      <div ref={box}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" aria-hidden="true">
          <line className="axis" x1={0} x2={width} y1={FLOOR} y2={FLOOR} />
          {bars.map(({ asOf, leavers, caught }, k) => {
            const bar = { x: px((k + 0.25) * step), width: px(Math.min(32, step / 2)) };
            const middle = bar.x + bar.width / 2;
            return (
              <g key={asOf}>
                <rect className="f-ink" {...bar} y={px(FLOOR - y(caught))} height={px(y(caught))} />
                <rect
                  className="f-neutral"
                  opacity=".4"
                  {...bar}
                  y={px(FLOOR - y(leavers))}
                  height={px(y(leavers - caught))}
                />
                <text className="t" x={middle} y={px(FLOOR - y(leavers)) - 6} textAnchor="middle">
                  {caught}/{leavers}
                </text>
                {(k === 0 || k === bars.length - 1 || (k % 3 === 0 && bars.length - k > 2)) && (
                  <text x={middle} y={HEIGHT - 6} textAnchor="middle">
                    {formatMonth(asOf)}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      </div>
    </ChartFrame>
  );
}
