import type { ReactNode } from 'react';
import { cssVars } from '@/components/ui/css-vars';
import { formatNumber } from '@/lib/format';
import { percentIn } from './scale';

type BenchmarkStripProps = {
  /** 25th percentile, median and 75th percentile */
  low: number;
  median: number;
  high: number;
  /** the axis, the same for all who are compared */
  range: readonly [number, number];
  /** everyone's median */
  everyone?: number | null;
  /** where the odds of leaving change; no line if there is no meaningful break */
  breakAt?: number | null;
  /** the value of the one who is looked at */
  own?: number | null;
  format?: (value: number) => string;
};

function wanted(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}

export function BenchmarkStrip(props: BenchmarkStripProps) {
  const { low, median, high, range, everyone, breakAt, own, format = formatNumber } = props;
  const label = [
    `low ${format(low)}, median ${format(median)}, high ${format(high)}`,
    wanted(everyone) && `everyone’s median ${format(everyone)}`,
    wanted(breakAt) && `odds change at ${format(breakAt)}`,
    wanted(own) && `own value ${format(own)}`,
  ];
  return (
    <span
      className="bs"
      role="img"
      aria-label={label.filter(Boolean).join(', ')}
      style={cssVars({
        '--lo': percentIn(low, range),
        '--m': percentIn(median, range),
        '--hi': percentIn(high, range),
      })}
    >
      <i />
      {wanted(everyone) && <u style={cssVars({ '--all': percentIn(everyone, range) })} />}
      <b />
      {wanted(breakAt) && <s style={cssVars({ '--br': percentIn(breakAt, range) })} />}
      {wanted(own) && <em style={cssVars({ '--own': percentIn(own, range) })} />}
    </span>
  );
}

const keys: [string, ReactNode][] = [
  ['k1', 'low to high (P25–P75)'],
  ['k2', 'median'],
  ['k3', 'everyone’s median'],
  ['k4', 'odds of leaving change here'],
];

export function BenchmarkLegend({ own }: { own?: string }) {
  const all: [string, ReactNode][] = own ? [...keys, ['k5', own]] : keys;
  return (
    <ul className="legend">
      {all.map(([key, words]) => (
        <li key={key}>
          <i className={key} aria-hidden="true" />
          {words}
        </li>
      ))}
    </ul>
  );
}
