'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { ticketsQuery } from '@/lib/client/accounts';
import type { TicketRow } from '@/lib/contracts/facts';
import { formatCount, formatCountOf, formatDate } from '@/lib/format';
import { AccountPart, Said } from './account-part';

export function AccountSupport({ id }: { id: string }) {
  const query = useQuery(ticketsQuery(id));
  return (
    <AccountPart what="Support" query={query} isEmpty={({ tickets }) => tickets.length === 0}>
      {({ tickets }) => <Tickets rows={tickets} />}
    </AccountPart>
  );
}

function Tickets({ rows }: { rows: readonly TicketRow[] }) {
  const open = rows.filter(({ closedAt }) => closedAt === null).length;
  return (
    <Section
      first
      title="Support"
      measure={`${formatCountOf(rows.length, 'ticket')}, ${formatCount(open)} without a closing date`}
    >
      <TableBox label="Tickets">
        <Table dense label="Tickets">
          <TableHead>
            <ColumnHead>Opened</ColumnHead>
            <ColumnHead>Ticket</ColumnHead>
            <ColumnHead>Subject</ColumnHead>
            <ColumnHead>Severity</ColumnHead>
            <ColumnHead>Status</ColumnHead>
            <ColumnHead>Closed</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <RowHead className="nowrap">{formatDate(row.openedAt)}</RowHead>
                <Cell className="mono">
                  <Said>{row.externalId}</Said>
                </Cell>
                <Cell className="[overflow-wrap:anywhere]">
                  <Said>{row.subject}</Said>
                </Cell>
                <Cell>
                  <Said>{row.severity}</Said>
                </Cell>
                <Cell>
                  <Said>{row.status}</Said>
                  {row.reopened && <span className="faint"> reopened</span>}
                </Cell>
                <Cell className="nowrap">{formatDate(row.closedAt)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
