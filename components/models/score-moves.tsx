import Link from 'next/link';
import type { Band } from '@/components/charts/band';
import { BandShape, BandWord } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { MOST_COMPARED, type ModelComparison } from '@/lib/contracts/comparison';
import { formatCount, formatScore, formatSigned } from '@/lib/format';

const order = ['risk', 'watch', 'healthy'] as const;

/** How many accounts go from which band to which; those that stay stand on the diagonal. */
export function BandMoves({ bands }: { bands: ModelComparison['bands'] }) {
  const count = (from: string, to: string) => bands.find((each) => each.from === from && each.to === to)?.accounts ?? 0;
  return (
    <div className="max-w-[560px] pb-4">
      <TableBox label="Bands by both versions">
        <Table
          dense
          label="Bands by both versions"
          caption="Rows: by the other version. Columns: by this one. Accounts."
        >
          <TableHead>
            <ColumnHead>Band there</ColumnHead>
            {order.map((band) => (
              <ColumnHead key={band} num>
                <BandWord band={band} />
              </ColumnHead>
            ))}
          </TableHead>
          <TableBody>
            {order.map((from) => (
              <Row key={from}>
                <RowHead>
                  <BandWord band={from} />
                </RowHead>
                {order.map((to) => (
                  <Cell key={to} num className={from === to ? 'faint' : undefined}>
                    {formatCount(count(from, to))}
                  </Cell>
                ))}
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </div>
  );
}

const Points = ({ band, health }: { band: Band; health: number }) => (
  <span className={`hv justify-end ${band}`}>
    <span className="n">{formatScore(health)}</span>
    <BandShape band={band} />
  </span>
);

/** The largest differences first, each with the reason both versions gave. */
export function ScoreMoves({ comparison: { rows, both }, other }: { comparison: ModelComparison; other: number }) {
  const caption =
    both > MOST_COMPARED ? `The ${formatCount(MOST_COMPARED)} largest of ${formatCount(both)} differences.` : undefined;
  return (
    <div className="max-h-[480px] overflow-y-auto">
      <TableBox label="Scores by both versions">
        <Table dense label="Scores by both versions" caption={caption}>
          <TableHead>
            <ColumnHead>Account</ColumnHead>
            <ColumnHead num>Version {other}</ColumnHead>
            <ColumnHead num>This one</ColumnHead>
            <ColumnHead num>Points</ColumnHead>
            <ColumnHead>Main reason there</ColumnHead>
            <ColumnHead>Main reason here</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <RowHead>
                  <Link href={`/accounts/${row.id}`}>{row.name}</Link>
                </RowHead>
                <Cell num>
                  <Points band={row.bandBefore} health={row.before} />
                </Cell>
                <Cell num>
                  <Points band={row.bandAfter} health={row.after} />
                </Cell>
                <Cell num>
                  <b>{formatSigned(row.after - row.before)}</b>
                </Cell>
                <Cell className="muted">{row.causeBefore}</Cell>
                <Cell className="muted">{row.causeAfter}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </div>
  );
}
