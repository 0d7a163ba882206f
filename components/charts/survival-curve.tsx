'use client';

import { formatDate, formatMonth, formatPercent, formatPercentValue } from '@/lib/format';
import { ChartFrame } from './chart-frame';
import { linear, px } from './scale';
import { useWidth } from './use-width';

type SurvivalCurveProps = {
  asOf: string;
  /** share still there after 1, 2, … months of 30 days */
  months: readonly number[];
  renewalAt: string | null;
};

const HEIGHT = 148;
const plot = { left: 40, right: 8, top: 8, bottom: 120 };
const FIRST_WIDTH = 560;
const DAY = 86_400_000;
const MONTH = 30 * DAY;

/** The least round share below the curve, so that small differences can be seen. */
const floorOf = (least: number): number => Math.max(0, Math.floor(least * 10 - 0.5) / 10);

/** The chance of still being a customer, from today on; a dotted line where the renewal is. */
export function SurvivalCurve({ asOf, months, renewalAt }: SurvivalCurveProps) {
  const [box, width] = useWidth(FIRST_WIDTH);
  const start = Date.parse(asOf);
  const points = [{ at: start, stays: 1 }, ...months.map((stays, k) => ({ at: start + (k + 1) * MONTH, stays }))];
  const last = points.at(-1);
  const floor = floorOf(Math.min(...points.map(({ stays }) => stays)));
  const x = linear([start, last?.at ?? start + MONTH], [plot.left, width - plot.right]);
  const y = linear([floor, 1], [plot.bottom, plot.top]);
  const line = points.map(({ at, stays }) => `${px(x(at))},${px(y(stays))}`).join(' ');
  const renewal = renewalAt === null ? null : Date.parse(renewalAt);
  const inside = renewal !== null && last && renewal <= last.at;
  const summary = `Still a customer: 100 % today, ${formatPercent(last?.stays)} on ${formatDate(last?.at)}${inside ? `; renewal on ${formatDate(renewalAt)}` : ''}`;
  return (
    <ChartFrame
      summary={summary}
      table={{
        heads: ['On', 'Still a customer'],
        rows: points.map(({ at, stays }) => [formatDate(at), formatPercent(stays)]),
      }}
      caption={<span>Chance of still being a customer.{inside && ' Dotted: the renewal.'}</span>}
    >
      <div ref={box}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" aria-hidden="true">
          {[floor, (floor + 1) / 2, 1].map((share) => (
            <g key={share}>
              <line className="gridline" x1={plot.left} x2={width - plot.right} y1={px(y(share))} y2={px(y(share))} />
              <text x={plot.left - 8} y={px(y(share)) + 4} textAnchor="end">
                {formatPercentValue(share, 0)}
              </text>
            </g>
          ))}
          {points
            .filter((_, k) => k % 3 === 0)
            .map(({ at }, k, all) => (
              <text
                key={at}
                x={px(x(at))}
                y={HEIGHT - 8}
                textAnchor={k === 0 ? 'start' : k === all.length - 1 && at === last?.at ? 'end' : 'middle'}
              >
                {formatMonth(at)}
              </text>
            ))}
          {inside && <line className="edge" x1={px(x(renewal))} x2={px(x(renewal))} y1={plot.top} y2={plot.bottom} />}
          <polyline points={line} fill="none" stroke="var(--color-ink)" strokeWidth="1.5" />
        </svg>
      </div>
    </ChartFrame>
  );
}
