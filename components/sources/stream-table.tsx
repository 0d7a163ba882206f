import { LinkButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { Stream } from '@/lib/contracts/sources';
import { formatCount, formatDateTime, formatPercent } from '@/lib/format';
import { everyWords, ROWS, STREAM_STATE_WORDS } from './words';

type StreamTableProps = { streams: readonly Stream[]; chosen: string | undefined; onChoose: (id: string) => void };

/** The tables of one source, one row each; a press shows more of one below. */
export function StreamTable({ streams, chosen, onChoose }: StreamTableProps) {
  return (
    <TableBox label="Tables">
      <Table label="Tables" cards>
        <TableHead>
          <ColumnHead>Table</ColumnHead>
          <ColumnHead>Holds</ColumnHead>
          <ColumnHead>State</ColumnHead>
          <ColumnHead>Read</ColumnHead>
          <ColumnHead>Last read whole</ColumnHead>
          <ColumnHead num>Rows read</ColumnHead>
          <ColumnHead num>Stored</ColumnHead>
        </TableHead>
        <TableBody>
          {streams.map((stream) => (
            <Row key={stream.id} aria-current={stream.id === chosen ? 'true' : undefined}>
              <RowHead at="1l">
                <LinkButton onClick={() => onChoose(stream.id)}>{stream.name}</LinkButton>
              </RowHead>
              <Cell at="hidden">{stream.kind ? ROWS[stream.kind] : <Unknown reason="Said with its mapping" />}</Cell>
              <Cell at="2l">
                <StreamMark stream={stream} />
              </Cell>
              <Cell at="hidden" className="nowrap">
                every {everyWords(stream.everyMinutes)}
              </Cell>
              <Cell at="3l" className="nowrap">
                {stream.syncedAt ? formatDateTime(stream.syncedAt) : <Unknown reason="Not read to its end yet" />}
              </Cell>
              <Cell num at="1r">
                {formatCount(stream.rows.read)}
                <span className="show-s"> rows</span>
              </Cell>
              <Cell num at="2r">
                {stream.quality === null ? <Unknown reason="No row was read yet" /> : formatPercent(stream.quality)}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

export function StreamMark({ stream: { state } }: { stream: Stream }) {
  const { sign, tone, word } = STREAM_STATE_WORDS[state];
  return (
    <CheckMark kind={sign} {...(tone ? { tone } : {})}>
      {word}
    </CheckMark>
  );
}
