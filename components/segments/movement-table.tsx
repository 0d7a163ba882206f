import Link from 'next/link';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { Flow, Place, SegmentMovement } from '@/lib/contracts/movement';
import { formatCount, formatMoney } from '@/lib/format';

function Name({ place }: { place: Place | undefined }) {
  if (!place) return null;
  return place.segmentId ? <Link href={`/segments/${place.segmentId}`}>{place.name}</Link> : place.name;
}

function Money({ flow, currency }: { flow: Flow; currency: string }) {
  if (flow.arrMinor === null) return <Unknown reason="No file says their ARR" />;
  const { accounts, priced } = flow;
  return (
    <>
      {formatMoney(flow.arrMinor, currency)}
      {priced < accounts && <span className="faint"> of {formatCount(priced)}</span>}
    </>
  );
}

/** The same figures as the picture: who moved first, who stayed after them. */
export function MovementTable({ movement }: { movement: SegmentMovement }) {
  const { before, after, flows, currency } = movement;
  const rows = [...flows.filter(({ from, to }) => from !== to), ...flows.filter(({ from, to }) => from === to)];
  return (
    <TableBox label="Movement between segments">
      <Table dense label="Movement between segments">
        <TableHead>
          <ColumnHead>From</ColumnHead>
          <ColumnHead>To</ColumnHead>
          <ColumnHead num>Accounts</ColumnHead>
          <ColumnHead num>ARR, today’s</ColumnHead>
        </TableHead>
        <TableBody>
          {rows.map((flow) => (
            <Row key={`${flow.from} ${flow.to}`}>
              <RowHead>
                <Name place={before.find(({ id }) => id === flow.from)} />
              </RowHead>
              <Cell className={flow.from === flow.to ? 'faint' : undefined}>
                {flow.from === flow.to ? 'stayed' : <Name place={after.find(({ id }) => id === flow.to)} />}
              </Cell>
              <Cell num>{formatCount(flow.accounts)}</Cell>
              <Cell num>
                <Money flow={flow} currency={currency} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}
