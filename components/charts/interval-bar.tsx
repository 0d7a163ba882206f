import { classNames } from '@/components/ui/class-names';
import { cssVars } from '@/components/ui/css-vars';
import { formatInterval } from '@/lib/format';
import { type Band, type BandEdges, defaultEdges } from './band';
import { percentIn } from './scale';

type IntervalBarProps = {
  low: number;
  score: number;
  high: number;
  band: Band;
  edges?: BandEdges;
  /** 260 px instead of 104 */
  wide?: boolean;
  /** added to the label: "stale", "model score 52" */
  note?: string;
};

const whole = [0, 100] as const;

/** Axis 0–100: thick bar = 80 % interval, dot = score, ticks = band edges. */
export function IntervalBar({ low, score, high, band, edges = defaultEdges, wide, note }: IntervalBarProps) {
  const label = `80 % interval ${formatInterval(low, high).replace('–', ' to ')}`;
  return (
    <span
      className={classNames('iv', wide && 'wide', `m-${band}`)}
      style={cssVars({
        ...{ '--lo': percentIn(low, whole), '--v': percentIn(score, whole), '--hi': percentIn(high, whole) },
        ...{ '--t1': percentIn(edges[0], whole), '--t2': percentIn(edges[1], whole) },
      })}
      role="img"
      aria-label={note ? `${label}, ${note}` : label}
    />
  );
}
