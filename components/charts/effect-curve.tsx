'use client';

import type { ReactNode } from 'react';
import { formatLevel, formatScore } from '@/lib/format';
import { ChartFrame } from './chart-frame';
import { linear, px } from './scale';
import { type Corner, cornersOf, type ResponseStep } from './steps';

type EffectCurveProps = {
  name: string;
  unit: string;
  steps: readonly ResponseStep[];
  /** the part of the axis that is drawn, and where most values lie in it */
  range: readonly [number, number];
  usual: readonly [number, number];
  caption: ReactNode;
};

const WIDTH = 320;
const HEIGHT = 96;
const plot = { left: 28, right: 8, top: 8, bottom: 72 };
/** A line that moves less than this looks flat: small effects are not blown up. */
const LEAST_SPAN = 20;

/** Whole tens around the scores, at least `LEAST_SPAN` apart, on the scale of 0 to 100. */
function scoresShown(corners: readonly Corner[]): [number, number] {
  const scores = corners.map(({ score }) => score);
  const low = Math.floor(Math.min(...scores) / 10) * 10;
  const high = Math.ceil(Math.max(...scores) / 10) * 10;
  const lack = Math.max(0, LEAST_SPAN - (high - low)) / 2;
  const bottom = Math.max(0, Math.min(low - lack, 100 - LEAST_SPAN));
  return [bottom, Math.min(100, Math.max(high + lack, bottom + LEAST_SPAN))];
}

function tableOf(corners: readonly Corner[], write: (value: number) => string, unit: string) {
  const rows = corners.flatMap((corner, index) => {
    const end = corners[index + 1];
    return index % 2 === 0 && end ? [[`${write(corner.x)} to ${write(end.x)}`, formatScore(corner.score)]] : [];
  });
  return { heads: [`Value, ${unit}`, 'Mean score, 0–100'], rows };
}

/** The mean score along the values of one column; shaded where most of the values lie. */
export function EffectCurve({ name, unit, steps, range, usual, caption }: EffectCurveProps) {
  const [low, high] = range;
  const write = (value: number) => formatLevel(value, high - low);
  const corners = cornersOf(steps, range);
  const shown = scoresShown(corners);
  const x = linear(range, [plot.left, WIDTH - plot.right]);
  const y = linear(shown, [plot.bottom, plot.top]);
  const inside = (value: number) => px(x(Math.min(high, Math.max(low, value))));
  const [from, to] = [inside(usual[0]), inside(usual[1])];
  const said = (corner: Corner | undefined) => `${formatScore(corner?.score)} at ${corner ? write(corner.x) : '–'}`;
  return (
    <ChartFrame
      summary={`Mean score by ${name}, ${unit}: ${said(corners[0])}, ${said(corners.at(-1))}`}
      table={tableOf(corners, write, unit)}
      caption={caption}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
        <rect className="band" x={from} width={Math.max(1, to - from)} y={plot.top} height={plot.bottom - plot.top} />
        {shown.map((score, k) => (
          <g key={score}>
            <line
              className={k === 0 ? 'axis' : 'gridline'}
              x1={plot.left}
              x2={WIDTH - plot.right}
              y1={px(y(score))}
              y2={px(y(score))}
            />
            <text x={plot.left - 6} y={px(y(score)) + 4} textAnchor="end">
              {formatScore(score)}
            </text>
          </g>
        ))}
        <polyline
          className="line"
          points={corners.map((corner) => `${px(x(corner.x))},${px(y(corner.score))}`).join(' ')}
        />
        {range.map((end, k) => (
          <text key={k === 0 ? 'from' : 'to'} x={px(x(end))} y={HEIGHT - 6} textAnchor={k === 0 ? 'start' : 'end'}>
            {write(end)}
          </text>
        ))}
      </svg>
    </ChartFrame>
  );
}
