import Link from 'next/link';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { RulePreview } from '@/lib/contracts/rule-segments';
import { formatCount, formatCountOf, formatDateTime } from '@/lib/format';

const placeName = (name: string | null) => name ?? 'none';

/** How many go from where to where. */
function Flows({ flows }: Pick<RulePreview, 'flows'>) {
  return (
    <ul className="pt-1">
      {flows.map(({ from, to, accounts }) => (
        <li key={`${from}→${to}`}>
          {formatCount(accounts)} from <b>{placeName(from)}</b> to <b>{placeName(to)}</b>
        </li>
      ))}
    </ul>
  );
}

function Names({ names, changes }: Pick<RulePreview, 'names' | 'changes'>) {
  const caption =
    names.length < changes
      ? `The first ${formatCount(names.length)} of ${formatCount(changes)}, largest ARR first.`
      : 'All of them, largest ARR first.';
  return (
    <TableBox label="Who changes">
      <Table dense label="Who changes" caption={caption} className="mt-2">
        <TableHead>
          <ColumnHead>Account</ColumnHead>
          <ColumnHead>From</ColumnHead>
          <ColumnHead>To</ColumnHead>
        </TableHead>
        <TableBody>
          {names.map(({ id, name, from, to }) => (
            <Row key={id}>
              <RowHead clip>
                <Link href={`/accounts/${id}`} prefetch={false} target="_blank">
                  {name}
                </Link>
              </RowHead>
              <Cell className="muted">{placeName(from)}</Cell>
              <Cell>{placeName(to)}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

/** Who would be elsewhere after a change, in numbers and by name. */
export function RuleChanges({ preview }: { preview: RulePreview }) {
  const { accounts, changes, flows, names, now, asOf } = preview;
  return (
    <>
      <p role="status">
        {changes === 0
          ? 'No account changes its rule segment.'
          : `${formatCountOf(changes, 'account')} of ${formatCount(accounts)} would change rule segment:`}
      </p>
      {changes > 0 && <Flows flows={flows} />}
      {names.length > 0 && <Names names={names} changes={changes} />}
      <p className="small faint pt-2">
        As of {formatDateTime(now)}
        {asOf ? `, with the scores of ${formatDateTime(asOf)}` : '; nothing is scored yet'}.
      </p>
    </>
  );
}
