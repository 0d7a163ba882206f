'use client';

import { useState } from 'react';
import { HealthValue } from '@/components/charts/health-value';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Money } from '@/components/ui/money';
import { Section } from '@/components/ui/section';
import { Cell, LinkHead, Row, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import { Component } from '@/lib/contracts/imports';
import type { MissedChurn } from '@/lib/contracts/track-record';
import { formatCount, formatDate } from '@/lib/format';
import type { Shown } from './words';

const FIRST = 7;
const WORDS = { scored: 'Not scored', too_early: 'Too early', unscored: 'Not scored', leaving: 'Leaving' };

const nameOf = (component: string): string => {
  const known = Component.safeParse(component);
  return known.success ? componentEntries[known.data].title.toLowerCase() : component;
};

/** What the model could not see, from what is kept: nothing is guessed. */
function unseen({ state, lacking, seenAt, leftAt }: MissedChurn): string {
  const without = lacking.length > 0 ? `No ${lacking.map(nameOf).join(', ')} known then. ` : '';
  if (state === 'too_early') return `${without}Too little time or data for a score.`;
  if (state === 'unscored') return 'It was no customer yet at that month end.';
  if (seenAt !== null) return `${without}At risk from ${formatDate(seenAt)} on: too late.`;
  return `${without}${leftAt === null ? 'Its values looked like those of accounts that stay.' : 'No month end before it left showed it at risk.'}`;
}

function MissedRow({ row, dated }: { row: MissedChurn; dated: boolean }) {
  return (
    <Row>
      <LinkHead href={`/accounts/${row.id}`}>{row.name}</LinkHead>
      {dated && (
        <Cell num className="nowrap" at="3r">
          {formatDate(row.leftAt)}
        </Cell>
      )}
      <Cell num at="1r">
        <Money minor={row.arrMinor} currency={row.currency} reason="No file says its ARR" />
      </Cell>
      <Cell at="2l">
        <HealthValue band={row.band ?? 'none'} score={row.health} word={row.band ? undefined : WORDS[row.state]} />
      </Cell>
      <Cell at="2r">{row.verdict === 'wrong' ? 'Wrong' : 'No data'}</Cell>
      <Cell className="muted" at="3l">
        {unseen(row)}
      </Cell>
    </Row>
  );
}

/** By name, the largest first: what a list of figures alone would hide. */
export function MissedChurns({ record }: { record: Shown }) {
  const [all, setAll] = useState(false);
  const { missed, missedCount, dated, days } = record;
  if (missedCount === 0)
    return (
      <Section title="Missed churns">
        <p className="muted">
          {record.cell.leavers === 0
            ? 'Nobody left among these accounts.'
            : 'None: everybody who left stood on the red list.'}
        </p>
      </Section>
    );
  const shown = all ? missed : missed.slice(0, FIRST);
  const measure =
    shown.length < missedCount
      ? `Largest ${formatCount(shown.length)} of ${formatCount(missedCount)}`
      : `All ${formatCount(missedCount)}`;
  const more = missed.length > FIRST && (
    <LinkButton className="small" onClick={() => setAll(!all)}>
      {all
        ? `First ${FIRST}`
        : missed.length < missedCount
          ? `Largest ${formatCount(missed.length)}`
          : `All ${formatCount(missedCount)}`}
    </LinkButton>
  );
  return (
    <Section title="Missed churns" measure={measure} action={more}>
      <TableBox label="Missed churns">
        <Table cards label="Missed churns" caption="ARR is the last that is known. Names are today’s.">
          <TableHead>
            <ColumnHead>Account</ColumnHead>
            {dated && <ColumnHead num>Left</ColumnHead>}
            <ColumnHead num sorted="descending">
              <Define entry={definitions.arr} />
            </ColumnHead>
            <ColumnHead>{dated ? `Health ${days} days before` : 'Health'}</ColumnHead>
            <ColumnHead>
              <Define entry={definitions.missedVerdict}>Verdict</Define>
            </ColumnHead>
            <ColumnHead>What the model could not see</ColumnHead>
          </TableHead>
          <TableBody>
            {shown.map((row) => (
              <MissedRow key={`${row.id} ${row.leftAt}`} row={row} dated={dated} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
