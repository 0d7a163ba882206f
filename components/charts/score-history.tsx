'use client';

import type { ReactNode } from 'react';
import { formatDate, formatInterval, formatScore } from '@/lib/format';
import { type BandEdges, bandOf, defaultEdges } from './band';
import { ChartEmpty, ChartFrame } from './chart-frame';
import { type HistoryPoint, type HistorySeries, historyFrame, historyScales } from './history-layout';
import { HistoryAxes, HistoryLines, HistoryMarks } from './history-parts';
import { useWidth } from './use-width';

type ScoreHistoryProps = HistorySeries & {
  title?: ReactNode;
  measure?: ReactNode;
  action?: ReactNode;
  first?: boolean;
  edges?: BandEdges;
};

function known(points: readonly HistoryPoint[]): HistoryPoint[] {
  return points.filter((point) => point.score !== null);
}

function summaryOf({ points, versions = [], overrides = [], events = [] }: HistorySeries): string {
  const scores = known(points);
  const [first, last] = [scores[0], scores.at(-1)];
  if (!first || !last) return 'No scores yet';
  const marks = [
    ...versions.map((item) => `${item.label} on ${formatDate(item.date)}`),
    ...overrides.map((item) => `${item.label} from ${formatDate(item.from)}`),
    ...events.map((item) => `${item.label} on ${formatDate(item.date)}`),
  ];
  const line = `Score ${formatScore(first.score)} on ${formatDate(first.date)}, ${formatScore(last.score)} on ${formatDate(last.date)}`;
  return [line, ...marks].join('; ');
}

function tableOf(points: readonly HistoryPoint[]) {
  const rows = points.map((point) => [
    formatDate(point.date),
    formatScore(point.score),
    formatInterval(point.low, point.high),
    point.reconstructed ? 'reconstructed' : 'as shown',
  ]);
  return { heads: ['Day', 'Score', '80 % interval', 'Kind'], rows: rows.reverse() };
}

/** Solid = as shown that day, dashed = reconstructed, grey = 80 %; versions, overrides and events marked. */
export function ScoreHistory({ title, measure, action, first, edges = defaultEdges, ...series }: ScoreHistoryProps) {
  const [box, measured] = useWidth(1180);
  const width = Math.max(640, measured);
  const last = known(series.points).at(-1);
  const frame = { title, measure, action, first, summary: summaryOf(series) };
  if (!last) {
    return (
      <ChartFrame {...frame}>
        <ChartEmpty height={historyFrame.height}>
          No scores yet. The first one appears after the next score pass.
        </ChartEmpty>
      </ChartFrame>
    );
  }
  const scales = historyScales(series.points, width);
  return (
    <ChartFrame {...frame} table={tableOf(series.points)} minWidth={640}>
      <div ref={box}>
        <svg viewBox={`0 0 ${width} ${historyFrame.height}`} width="100%" aria-hidden="true">
          <HistoryAxes scales={scales} width={width} edges={edges} />
          <HistoryLines points={series.points} scales={scales} />
          <HistoryMarks series={series} scales={scales} width={width} last={last} band={bandOf(last.score, edges)} />
        </svg>
      </div>
    </ChartFrame>
  );
}
