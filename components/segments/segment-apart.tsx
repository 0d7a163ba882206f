import { SignedBar } from '@/components/charts/signed-bar';
import { WeightBar } from '@/components/charts/weight-bar';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { SegmentDetail } from '@/lib/contracts/segments';
import { formatCount, formatPercentValue, formatSigned } from '@/lib/format';

/** Mean points of the segment against the average account, by kind of data. */
export function SegmentApart({ apart }: { apart: SegmentDetail['apart'] }) {
  const max = Math.max(1, ...apart.map(({ points }) => Math.abs(points)));
  const zero = apart.every(({ points }) => points <= 0)
    ? 'right'
    : apart.every(({ points }) => points >= 0)
      ? 'left'
      : 'middle';
  return (
    <Section
      title="What sets it apart"
      measure={
        <>
          <Define entry={definitions.apart}>points of health</Define> against the average account
        </>
      }
    >
      {apart.length === 0 ? (
        <p className="muted">Nothing: without a model there are no points to compare.</p>
      ) : (
        <TableBox label="What sets it apart">
          <Table dense label="What sets it apart">
            <TableHead hidden>
              <ColumnHead>Component</ColumnHead>
              <ColumnHead>What it sees</ColumnHead>
              <ColumnHead>Bar</ColumnHead>
              <ColumnHead>Points</ColumnHead>
            </TableHead>
            <TableBody>
              {apart.map((part) => (
                <Row key={part.component}>
                  <RowHead>{componentEntries[part.component].title}</RowHead>
                  <Cell className="muted">{part.sees}</Cell>
                  <Cell className="w-[96px]">
                    <SignedBar value={part.points} max={max} zero={zero} />
                  </Cell>
                  <Cell num>{formatSigned(part.points)}</Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        </TableBox>
      )}
    </Section>
  );
}

/** Products in use here and everywhere. The page leaves it out where no product is known. */
export function SegmentProducts({ segment }: { segment: SegmentDetail }) {
  return (
    <Section title="Products in use" measure="% of accounts">
      <TableBox label="Products in use">
        <Table dense label="Products in use" caption={`Grey figures: all ${formatCount(segment.everyone)} accounts.`}>
          <TableHead hidden>
            <ColumnHead>Product</ColumnHead>
            <ColumnHead>Bar</ColumnHead>
            <ColumnHead>Here</ColumnHead>
            <ColumnHead>All</ColumnHead>
          </TableHead>
          <TableBody>
            {segment.products.map((product) => (
              <Row key={product.name}>
                <RowHead>{product.name}</RowHead>
                <Cell className="w-[56%]">
                  <WeightBar value={product.share} max={1} />
                </Cell>
                <Cell num>{formatPercentValue(product.share, 0)}</Cell>
                <Cell num className="faint">
                  {formatPercentValue(product.everyone, 0)}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
