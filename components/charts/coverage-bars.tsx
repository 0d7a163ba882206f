import { cssVars } from '@/components/ui/css-vars';

/** How many of a few parts are there: bars, and "6/7" in figures. */
export function CoverageBars({ present, total }: { present: number; total: number }) {
  return (
    <span className="nowrap">
      <span className="cov" aria-hidden="true" style={cssVars({ '--v': present, '--n': total })} />
      <span aria-hidden="true">
        {present}/{total}
      </span>
      <span className="sr">
        {present} of {total}
      </span>
    </span>
  );
}
