'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { contractsQuery } from '@/lib/client/accounts';
import type { InvoiceRow, SubscriptionRow } from '@/lib/contracts/facts';
import { formatCount, formatCountOf, formatDate, formatMoney } from '@/lib/format';
import { AccountPart, Said, yesNo } from './account-part';

export function AccountContract({ id }: { id: string }) {
  const query = useQuery(contractsQuery(id));
  return (
    <AccountPart
      what="Contract"
      query={query}
      isEmpty={({ subscriptions, invoices }) => subscriptions.length + invoices.length === 0}
    >
      {({ subscriptions, invoices }) => (
        <>
          {subscriptions.length > 0 && <Subscriptions rows={subscriptions} />}
          {invoices.length > 0 && <Invoices rows={invoices} first={subscriptions.length === 0} />}
        </>
      )}
    </AccountPart>
  );
}

const money = (minor: number | null, currency: string | null) => formatMoney(minor, currency ?? undefined);

function Subscriptions({ rows }: { rows: readonly SubscriptionRow[] }) {
  const running = rows.filter(({ endedAt }) => endedAt === null).length;
  const measure = `${formatCountOf(rows.length, 'subscription')}, ${formatCount(running)} without an end`;
  return (
    <Section first title="Subscriptions" measure={measure}>
      <TableBox label="Subscriptions">
        <Table dense label="Subscriptions">
          <TableHead>
            <ColumnHead>Product</ColumnHead>
            <ColumnHead num>Seats</ColumnHead>
            <ColumnHead num>ARR</ColumnHead>
            <ColumnHead>Started</ColumnHead>
            <ColumnHead>Renews</ColumnHead>
            <ColumnHead>Notice until</ColumnHead>
            <ColumnHead>Ended</ColumnHead>
            <ColumnHead>Renews by itself</ColumnHead>
            <ColumnHead>Trial</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id} className={row.endedAt ? 'faint' : undefined}>
                <RowHead>
                  <Said>{row.product}</Said>
                </RowHead>
                <Cell num>{formatCount(row.seats)}</Cell>
                <Cell num>{money(row.arrMinor, row.currency)}</Cell>
                <Cell className="nowrap">{formatDate(row.startedAt)}</Cell>
                <Cell className="nowrap">{formatDate(row.renewalAt)}</Cell>
                <Cell className="nowrap">{formatDate(row.noticeAt)}</Cell>
                <Cell className="nowrap">{formatDate(row.endedAt)}</Cell>
                <Cell>
                  <Said>{yesNo(row.autoRenew)}</Said>
                </Cell>
                <Cell>
                  <Said>{yesNo(row.trial)}</Said>
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

function stateOf({ failed, paidAt }: InvoiceRow): string {
  if (failed) return 'payment failed';
  return paidAt === null ? 'not paid' : `paid ${formatDate(paidAt)}`;
}

function Invoices({ rows, first }: { rows: readonly InvoiceRow[]; first: boolean }) {
  return (
    <Section first={first} title="Invoices" measure={`${formatCountOf(rows.length, 'invoice')}, newest first`}>
      <TableBox label="Invoices">
        <Table dense label="Invoices">
          <TableHead>
            <ColumnHead>Issued</ColumnHead>
            <ColumnHead>Invoice</ColumnHead>
            <ColumnHead num>Amount</ColumnHead>
            <ColumnHead>Due</ColumnHead>
            <ColumnHead>State</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <RowHead className="nowrap">{formatDate(row.issuedAt)}</RowHead>
                <Cell className="mono">
                  <Said>{row.externalId}</Said>
                </Cell>
                <Cell num>{money(row.amountMinor, row.currency)}</Cell>
                <Cell className="nowrap">{formatDate(row.dueAt)}</Cell>
                <Cell className="nowrap">{stateOf(row)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
