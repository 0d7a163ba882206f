'use client';

import type { ReactNode } from 'react';
import { Bar, BarChart, type BarShapeProps, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useMounted } from '@/components/ui/use-mounted';
import { type BandEdges, defaultEdges } from './band';
import { ChartEmpty, ChartFrame } from './chart-frame';
import { type WaterfallSeries, type WaterfallStep, waterfallSteps, waterfallSummary } from './waterfall-steps';

type WaterfallProps = WaterfallSeries & {
  title?: ReactNode;
  action?: ReactNode;
  first?: boolean;
  edges?: BandEdges;
  height?: number;
  /** false where the page shows the same rows below anyway */
  withTable?: boolean;
  below?: ReactNode;
};

const barWidth = 40;
/** recharts stacks by number; its own grid stands at −100, bars at 300 */
const behind = -100;

type Ends = { x1: number; x2: number; y1: number; y2: number };

/** A line across the plot: zero as the axis, band edges dotted, the rest as grid. */
function Across({ line, at, edges }: { line: Ends; at: number; edges: BandEdges }) {
  const look = at === 0 ? 'axis' : edges.includes(at) ? 'edge' : 'gridline';
  return <line className={look} x1={line.x1} x2={line.x2} y1={line.y1} y2={line.y2} />;
}

/** One bar with its figure, and the hairline at its level to the next bar. */
function Step({ box, step, gap }: { box: BarShapeProps; step: WaterfallStep; gap: number | null }) {
  const height = Math.max(1, Math.abs(box.height));
  const top = Math.min(box.y, box.y + box.height);
  // the bar's end: its foot when it lowers, its head when it raises
  const level = step.lowers ? top + height : top;
  return (
    <g>
      {gap !== null && <line className="conn" x1={box.x + box.width} x2={box.x + gap} y1={level} y2={level} />}
      <rect className={step.look} x={box.x} y={top} width={box.width} height={height} />
      <text
        className={step.strong ? 'tb' : 't'}
        x={box.x + box.width / 2}
        y={step.below ? top + height + 14 : top - 5}
        textAnchor="middle"
      >
        {step.text}
      </text>
    </g>
  );
}

/** Every 20 points, and the band edges wherever the workspace put them. */
function ticksBetween(bottom: number, top: number, edges: BandEdges): number[] {
  const ticks = edges.filter((edge) => edge <= top);
  for (let tick = Math.ceil(bottom / 20) * 20; tick <= top; tick += 20) {
    if (edges.every((edge) => Math.abs(edge - tick) > 7)) ticks.push(tick);
  }
  return ticks.sort((a, b) => a - b);
}

function Plot({ steps, edges, height }: { steps: WaterfallStep[]; edges: BandEdges; height: number }) {
  const top = Math.min(110, Math.max(...steps.map((step) => step.range[1])) * 1.28);
  const bottom = Math.min(0, ...steps.map((step) => step.range[0]));
  const ticks = ticksBetween(bottom, top, edges);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 690, height }}>
      <BarChart data={steps} margin={{ top: 10, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <XAxis dataKey="label" interval={0} tickLine={false} axisLine={false} height={24} tick={{ className: 'tm' }} />
        <YAxis width={30} domain={[bottom, top]} ticks={ticks} tickLine={false} axisLine={false} />
        {ticks.map((tick) => (
          <ReferenceLine
            key={tick}
            y={tick}
            zIndex={behind}
            shape={(line: Ends) => <Across line={line} at={tick} edges={edges} />}
          />
        ))}
        <Bar
          dataKey="range"
          barSize={barWidth}
          isAnimationActive={false}
          shape={(box: BarShapeProps) => {
            const step = steps[box.index];
            if (!step) return <g />;
            // the bars share the plot evenly, so the next one begins one slot further on
            const slot = (box.parentViewBox?.width ?? 0) / steps.length;
            return <Step box={box} step={step} gap={box.index < steps.length - 1 && slot > 0 ? slot : null} />;
          }}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** Base, parts by size, score, on one axis; vermilion lowers, teal raises. */
export function Waterfall(props: WaterfallProps) {
  const { title, action, first, edges = defaultEdges, height = 192, withTable = true, below, ...series } = props;
  const mounted = useMounted();
  const steps = waterfallSteps(series);
  const frame = { title, action, first, below };
  if (series.parts.length === 0) {
    return (
      <ChartFrame {...frame} summary="No parts to show">
        <ChartEmpty height={height}>No parts to show: the score has no inputs yet.</ChartEmpty>
      </ChartFrame>
    );
  }
  const table = { heads: ['Part', 'Points'], rows: steps.map((step) => [step.label, step.text]) };
  return (
    <ChartFrame
      {...frame}
      summary={waterfallSummary(series)}
      table={withTable ? table : undefined}
      minWidth={steps.length * 76}
    >
      {mounted ? <Plot steps={steps} edges={edges} height={height} /> : <div style={{ height }} />}
    </ChartFrame>
  );
}
