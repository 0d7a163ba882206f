'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SignedBar } from '@/components/charts/signed-bar';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Cell, Row, RowHead, RowToggle, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { besideQuery } from '@/lib/client/accounts';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { ScorePart } from '@/lib/contracts/scores';
import { formatScore, formatSigned } from '@/lib/format';
import { type Beside, DriversNotes, SegmentValue, Then, ThenSaid } from './drivers-beside';

const kindOf = ({ actionable }: { actionable: boolean }) => (actionable ? 'can be acted on' : 'context');

export const nameOf = (part: ScorePart) => componentEntries[part.component].title;

type Feature = ScorePart['features'][number];

type FeatureRowProps = { feature: Feature; part: ScorePart; max: number; beside: Beside };

/** Its kind is said only where it is not that of its component. */
function FeatureRow({ feature, part, max, beside }: FeatureRowProps) {
  return (
    <Row kind="sub">
      <RowHead>
        {feature.name}
        {feature.actionable !== part.actionable && <span className="faint hide-s"> {kindOf(feature)}</span>}
      </RowHead>
      <Cell>
        {feature.value ?? 'missing'}
        <span className="show-s faint">
          <ThenSaid column={feature.column} beside={beside} />
        </span>
      </Cell>
      <Cell className="muted">
        <SegmentValue feature={feature} beside={beside} />
      </Cell>
      <Cell className="muted hide-s">
        <Then column={feature.column} beside={beside} />
      </Cell>
      <Cell className="hide-s">
        <SignedBar value={feature.points} max={max} />
      </Cell>
      <Cell num>{formatSigned(feature.points)}</Cell>
    </Row>
  );
}

type PartRowsProps = { part: ScorePart; max: number; first: boolean; beside: Beside };

function PartRows({ part, max, first, beside }: PartRowsProps) {
  const [open, setOpen] = useState(first);
  const name = nameOf(part);
  return (
    <>
      <Row>
        <RowHead>
          {part.features.length > 0 && (
            <RowToggle open={open} onToggle={() => setOpen(!open)} label={`Features of ${name}`} />
          )}
          {name}
        </RowHead>
        <Cell className="muted" colSpan={2}>
          {part.sees} <span className="faint nowrap hide-s">· {kindOf(part)}</span>
        </Cell>
        <Cell className="hide-s" />
        <Cell className="hide-s">
          <SignedBar value={part.points} max={max} />
        </Cell>
        <Cell num>
          <b>{formatSigned(part.points)}</b>
        </Cell>
      </Row>
      {open && part.features.map((feature) => <FeatureRow key={feature.column} {...{ feature, part, max, beside }} />)}
    </>
  );
}

type EdgeRowProps = { label: string; words: string; points: string; total?: boolean };

/** Base, clip and score: rows without a bar. */
function EdgeRow({ label, words, points, total }: EdgeRowProps) {
  return (
    <Row kind={total ? 'total' : 'plain'}>
      <RowHead>{label}</RowHead>
      <Cell className="muted" colSpan={2}>
        {words}
      </Cell>
      <Cell className="hide-s" />
      <Cell className="hide-s" />
      <Cell num>{points}</Cell>
    </Row>
  );
}

function PartHeads({ beside }: { beside: Beside }) {
  const medians = beside.data?.segment === null ? definitions.everyone : definitions.segmentMedian;
  return (
    <TableHead>
      <ColumnHead>Component</ColumnHead>
      <ColumnHead>What it sees</ColumnHead>
      <ColumnHead>
        <Define entry={medians}>{beside.data?.segment === null ? 'Everyone' : 'Segment'}</Define>
      </ColumnHead>
      <ColumnHead className="hide-s">
        <Define entry={definitions.atRenewal}>At renewal</Define>
      </ColumnHead>
      <ColumnHead className="hide-s w-[112px]" hidden>
        Bar
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.points}>Points</Define>
      </ColumnHead>
    </TableHead>
  );
}

type DriversTableProps = { account: AccountDetail; parts: readonly ScorePart[]; base: number };

/** The parts of a score, each value beside that of its segment and its own at the last renewal. */
export function DriversTable({ account, parts, base }: DriversTableProps) {
  const beside = useQuery(besideQuery(account.id, account.shown.day));
  const max = Math.max(1, ...parts.flatMap((part) => [part, ...part.features]).map(({ points }) => Math.abs(points)));
  const { clip, health, model } = account;
  return (
    <TableBox label="Components of the score">
      <Table dense label="Components of the score" className="mt-3">
        <PartHeads beside={beside} />
        <TableBody>
          <EdgeRow
            label="Base"
            words={model ? `Average account under model v${model.number}` : 'Average account'}
            points={formatScore(base)}
          />
          {parts.map((part, index) => (
            <PartRows key={part.component} part={part} max={max} first={index === 0} beside={beside} />
          ))}
          {clip !== 0 && <EdgeRow label="Clip" words="The scale ends at 0 and 100" points={formatSigned(clip)} />}
          <EdgeRow label="Score" words={clip === 0 ? 'Not clipped' : 'Clipped'} points={formatScore(health)} total />
        </TableBody>
      </Table>
      <DriversNotes account={account} beside={beside} />
    </TableBox>
  );
}
