'use client';

import { useState } from 'react';
import { SignedBar } from '@/components/charts/signed-bar';
import { Waterfall } from '@/components/charts/waterfall';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, RowToggle, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { ScorePart } from '@/lib/contracts/scores';
import { formatScore, formatSigned } from '@/lib/format';

/** Lowering parts by size, then raising ones by size: the order of the picture and of the table. */
function ordered(parts: readonly ScorePart[]): ScorePart[] {
  return [...parts].sort((a, b) => {
    if (a.points < 0 !== b.points < 0) return a.points < 0 ? -1 : 1;
    return Math.abs(b.points) - Math.abs(a.points);
  });
}

const kindOf = ({ actionable }: { actionable: boolean }) => (actionable ? 'can be acted on' : 'context');

const nameOf = (part: ScorePart) => componentEntries[part.component].title;

/** "Usage and support take 23 points from a base of 54" */
function finding(parts: readonly ScorePart[], base: number): string {
  const lowering = parts.filter((part) => part.points < 0).slice(0, 2);
  const raising = [...parts].filter((part) => part.points > 0).sort((a, b) => b.points - a.points);
  const chosen = lowering.length > 0 ? lowering : raising.slice(0, 2);
  const [first, second] = chosen;
  if (!first) return `Nothing moves it from a base of ${formatScore(base)}`;
  const points = formatScore(Math.abs(chosen.reduce((sum, part) => sum + part.points, 0)));
  const verb = lowering.length > 0 ? 'take' : 'add';
  const who = second ? `${nameOf(first)} and ${nameOf(second).toLowerCase()} ${verb}` : `${nameOf(first)} ${verb}s`;
  return `${who} ${points} points ${lowering.length > 0 ? 'from' : 'to'} a base of ${formatScore(base)}`;
}

type Feature = ScorePart['features'][number];

type FeatureRowProps = { feature: Feature; part: ScorePart; max: number };

/** Its kind is said only where it is not that of its component. */
function FeatureRow({ feature, part, max }: FeatureRowProps) {
  return (
    <Row kind="sub">
      <RowHead>{feature.name}</RowHead>
      <Cell>
        {feature.value ?? 'missing'}
        {feature.median !== null && <span className="faint"> everyone {feature.median}</span>}
      </Cell>
      <Cell className="hide-s nowrap">{feature.actionable !== part.actionable && kindOf(feature)}</Cell>
      <Cell className="hide-s">
        <SignedBar value={feature.points} max={max} />
      </Cell>
      <Cell num>{formatSigned(feature.points)}</Cell>
    </Row>
  );
}

function PartRows({ part, max, first }: { part: ScorePart; max: number; first: boolean }) {
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
        <Cell className="muted">{part.sees}</Cell>
        <Cell className="faint nowrap hide-s">{kindOf(part)}</Cell>
        <Cell className="hide-s">
          <SignedBar value={part.points} max={max} />
        </Cell>
        <Cell num>
          <b>{formatSigned(part.points)}</b>
        </Cell>
      </Row>
      {open &&
        part.features.map((feature) => <FeatureRow key={feature.name} feature={feature} part={part} max={max} />)}
    </>
  );
}

type EdgeRowProps = { label: string; words: string; points: string; total?: boolean };

/** Base, clip and score: rows without a bar. */
function EdgeRow({ label, words, points, total }: EdgeRowProps) {
  return (
    <Row kind={total ? 'total' : 'plain'}>
      <RowHead>{label}</RowHead>
      <Cell className="muted">{words}</Cell>
      <Cell className="hide-s" />
      <Cell className="hide-s" />
      <Cell num>{points}</Cell>
    </Row>
  );
}

function PartHeads() {
  return (
    <TableHead>
      <ColumnHead>Component</ColumnHead>
      <ColumnHead>What it sees</ColumnHead>
      <ColumnHead className="hide-s">
        <Define entry={definitions.actionable}>Kind</Define>
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

function PartTable({ account, parts, base }: { account: AccountDetail; parts: readonly ScorePart[]; base: number }) {
  const max = Math.max(1, ...parts.flatMap((part) => [part, ...part.features]).map(({ points }) => Math.abs(points)));
  const { clip, health, model } = account;
  return (
    <TableBox label="Components of the score">
      <Table dense label="Components of the score" className="mt-3">
        <PartHeads />
        <TableBody>
          <EdgeRow
            label="Base"
            words={model ? `Average account under model v${model.number}` : 'Average account'}
            points={formatScore(base)}
          />
          {parts.map((part, index) => (
            <PartRows key={part.component} part={part} max={max} first={index === 0} />
          ))}
          {clip !== 0 && <EdgeRow label="Clip" words="The scale ends at 0 and 100" points={formatSigned(clip)} />}
          <EdgeRow label="Score" words={clip === 0 ? 'Not clipped' : 'Clipped'} points={formatScore(health)} total />
        </TableBody>
      </Table>
      <p className="small faint pt-2">
        {model?.auc === null
          ? 'Expert opinion on what goes with leaving, not learned from your history.'
          : 'Associated with leaving in your history, not proven causes. 10 points halve the odds of leaving.'}{' '}
        <Define entry={definitions.everyone}>Everyone</Define>: the median of all scored accounts.
      </p>
    </TableBox>
  );
}

/** How the score comes about: base, parts and clip add up to it. */
export function AccountDrivers({ account }: { account: AccountDetail }) {
  const { base, health, band, clip, thresholds } = account;
  if (base === null || health === null) {
    return (
      <EmptyState title="There is no score to take apart">
        Once this account is scored, every component that moves its score stands here with its points.
      </EmptyState>
    );
  }
  const parts = ordered(account.parts);
  return (
    <Waterfall
      first
      title={finding(parts, base)}
      action={
        <span className="small">
          <Define entry={definitions.base}>What is the base?</Define>
        </span>
      }
      base={{ value: base }}
      parts={parts.map((part) => ({
        id: part.component,
        label: nameOf(part),
        points: part.points,
        missing: part.missing,
      }))}
      result={{ value: health, band: account.state === 'left' ? 'gone' : (band ?? 'none') }}
      clip={clip}
      edges={[thresholds.risk, thresholds.healthy]}
      withTable={false}
      below={<PartTable account={account} parts={parts} base={base} />}
    />
  );
}
