'use client';

import { useQuery } from '@tanstack/react-query';
import { DayBars } from '@/components/charts/day-bars';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { usageQuery } from '@/lib/client/accounts';
import { formatCount, formatDate } from '@/lib/format';
import { AccountPart } from './account-part';

export function AccountUsage({ id }: { id: string }) {
  const query = useQuery(usageQuery(id));
  return (
    <AccountPart what="Usage" query={query} isEmpty={({ days }) => days.length === 0}>
      {({ days, events }) => (
        <>
          <DayBars title="Events a day" measure={`the last ${days.length} days with any, UTC`} days={days} />
          <Section title="Events" measure="over all days, most frequent first">
            <TableBox label="Events">
              <Table dense label="Events" className="max-w-[720px]">
                <TableHead>
                  <ColumnHead>Event</ColumnHead>
                  <ColumnHead num>Count</ColumnHead>
                  <ColumnHead>Last</ColumnHead>
                </TableHead>
                <TableBody>
                  {events.map((event) => (
                    <Row key={event.event}>
                      <RowHead className="[overflow-wrap:anywhere]">{event.event}</RowHead>
                      <Cell num>{formatCount(event.count)}</Cell>
                      <Cell className="nowrap">{formatDate(event.last)}</Cell>
                    </Row>
                  ))}
                </TableBody>
              </Table>
            </TableBox>
          </Section>
        </>
      )}
    </AccountPart>
  );
}
