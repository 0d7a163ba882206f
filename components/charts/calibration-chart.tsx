'use client';

import type { ReactNode } from 'react';
import { formatCount, formatInterval, formatPercent, formatPercentValue } from '@/lib/format';
import { ChartEmpty, ChartFrame } from './chart-frame';
import { logarithmic, px } from './scale';
import { useWidth } from './use-width';

/** Subjects of like predicted probability; all shares in [0, 1]. */
export type CalibrationBin = {
  predicted: number;
  observed: number;
  /** 95 % interval of what was observed */
  low?: number | null;
  high?: number | null;
  events: number;
  n: number;
};

type CalibrationChartProps = {
  bins: readonly CalibrationBin[];
  baseRate?: number | null;
  title?: ReactNode;
  measure?: ReactNode;
  action?: ReactNode;
  first?: boolean;
};

const height = 350;
const plot = { left: 44, right: 10, top: 8, bottom: 308 };
const ticks = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

type Scales = { x: (share: number) => number; y: (share: number) => number; domain: readonly [number, number] };

function Axes({ x, y, domain, width }: Scales & { width: number }) {
  const [least, most] = domain;
  return (
    <g>
      {ticks
        .filter((tick) => tick >= least && tick <= most)
        .map((tick) => (
          <g key={tick}>
            <line className="gridline" x1={plot.left} x2={width - plot.right} y1={px(y(tick))} y2={px(y(tick))} />
            <text x={plot.left - 8} y={px(y(tick)) + 4} textAnchor="end">
              {formatPercentValue(tick, tick < 0.01 ? 1 : 0)}
            </text>
            <text x={px(x(tick))} y={plot.bottom + 18} textAnchor="middle">
              {formatPercentValue(tick, tick < 0.01 ? 1 : 0)}
            </text>
          </g>
        ))}
      <line className="edge" x1={x(least)} y1={y(least)} x2={x(most)} y2={y(most)} />
      <text className="tm" x={x(most) - 52} y={plot.top + 5} textAnchor="end">
        as predicted
      </text>
      <text x={(plot.left + width - plot.right) / 2} y={height - 4} textAnchor="middle">
        Predicted, %
      </text>
    </g>
  );
}

function Bin({ bin, x, y }: Scales & { bin: CalibrationBin }) {
  const cx = px(x(bin.predicted));
  const cy = px(y(bin.observed));
  return (
    <g>
      {typeof bin.low === 'number' && typeof bin.high === 'number' && (
        <line className="s-neutral" x1={cx} x2={cx} y1={px(y(bin.low))} y2={px(y(bin.high))} />
      )}
      <circle className="f-ink" cx={cx} cy={cy} r="4" />
      <text className="tm" x={cx + 7} y={cy + 14}>
        {formatCount(bin.events)}
      </text>
    </g>
  );
}

function tableOf(bins: readonly CalibrationBin[]) {
  const rows = bins.map((bin) => [
    formatPercent(bin.predicted),
    formatPercent(bin.observed),
    formatInterval(bin.low, bin.high, (share) => formatPercentValue(share)),
    formatCount(bin.events),
    formatCount(bin.n),
  ]);
  return { heads: ['Predicted', 'Observed', '95 %', 'Events', 'n'], rows };
}

/** Mean predicted against observed share, both on logarithmic axes; the figure at a dot is its events. */
export function CalibrationChart({ bins, baseRate, ...frame }: CalibrationChartProps) {
  const [box, width] = useWidth(570);
  if (bins.length === 0) {
    return (
      <ChartFrame {...frame} summary="Not enough outcomes to compare">
        <ChartEmpty height={height}>Not enough closed outcomes to compare yet.</ChartEmpty>
      </ChartFrame>
    );
  }
  const most = Math.max(0.4, ...bins.map((bin) => Math.max(bin.predicted, bin.high ?? bin.observed)));
  const domain = [0.001, Math.min(1, most)] as const;
  const x = logarithmic(domain, [plot.left, width - plot.right]);
  const y = logarithmic(domain, [plot.bottom, plot.top]);
  const [first, last] = [bins[0], bins.at(-1)];
  const pair = (bin?: CalibrationBin) =>
    `${formatPercent(bin?.predicted)} predicted, ${formatPercent(bin?.observed)} observed`;
  const summary = `${bins.length} groups, from ${pair(first)} to ${pair(last)}`;
  const caption = `${bins.length} groups of n = ${formatCount(first?.n)}. Number: events in the group. Bar: 95 % interval.`;
  return (
    <ChartFrame {...frame} summary={summary} table={tableOf(bins)} caption={<span>{caption}</span>} minWidth={320}>
      <div ref={box}>
        <svg viewBox={`0 0 ${width} ${height}`} width="100%" aria-hidden="true">
          <Axes x={x} y={y} domain={domain} width={width} />
          {baseRate && (
            <g>
              <line className="edge" x1={px(x(baseRate))} x2={px(x(baseRate))} y1={plot.top} y2={plot.bottom} />
              <text className="tm" x={px(x(baseRate)) + 6} y={plot.bottom - 8}>
                base rate {formatPercentValue(baseRate)}
              </text>
            </g>
          )}
          {bins.map((bin) => (
            <Bin key={bin.predicted} bin={bin} x={x} y={y} domain={domain} />
          ))}
        </svg>
      </div>
    </ChartFrame>
  );
}
