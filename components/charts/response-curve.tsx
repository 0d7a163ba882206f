'use client';

import { Line, LineChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useMounted } from '@/components/ui/use-mounted';
import { formatLevel, formatScore } from '@/lib/format';
import { type BandEdges, defaultEdges } from './band';
import { ChartFrame } from './chart-frame';
import { type Corner, cornersOf, type ResponseStep } from './steps';

type ResponseCurveProps = {
  name: string;
  unit?: string;
  steps: readonly ResponseStep[];
  /** the part of the axis that is drawn */
  range: readonly [number, number];
  now: number | null;
  then: number | null;
  edges?: BandEdges;
};

const height = 112;
function tableOf(corners: readonly Corner[], write: (value: number) => string, unit: string) {
  const rows = corners.flatMap((corner, index) => {
    const end = corners[index + 1];
    return index % 2 === 0 && end ? [[`${write(corner.x)} to ${write(end.x)}`, formatScore(corner.score)]] : [];
  });
  return { heads: [unit, 'Score'], rows };
}

/** What the score would be along the values of one input, all others as they are. */
export function ResponseCurve({ name, unit, steps, range, now, then, edges = defaultEdges }: ResponseCurveProps) {
  const mounted = useMounted();
  const [low, high] = range;
  const write = (value: number) => formatLevel(value, high - low);
  const corners = cornersOf(steps, range);
  const [first, last] = [corners[0], corners.at(-1)];
  const axis = unit ?? name;
  const summary = `Score by ${name}${unit ? `, ${unit}` : ''}: ${formatScore(first?.score)} at ${write(low)}, ${formatScore(last?.score)} at ${write(high)}`;
  return (
    <ChartFrame
      summary={summary}
      table={tableOf(corners, write, axis)}
      caption={<span>Score, 0–100, by {unit ?? 'value'}. Upright line: now; thick: as changed.</span>}
    >
      {mounted ? (
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 480, height }}>
          <LineChart data={corners} margin={{ top: 8, right: 24, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <XAxis
              dataKey="x"
              type="number"
              domain={[low, high]}
              ticks={[low, high]}
              allowDataOverflow
              height={20}
              tickFormatter={write}
              tickLine={false}
              axisLine={false}
            />
            <YAxis
              width={30}
              domain={[0, 100]}
              ticks={[0, ...edges, 100]}
              interval={0}
              tickLine={false}
              axisLine={false}
            />
            <ReferenceLine y={0} stroke="var(--color-line-strong)" />
            {edges.map((edge) => (
              <ReferenceLine key={edge} y={edge} stroke="var(--color-control)" strokeDasharray="2 3" />
            ))}
            {now !== null && <ReferenceLine x={now} stroke="var(--color-control)" ifOverflow="hidden" />}
            {then !== null && (
              <ReferenceLine x={then} stroke="var(--color-accent)" strokeWidth={2} ifOverflow="hidden" />
            )}
            <Line
              dataKey="score"
              type="linear"
              stroke="var(--color-ink)"
              strokeWidth={1.5}
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      ) : (
        <div style={{ height }} />
      )}
    </ChartFrame>
  );
}
