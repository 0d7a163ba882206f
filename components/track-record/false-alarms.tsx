'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Money } from '@/components/ui/money';
import { Section } from '@/components/ui/section';
import { Cell, LinkHead, Row, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { definitions } from '@/lib/contracts/definitions';
import type { FalseAlarm } from '@/lib/contracts/track-record';
import { formatCount, formatDate, formatScore } from '@/lib/format';
import type { Shown } from './words';

const FIRST = 7;

const whenOf = ({ first, last }: FalseAlarm): string =>
  first === last ? formatDate(first) : `${formatDate(first)} to ${formatDate(last)}`;

function AlarmRow({ row, dated }: { row: FalseAlarm; dated: boolean }) {
  return (
    <Row>
      <LinkHead href={`/accounts/${row.id}`}>{row.name}</LinkHead>
      <Cell num at="1r">
        <Money minor={row.arrMinor} currency={row.currency} reason="No file says its ARR" />
      </Cell>
      <Cell num at="2l">
        <span className="show-s faint">lowest health </span>
        {formatScore(row.health)}
      </Cell>
      {dated && (
        <>
          <Cell num at="hidden">
            {formatCount(row.months)}
          </Cell>
          <Cell className="nowrap" at="3l">
            {whenOf(row)}
          </Cell>
          <Cell at="2r">{row.leftAt === null ? 'Still a customer' : `Left later, ${formatDate(row.leftAt)}`}</Cell>
        </>
      )}
    </Row>
  );
}

/** Who was on the list and did not leave within the horizon: what the list cost. */
export function FalseAlarms({ record }: { record: Shown }) {
  const [all, setAll] = useState(false);
  const { alarms, alarmCount, dated } = record;
  const title = <Define entry={definitions.falseAlarm}>False alarms</Define>;
  if (alarmCount === 0)
    return (
      <Section title={title}>
        <p className="muted">None: nobody on the red list stayed.</p>
      </Section>
    );
  const shown = all ? alarms : alarms.slice(0, FIRST);
  const more = alarms.length > FIRST && (
    <LinkButton className="small" onClick={() => setAll(!all)}>
      {all ? `First ${FIRST}` : `First ${formatCount(alarms.length)}`}
    </LinkButton>
  );
  const measure =
    shown.length < alarmCount
      ? `First ${formatCount(shown.length)} of ${formatCount(alarmCount)} accounts`
      : `All ${formatCount(alarmCount)} accounts`;
  return (
    <Section title={title} measure={measure} action={more}>
      <TableBox label="False alarms">
        <Table cards label="False alarms" caption={dated ? 'Longest on the list first.' : 'Largest first.'}>
          <TableHead>
            <ColumnHead>Account</ColumnHead>
            <ColumnHead num>
              <Define entry={definitions.arr} />
            </ColumnHead>
            <ColumnHead num>Lowest health</ColumnHead>
            {dated && (
              <>
                <ColumnHead num>Month ends</ColumnHead>
                <ColumnHead>On the list</ColumnHead>
                <ColumnHead>What became of it</ColumnHead>
              </>
            )}
          </TableHead>
          <TableBody>
            {shown.map((row) => (
              <AlarmRow key={row.id} row={row} dated={dated} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
