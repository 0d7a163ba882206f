'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { useMay } from '@/lib/client/use-may';
import type { TrackingState } from '@/lib/contracts/events';
import { formatCount, formatDateTime } from '@/lib/format';
import { CorrectEvent } from './correct-event';

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
      <Latest events={latest} />
    </div>
  );
}

function Latest({ events }: { events: TrackingState['refused']['latest'] }) {
  const writes = useMay('import:write');
  const [chosen, setChosen] = useState<string | null>(null);
  const event = events.find(({ id }) => id === chosen);
  return (
    <details>
      <summary className="link">The latest {events.length} as they came</summary>
      <ol className="grid gap-3 pt-3">
        {events.map(({ id, receivedAt, key, message, body, partly }) => (
          <li key={id} className="grid gap-1">
            <span className="small">
              {formatDateTime(receivedAt)}, key {key}: {message}{' '}
              {writes && !partly && <LinkButton onClick={() => setChosen(id)}>Correct and send again</LinkButton>}
            </span>
            <code className="mono small muted break-all">{partly ? `${body}…` : body}</code>
          </li>
        ))}
      </ol>
      {event && <CorrectEvent key={event.id} event={event} onClose={() => setChosen(null)} />}
    </details>
  );
}
