'use client';

import Link from 'next/link';
import { useState } from 'react';
import { type CheckKind, CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Meter } from '@/components/ui/progress';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, RowToggle, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { ChecklistItem, IngredientsView } from '@/lib/contracts/ingredients';
import { formatAge, formatCount, formatDate, formatDays, formatPercent } from '@/lib/format';
import { GainCell, gainsSaid } from './gain-cell';
import { SegmentCoverage } from './segment-coverage';

/** Columns of the table, for what lies below a row. */
const COLUMNS = 9;

const states: Record<ChecklistItem['state'], { kind: CheckKind; word: string }> = {
  connected: { kind: 'check', word: 'Connected' },
  late: { kind: 'exclamation', word: 'Late' },
  partial: { kind: 'exclamation', word: 'Partial' },
  missing: { kind: 'cross', word: 'Not connected' },
};

/** Age against the day of the page, so that server and browser say the same. */
function Newest({ item, asOf }: { item: ChecklistItem; asOf: string | null }) {
  if (item.newest === null) {
    return <Unknown reason={item.state === 'missing' ? 'Nothing has come yet' : 'Its files carry no dates'} />;
  }
  if (!asOf) return formatDate(item.newest);
  return formatAge(new Date(asOf).getTime() - new Date(item.newest).getTime(), { fine: true });
}

type ItemRowProps = { item: ChecklistItem; view: IngredientsView; mayImport: boolean };

function ItemRow({ item, view, mayImport }: ItemRowProps) {
  const [open, setOpen] = useState(false);
  const entry = componentEntries[item.component];
  const { kind, word } = states[item.state];
  const adds = mayImport && (item.state === 'missing' || item.state === 'partial');
  return (
    <>
      <Row>
        <RowHead>
          {view.segments.length > 0 && (
            <RowToggle open={open} onToggle={() => setOpen(!open)} label={`${entry.title} by segment`} />
          )}
          <Define entry={entry}>{entry.title}</Define>
        </RowHead>
        <Cell>
          <CheckMark kind={kind}>{word}</CheckMark>
        </Cell>
        <Cell className="muted">{item.source ?? <Unknown reason="No source brings it" />}</Cell>
        <Cell className="nowrap">
          <Meter share={item.coveredShare} />
          {formatPercent(item.coveredShare)} <span className="faint">{formatCount(item.covered)}</span>
        </Cell>
        <Cell num>{formatCount(item.columns)}</Cell>
        <Cell num>
          <Newest item={item} asOf={view.asOf} />
        </Cell>
        <Cell num className="faint">
          {item.promisedDays === null ? 'none' : formatDays(item.promisedDays)}
        </Cell>
        <Cell num>
          <GainCell item={item} gains={view.gains} />
        </Cell>
        <Cell num>
          <Link href={adds ? '/data/import' : '/data'}>{adds ? 'Add a file' : 'Open'}</Link>
          <span className="sr"> for {entry.title}</span>
        </Cell>
      </Row>
      {open && <SegmentCoverage item={item} segments={view.segments} columns={COLUMNS} />}
    </>
  );
}

/** "5 connected, 2 incomplete, 1 missing." */
function counted(checklist: readonly ChecklistItem[]): string {
  const count = (...wanted: ChecklistItem['state'][]) => checklist.filter((item) => wanted.includes(item.state)).length;
  return `${count('connected')} connected, ${count('late', 'partial')} incomplete, ${count('missing')} missing.`;
}

type ChecklistSectionProps = { view: IngredientsView; mayImport: boolean };

/** Panel 2: which kinds of data are there, how many accounts they reach, and how old they are. */
export function ChecklistSection({ view, mayImport }: ChecklistSectionProps) {
  return (
    <Section
      title="What it can see"
      measure={`${counted(view.checklist)} The model needs no full set: missing is a state with its own effect.`}
    >
      <TableBox label="Checklist">
        <Table
          dense
          label="Kinds of data"
          caption={`Coverage of ${formatCount(view.accounts)} accounts. ${gainsSaid(view.gains)}`}
        >
          <TableHead>
            <ColumnHead>Component</ColumnHead>
            <ColumnHead>
              <Define entry={definitions.checklist}>State</Define>
            </ColumnHead>
            <ColumnHead>Source</ColumnHead>
            <ColumnHead>Accounts covered</ColumnHead>
            <ColumnHead num>Columns</ColumnHead>
            <ColumnHead num>Newest</ColumnHead>
            <ColumnHead num>
              <Define entry={definitions.promised}>Promised</Define>
            </ColumnHead>
            <ColumnHead num>
              <Define entry={definitions.gain}>Gain</Define>, leavers caught per 100
            </ColumnHead>
            <ColumnHead num hidden>
              Action
            </ColumnHead>
          </TableHead>
          <TableBody>
            {view.checklist.map((item) => (
              <ItemRow key={item.component} item={item} view={view} mayImport={mayImport} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
