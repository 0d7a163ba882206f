import { BandWord } from '@/components/charts/health-value';
import { WeightBar } from '@/components/charts/weight-bar';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';
import { formatCount, formatMoney } from '@/lib/format';
import type { Shown } from './words';

/** In which band those stood who left without having been on the list. */
export function Stood({ record: { stood, missedCount, currency } }: { record: Shown }) {
  if (missedCount === 0) return null;
  const title = `Where the ${formatCount(missedCount)} missed ones stood`;
  return (
    <Section title={title}>
      <Table dense label={title}>
        <TableHead hidden>
          <ColumnHead>Band</ColumnHead>
          <ColumnHead>Share</ColumnHead>
          <ColumnHead num>Leavers</ColumnHead>
          <ColumnHead num>ARR, last known</ColumnHead>
        </TableHead>
        <TableBody>
          {stood.map(({ band, leavers, arrMinor }) => (
            <Row key={band ?? 'none'}>
              <RowHead>
                <BandWord band={band ?? 'none'} />
              </RowHead>
              <Cell className="w-[48%]">
                <WeightBar value={leavers} max={missedCount} />
              </Cell>
              <Cell num>{formatCount(leavers)}</Cell>
              <Cell num>{formatMoney(arrMinor, currency)}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
