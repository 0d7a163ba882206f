/** How many of a few parts are there: bars, and "6/7" in figures. */
export function CoverageBars({ present, total }: { present: number; total: number }) {
  const bars = Array.from({ length: total }, (_, index) => index);
  return (
    <span className="nowrap">
      <span className="cov" aria-hidden="true">
        {bars.map((bar) => (
          <i key={bar} className={bar < present ? undefined : 'no'} />
        ))}
      </span>
      <span aria-hidden="true">
        {present}/{total}
      </span>
      <span className="sr">
        {present} of {total}
      </span>
    </span>
  );
}
