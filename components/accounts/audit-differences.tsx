import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { Replay } from '@/lib/contracts/audit-score';

const label = 'What differs';

/** Every number of a score that comes out another one than it was kept; digits are not rounded. */
export function AuditDifferences({ differs }: Pick<Replay, 'differs'>) {
  return (
    <div className="pt-4">
      <p className="pb-2">
        The values kept with this score do not give it again: one of them, or the score itself, was changed after it was
        kept.
      </p>
      <TableBox label={label}>
        <Table dense label={label}>
          <TableHead>
            <ColumnHead>{label}</ColumnHead>
            <ColumnHead>As kept</ColumnHead>
            <ColumnHead>Replayed</ColumnHead>
          </TableHead>
          <TableBody>
            {differs.map(({ what, kept, replayed }) => (
              <Row key={what}>
                <RowHead>{what}</RowHead>
                <Cell className="mono">{shortened(kept)}</Cell>
                <Cell className="mono">{shortened(replayed)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </div>
  );
}

/** A hash says no more in 64 characters than in 16. */
const shortened = (text: string) => (text.length > 32 ? `${text.slice(0, 16)}…` : text);
