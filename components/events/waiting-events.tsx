import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { TrackingState } from '@/lib/contracts/events';
import { formatCount, formatDateTime } from '@/lib/format';

/** Nothing of it is lost: it is counted as soon as its account is known. */
export function WaitingEvents({ groups }: { groups: TrackingState['waiting']['groups'] }) {
  return (
    <div className="grid grid-cols-1 gap-2">
      <p className="muted max-w-[72ch]">
        No account is known for these. Import the account under this id, or give its id a column with the role “another
        id”; a user without a group needs a group call, or a contact with his id. They are counted as soon as it is
        known.
      </p>
      <TableBox label="Events that wait for an account">
        <Table label="Events that wait for an account" dense>
          <TableHead>
            <ColumnHead>Group</ColumnHead>
            <ColumnHead num>Events</ColumnHead>
            <ColumnHead num>Users</ColumnHead>
            <ColumnHead>Since</ColumnHead>
          </TableHead>
          <TableBody>
            {groups.map(({ group, events, users, since }) => (
              <Row key={group ?? ''}>
                <RowHead>{group ?? <span className="muted">users without a group</span>}</RowHead>
                <Cell num>{formatCount(events)}</Cell>
                <Cell num>{formatCount(users)}</Cell>
                <Cell className="nowrap">{formatDateTime(since)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </div>
  );
}
