import { formatMonth, formatScore } from '@/lib/format';
import type { Band, BandEdges } from './band';
import {
  type HistoryPoint,
  type HistoryScales,
  type HistorySeries,
  historyFrame,
  monthTicks,
  placeLabels,
  stretches,
  timeOf,
} from './history-layout';
import { px } from './scale';

const { left, right, top, bottom } = historyFrame;

export function HistoryAxes({ scales, width, edges }: { scales: HistoryScales; width: number; edges: BandEdges }) {
  const levels: [number, string][] = [
    [0, 'axis'],
    [edges[0], 'edge'],
    [edges[1], 'edge'],
    [100, 'gridline'],
  ];
  return (
    <g>
      {levels.map(([level, look]) => (
        <g key={level}>
          <line className={look} x1={left} x2={width - right} y1={scales.y(level)} y2={scales.y(level)} />
          <text x={left - 8} y={scales.y(level) + 4} textAnchor="end">
            {level}
          </text>
        </g>
      ))}
      {monthTicks(scales.from, scales.to).map((tick) => (
        <text key={tick.getTime()} x={px(scales.x(tick))} y={bottom + 18} textAnchor="middle">
          {formatMonth(tick)}
        </text>
      ))}
    </g>
  );
}

/** The interval as one outline per unbroken stretch: forward along the top, back along the bottom. */
function outline(points: readonly HistoryPoint[], scales: HistoryScales): string {
  const ends = points.flatMap(({ date, low, high }) => {
    return typeof low === 'number' && typeof high === 'number' ? [{ x: scales.x(date), low, high }] : [];
  });
  const upper = ends.map((end) => `${px(end.x)},${px(scales.y(end.high))}`);
  const lower = ends.map((end) => `${px(end.x)},${px(scales.y(end.low))}`).reverse();
  return [...upper, ...lower].join(' ');
}

export function HistoryLines({ points, scales }: { points: readonly HistoryPoint[]; scales: HistoryScales }) {
  const parts = stretches(points);
  const key = (part: (typeof parts)[number]) => `${part.reconstructed}-${timeOf(part.points[0]?.date ?? 0)}`;
  return (
    <g>
      {parts.map((part) => (
        <polygon key={key(part)} className="band" points={outline(part.points, scales)} />
      ))}
      {parts.map((part) => (
        <polyline
          key={key(part)}
          className={part.reconstructed ? 'line rec' : 'line'}
          points={part.points.map(({ date, score }) => `${px(scales.x(date))},${px(scales.y(score ?? 0))}`).join(' ')}
        />
      ))}
    </g>
  );
}

type MarksProps = { series: HistorySeries; scales: HistoryScales; width: number; last: HistoryPoint; band: Band };

export function HistoryMarks({ series, scales, width, last, band }: MarksProps) {
  const { x, y } = scales;
  const inside = <Item extends { date: HistoryPoint['date'] }>(items: readonly Item[] = []) =>
    items
      .filter((item) => timeOf(item.date) >= scales.from && timeOf(item.date) <= scales.to)
      .map((item) => ({ ...item, x: px(x(item.date)) }));
  const reconstructed = series.points.find((point) => point.reconstructed && point.score !== null);
  const floor = bottom - 11;
  return (
    <g>
      {placeLabels(inside(series.versions), width).map((item) => (
        <g key={`${item.label}-${item.x}`}>
          <line className="mark" x1={item.x} x2={item.x} y1={top + 4} y2={bottom} />
          <text className="tm" x={item.x + 4} y={top + 10}>
            {item.label}
          </text>
        </g>
      ))}
      {reconstructed && (
        <text x={px(x(reconstructed.date)) + 8} y={top + 10}>
          reconstructed
        </text>
      )}
      {series.overrides?.map((item) => (
        <g key={`${item.label}-${timeOf(item.from)}`}>
          <line className="s-accent" x1={px(x(item.from))} x2={px(x(item.to))} y1={y(item.score)} y2={y(item.score)} />
          <text className="tm" x={px(x(item.from))} y={y(item.score) - 6}>
            {item.label}
          </text>
        </g>
      ))}
      {placeLabels(inside(series.events), width).map((item) => (
        <g key={`${item.label}-${item.x}`}>
          <circle className="f-surface s-ink" cx={item.x} cy={floor} r="3" />
          <text
            className="tm"
            x={item.x + (item.side === 'right' ? 8 : -8)}
            y={floor + 4}
            textAnchor={item.side === 'right' ? 'start' : 'end'}
          >
            {item.label}
          </text>
        </g>
      ))}
      <circle className={`f-${band}`} cx={px(x(last.date))} cy={px(y(last.score ?? 0))} r="4" />
      <text className="tb" x={px(x(last.date)) + 8} y={px(y(last.score ?? 0)) + 4}>
        {formatScore(last.score)}
      </text>
    </g>
  );
}
