import type { ReactNode } from 'react';
import { classNames } from './class-names';

export type Fact = {
  label: string;
  value: ReactNode;
  /** baseline, interval or n, in faint after the value */
  note?: ReactNode;
};

type FactsProps = { items: readonly Fact[]; four?: boolean; className?: string };

/** Label above value. `four` sets four columns, flush right, from 641 px on. */
export function Facts({ items, four, className }: FactsProps) {
  return (
    <dl className={classNames('facts', four && 'four', className)}>
      {items.map((item) => (
        <div key={item.label}>
          <dt>{item.label}</dt>
          <dd>
            {item.value}
            {item.note && <span className="faint"> {item.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Label left, value right: the counts of a side column. */
export function Pairs({ items }: { items: readonly Fact[] }) {
  return (
    <dl className="pairs">
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt>{item.label}</dt>
          <dd>
            {item.value}
            {item.note && <span className="faint"> {item.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
