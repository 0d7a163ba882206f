'use client';

import { formatInterval, formatPercentValue } from '@/lib/format';
import { ChartFrame, type ChartTable } from './chart-frame';
import { linear, px } from './scale';

/** A share in [0, 1] with its 95 % interval. */
type Share = { weight: number; low: number; high: number };

/** One line: a share per step, in the order of the steps; null = not there at that step. */
export type Ribbon = { key: string; name: string; shares: readonly (Share | null)[] };

/** A step of the axis: its short name, and the cells that begin its row of the table. */
export type RibbonStep = { label: string; cells: readonly string[] };

type WeightRibbonsProps = {
  ribbons: readonly Ribbon[];
  steps: readonly RibbonStep[];
  /** heads of the cells of a step */
  heads: readonly string[];
  summary: string;
  caption: string;
};

const WIDTH = 220;
const HEIGHT = 92;
const plot = { left: 28, right: 6, top: 8, bottom: 72 };

const percent = (share: number) => formatPercentValue(share, 0);
const said = (share: Share | null | undefined) =>
  share ? `${percent(share.weight)} (${formatInterval(share.low, share.high, percent)})` : '–';

/** Stretches without a gap: a line never crosses a version that lacks the component. */
function runsOf(shares: Ribbon['shares']): { at: number; share: Share }[][] {
  const runs: { at: number; share: Share }[][] = [];
  shares.forEach((share, at) => {
    if (!share) return;
    const last = runs.at(-1);
    if (last && last.at(-1)?.at === at - 1) last.push({ at, share });
    else runs.push([{ at, share }]);
  });
  return runs;
}

type Scales = { x: (at: number) => number; y: (share: number) => number };

function RibbonRun({ run, scales: { x, y } }: { run: ReturnType<typeof runsOf>[number]; scales: Scales }) {
  const point = (at: number, share: number) => `${px(x(at))},${px(y(share))}`;
  const [first] = run;
  if (run.length === 1 && first)
    return (
      <>
        <line
          className="mark"
          x1={px(x(first.at))}
          x2={px(x(first.at))}
          y1={px(y(first.share.low))}
          y2={px(y(first.share.high))}
        />
        <circle className="f-ink" cx={px(x(first.at))} cy={px(y(first.share.weight))} r={2} />
      </>
    );
  const band = [
    ...run.map(({ at, share }) => point(at, share.high)),
    ...run.toReversed().map(({ at, share }) => point(at, share.low)),
  ];
  return (
    <>
      <polygon className="band" points={band.join(' ')} />
      <polyline className="line" points={run.map(({ at, share }) => point(at, share.weight)).join(' ')} />
    </>
  );
}

type PanelProps = { ribbon: Ribbon; steps: readonly RibbonStep[]; most: number };

function Panel({ ribbon, steps, most }: PanelProps) {
  const scales = {
    x: linear([0, Math.max(1, steps.length - 1)], [plot.left + 8, WIDTH - plot.right - 8]),
    y: linear([0, most], [plot.bottom, plot.top]),
  };
  const ends = [0, steps.length - 1];
  return (
    <div>
      <div className="faint text-12">{ribbon.name}</div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
        {[0, most].map((share) => (
          <g key={share}>
            <line
              className={share === 0 ? 'axis' : 'gridline'}
              x1={plot.left}
              x2={WIDTH - plot.right}
              y1={px(scales.y(share))}
              y2={px(scales.y(share))}
            />
            <text x={plot.left - 6} y={px(scales.y(share)) + 4} textAnchor="end">
              {percent(share)}
            </text>
          </g>
        ))}
        {runsOf(ribbon.shares).map((run) => (
          <RibbonRun key={run[0]?.at} run={run} scales={scales} />
        ))}
        {ends.map((at) => (
          <text key={at} x={px(scales.x(at))} y={HEIGHT - 4} textAnchor={at === 0 ? 'start' : 'end'}>
            {steps[at]?.label}
          </text>
        ))}
      </svg>
    </div>
  );
}

function tableOf({ ribbons, steps, heads }: Pick<WeightRibbonsProps, 'ribbons' | 'steps' | 'heads'>): ChartTable {
  return {
    heads: [...heads, ...ribbons.map(({ name }) => name)],
    rows: steps.map(({ cells }, at) => [...cells, ...ribbons.map(({ shares }) => said(shares[at]))]),
  };
}

/** One small picture per line, all on one scale, since eight bands in one picture hide each other. */
export function WeightRibbons({ ribbons, steps, heads, summary, caption }: WeightRibbonsProps) {
  const highest = Math.max(0.01, ...ribbons.flatMap(({ shares }) => shares.map((share) => share?.high ?? 0)));
  const most = Math.ceil(highest * 20) / 20;
  return (
    <ChartFrame summary={summary} table={tableOf({ ribbons, steps, heads })} caption={<span>{caption}</span>}>
      <div className="flex flex-wrap gap-3">
        {ribbons.map((ribbon) => (
          <Panel key={ribbon.key} {...{ ribbon, steps, most }} />
        ))}
      </div>
    </ChartFrame>
  );
}
