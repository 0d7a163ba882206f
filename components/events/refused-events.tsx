import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { TrackingState } from '@/lib/contracts/events';
import { formatCount, formatDateTime } from '@/lib/format';

/** Why events were refused, and the latest of them as they came. */
export function RefusedEvents({ refused: { rules, latest } }: { refused: TrackingState['refused'] }) {
  return (
    <div className="grid grid-cols-1 gap-4">
      <TableBox label="Refused events by reason">
        <Table label="Refused events by reason" dense>
          <TableHead>
            <ColumnHead>Reason, by its latest event</ColumnHead>
            <ColumnHead>Field</ColumnHead>
            <ColumnHead num>Events</ColumnHead>
            <ColumnHead>Last</ColumnHead>
          </TableHead>
          <TableBody>
            {rules.map(({ rule, field, message, events, lastAt }) => (
              <Row key={`${rule} ${field}`}>
                <RowHead>{message}</RowHead>
                <Cell className="mono">{field}</Cell>
                <Cell num>{formatCount(events)}</Cell>
                <Cell className="nowrap">{formatDateTime(lastAt)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
      <details>
        <summary className="link">The latest {latest.length} as they came</summary>
        <ol className="grid gap-3 pt-3">
          {latest.map(({ id, receivedAt, key, message, body }) => (
            <li key={id} className="grid gap-1">
              <span className="small">
                {formatDateTime(receivedAt)}, key {key}: {message}
              </span>
              <code className="mono small muted break-all">{body}</code>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}
