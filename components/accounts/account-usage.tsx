'use client';

import { useQuery } from '@tanstack/react-query';
import { DayBars } from '@/components/charts/day-bars';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { usageQuery } from '@/lib/client/accounts';
import type { UsageView } from '@/lib/contracts/facts';
import { formatCount, formatDate } from '@/lib/format';
import { AccountPart } from './account-part';

export function AccountUsage({ id }: { id: string }) {
  const query = useQuery(usageQuery(id));
  return (
    <AccountPart what="Usage" query={query} isEmpty={({ days }) => days.length === 0}>
      {({ days, events, users, userCount }) => (
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
          {users.length > 0 && <Users users={users} count={userCount} />}
        </>
      )}
    </AccountPart>
  );
}

type UsersProps = { users: UsageView['users']; count: number };

/** Those who used it last. */
function Users({ users, count }: UsersProps) {
  const measure =
    count > users.length ? `${formatCount(users.length)} of ${formatCount(count)}, seen last` : formatCount(count);
  return (
    <Section title="Users" measure={measure}>
      <TableBox label="Users">
        <Table dense label="Users" className="max-w-[720px]">
          <TableHead>
            <ColumnHead>User in the events</ColumnHead>
            <ColumnHead>First seen</ColumnHead>
            <ColumnHead>Last seen</ColumnHead>
          </TableHead>
          <TableBody>
            {users.map((user) => (
              <Row key={user.id}>
                <RowHead className="[overflow-wrap:anywhere]">
                  {user.name ?? <Unknown reason="Addresses are hidden from viewers" />}
                </RowHead>
                <Cell className="nowrap">{formatDate(user.firstSeenAt)}</Cell>
                <Cell className="nowrap">{formatDate(user.lastSeenAt)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
