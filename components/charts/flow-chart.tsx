'use client';

import type { ReactNode } from 'react';
import { formatCount } from '@/lib/format';
import { ChartFrame } from './chart-frame';
import { BAR, type FlowPart, type FlowPlace, flowLayout } from './flow-layout';
import { px } from './scale';
import { useWidth } from './use-width';

type FlowChartProps = {
  before: readonly FlowPlace[];
  after: readonly FlowPlace[];
  parts: readonly FlowPart[];
  summary: string;
  caption: ReactNode;
  below: ReactNode;
};

const FIRST_WIDTH = 720;
const LEAST_WIDTH = 520;
/** A name has less than half the width; what is longer stands whole in the table. */
const nameOf = (name: string, width: number) => {
  const most = Math.floor((width / 2 - 70) / 6.5);
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
};

/** From the places on the left to those on the right: what stays is pale, what moves is dark. The same rows stand below. */
export function FlowChart({ before, after, parts, summary, caption, below }: FlowChartProps) {
  const [box, width] = useWidth(FIRST_WIDTH);
  const { height, before: left, after: right, ribbons } = flowLayout({ before, after, parts }, width);
  return (
    <ChartFrame summary={summary} caption={caption} minWidth={LEAST_WIDTH} below={below}>
      <div ref={box}>
        <svg viewBox={`0 0 ${width} ${height}`} width="100%" aria-hidden="true">
          {ribbons.map(({ from, to, path, stays, said }) => (
            <path key={`${from} ${to}`} d={path} fill="var(--color-control)" fillOpacity={stays ? 0.14 : 0.5}>
              <title>{said}</title>
            </path>
          ))}
          {[...left.map((bar) => ({ bar, end: false })), ...right.map((bar) => ({ bar, end: true }))].map(
            ({ bar, end }) => (
              <g key={`${end} ${bar.id}`}>
                <rect
                  x={end ? width - BAR : 0}
                  y={px(bar.top)}
                  width={BAR}
                  height={px(Math.max(1, bar.height))}
                  fill="var(--color-control)"
                />
                <text
                  className="t"
                  x={end ? width - BAR - 6 : BAR + 6}
                  y={px(bar.top + bar.height / 2 + 4)}
                  textAnchor={end ? 'end' : 'start'}
                >
                  {nameOf(bar.name, width)} {formatCount(bar.value)}
                </text>
              </g>
            ),
          )}
        </svg>
      </div>
    </ChartFrame>
  );
}
