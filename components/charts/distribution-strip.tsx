'use client';

import { formatCount } from '@/lib/format';
import { type Band, type BandEdges, bandOf, bandWords, defaultEdges } from './band';
import { BandShape } from './health-value';
import { linear, px } from './scale';
import { columnsByScore, type SwarmDot, swarm } from './swarm';
import { useWidth } from './use-width';

export type DistributionDot = SwarmDot & {
  label: string /** the shown band, where an override moves it */;
  band?: Band;
};
/** What stands under each band: how many, and their sum, formatted. */
export type BandTotal = { band: 'risk' | 'watch' | 'healthy'; count: number; total: string };

type DistributionStripProps = {
  dots: readonly DistributionDot[];
  totals: readonly BandTotal[];
  edges?: BandEdges;
};

const floor = 64;
const height = 88;
/** Above this many, dots give way to columns per point of score. */
const dotLimit = 300;

type Plot = { dots: readonly DistributionDot[]; edges: BandEdges; x: (score: number) => number };

function Dots({ dots, edges, x }: Plot) {
  return swarm(dots, { floor, height: floor, x }).map((dot) => (
    <circle
      key={dot.id}
      className={`f-${dot.band ?? bandOf(dot.score, edges)} s-surface`}
      cx={dot.x}
      cy={dot.y}
      r={dot.r}
    >
      <title>{dot.label}</title>
    </circle>
  ));
}

function Bars({ dots, edges, x }: Plot) {
  const bars = columnsByScore(dots);
  const tall = linear([0, Math.max(...bars.map((bar) => bar.count))], [0, floor - 6]);
  return bars.map(({ score, count }) => (
    <rect
      key={score}
      className={`f-${bandOf(score, edges)}`}
      x={px(x(score) + 0.5)}
      y={px(floor - tall(count))}
      width={px(x(score + 1) - x(score) - 1)}
      height={px(tall(count))}
    >
      <title>{`score ${score}: ${formatCount(count)}`}</title>
    </rect>
  ));
}

function BandFloor({ item, from, to, end }: { item: BandTotal; from: number; to: number; end: number }) {
  return (
    <g>
      <rect className={`f-${item.band}`} x={from + 1} y={floor + 2} width={Math.max(0, to - from - 2)} height="2" />
      <text className={`t-${item.band}`} x={from + 1} y={floor + 20}>
        <tspan fontWeight="600">
          {bandWords[item.band]} {formatCount(item.count)}
        </tspan>
        <tspan className="tm" dx="8">
          {item.total}
        </tspan>
      </text>
      <text x={to - 2} y={floor + 20} textAnchor="end">
        {end}
      </text>
    </g>
  );
}

/** One dot per subject at its score, area by size; below 640 px only the three counts. */
export function DistributionStrip({ dots, totals, edges = defaultEdges }: DistributionStripProps) {
  const [box, width] = useWidth(1180);
  const x = linear([0, 100], [0, width]);
  const ends = { risk: [0, edges[0]], watch: [edges[0], edges[1]], healthy: [edges[1], 100] } as const;
  const Drawing = dots.length > dotLimit ? Bars : Dots;
  const words = totals.map((item) => `${bandWords[item.band]} ${formatCount(item.count)}, ${item.total}`);
  return (
    <>
      <p className="show-s">
        <span className="flex flex-wrap gap-x-4 gap-y-1 pb-2">
          {totals.map((item) => (
            <span key={item.band} className={`hv ${item.band}`}>
              <span className="w">
                <BandShape band={item.band} />
                {bandWords[item.band]} {formatCount(item.count)}
              </span>
              <span className="muted">{item.total}</span>
            </span>
          ))}
        </span>
      </p>
      <div ref={box} className="chart hide-s" role="img" aria-label={words.join('; ')}>
        <svg viewBox={`0 0 ${width} ${height}`} width="100%" aria-hidden="true">
          <Drawing dots={dots} edges={edges} x={x} />
          {totals.map((item) => {
            const [from, to] = ends[item.band];
            return <BandFloor key={item.band} item={item} from={x(from)} to={x(to)} end={to} />;
          })}
        </svg>
      </div>
    </>
  );
}
