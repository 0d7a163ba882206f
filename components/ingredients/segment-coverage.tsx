import { Meter } from '@/components/ui/progress';
import { Cell, Row, RowHead } from '@/components/ui/table';
import type { ChecklistItem, IngredientsView } from '@/lib/contracts/ingredients';
import { formatCount, formatPercent } from '@/lib/format';

type SegmentCoverageProps = { item: ChecklistItem; segments: IngredientsView['segments']; columns: number };

/** One row a segment: how many of its accounts have a value of the component, so that a gap is not taken for an average. */
export function SegmentCoverage({ item, segments, columns }: SegmentCoverageProps) {
  return segments.map(({ id, name, accounts }) => {
    const covered = item.segments[id] ?? 0;
    return (
      <Row key={id} kind="sub">
        <RowHead>{name}</RowHead>
        <Cell />
        <Cell />
        <Cell className="nowrap">
          {accounts === 0 ? (
            <span className="faint">none in it</span>
          ) : (
            <>
              <Meter share={covered / accounts} />
              {formatPercent(covered / accounts)}{' '}
              <span className="faint">
                {formatCount(covered)} of {formatCount(accounts)}
              </span>
            </>
          )}
        </Cell>
        <Cell colSpan={columns - 4} />
      </Row>
    );
  });
}
