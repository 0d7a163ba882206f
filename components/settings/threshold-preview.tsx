import Link from 'next/link';
import { BandWord } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { MOST_PREVIEWED, type ThresholdProposal } from '@/lib/contracts/thresholds';
import { formatCount, formatCountOf, formatScore } from '@/lib/format';

/** Who would stand in another band. */
export function ThresholdPreview({ preview: { bands, changes, rows } }: { preview: ThresholdProposal['preview'] }) {
  if (bands.length === 0) return null;
  const all = bands.reduce((sum, { accounts }) => sum + accounts, 0);
  if (changes === 0)
    return <p className="muted">No account changes its band: {formatCountOf(all, 'account')} stay where they are.</p>;
  const caption =
    changes > MOST_PREVIEWED
      ? `The first ${MOST_PREVIEWED} of ${formatCount(changes)}, lowest health first.`
      : undefined;
  return (
    <div className="grid gap-2">
      <p role="status">
        <b>{formatCountOf(changes, 'account changes its band', 'accounts change their band')}</b> of {formatCount(all)}.
      </p>
      <div className="max-h-[280px] overflow-y-auto">
        <TableBox label="Who changes band">
          <Table dense label="Who changes band" caption={caption}>
            <TableHead>
              <ColumnHead>Account</ColumnHead>
              <ColumnHead num>Health</ColumnHead>
              <ColumnHead>Band now</ColumnHead>
              <ColumnHead>Band then</ColumnHead>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <Row key={row.id}>
                  <RowHead clip>
                    <Link href={`/accounts/${row.id}`} prefetch={false}>
                      {row.name}
                    </Link>
                  </RowHead>
                  <Cell num>{formatScore(row.health)}</Cell>
                  <Cell>
                    <BandWord band={row.from} />
                  </Cell>
                  <Cell>
                    <BandWord band={row.to} />
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        </TableBox>
      </div>
    </div>
  );
}
