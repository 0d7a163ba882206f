import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { BandWord, HealthValue } from '@/components/charts/health-value';
import { IconButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { useMay } from '@/lib/client/use-may';
import { definitions } from '@/lib/contracts/definitions';
import type { RuleSegmentList, RuleSegmentSummary } from '@/lib/contracts/rule-segments';
import { formatCount, formatMoney, formatPercentValue } from '@/lib/format';
import { type RuleChange, RuleChangeDialog } from './rule-change-dialog';

type WeightProps = { weight: RuleSegmentList['none']; currency: string };

/** Accounts, their money and their health: the same cells in every row. */
function WeightCells({ weight: { accounts, share, arrMinor, medianHealth, band }, currency }: WeightProps) {
  return (
    <>
      <Cell num at="1r">
        {formatCount(accounts)}
        <span className="show-s"> accounts</span>
      </Cell>
      <Cell num className="faint" at="hidden">
        {formatPercentValue(share, 0)}
      </Cell>
      <Cell num at="2r">
        {arrMinor === null ? (
          <Unknown reason={accounts === 0 ? 'No account is in it' : 'No file says their ARR'} />
        ) : (
          formatMoney(arrMinor, currency)
        )}
        <span className="show-s faint"> ARR</span>
      </Cell>
      <Cell at="2l">
        {medianHealth === null || band === null ? (
          <BandWord band="none" />
        ) : (
          <HealthValue band={band} score={medianHealth} />
        )}
      </Cell>
    </>
  );
}

type SegmentRowProps = {
  segment: RuleSegmentSummary;
  list: RuleSegmentList;
  onMove: ((change: RuleChange) => void) | null;
};

function Order({ segment, list, onMove }: SegmentRowProps) {
  const { id, name, position } = segment;
  const to = (next: number) => onMove?.({ segment, proposal: { kind: 'move', id, position: next } });
  return (
    <Cell at="3r" className="whitespace-nowrap">
      <IconButton label={`Move ${name} up`} disabled={position === 1} onClick={() => to(position - 1)}>
        <ArrowUp aria-hidden="true" />
      </IconButton>
      <IconButton
        label={`Move ${name} down`}
        disabled={position === list.segments.length}
        onClick={() => to(position + 1)}
      >
        <ArrowDown aria-hidden="true" />
      </IconButton>
    </Cell>
  );
}

function SegmentRow(props: SegmentRowProps) {
  const { segment, list, onMove } = props;
  return (
    <Row>
      <RowHead className="min-w-[140px]" at="1l">
        <span className="faint">{segment.position} </span>
        <Link href={`/segments/rules/${segment.id}`}>{segment.name}</Link>
      </RowHead>
      <Cell className="muted" at="3l">
        {segment.rule}
        {segment.problem && <b className="block">{segment.problem}</b>}
      </Cell>
      <WeightCells weight={segment} currency={list.currency} />
      {onMove && <Order {...props} />}
    </Row>
  );
}

function Heads({ ordered }: { ordered: boolean }) {
  return (
    <TableHead>
      <ColumnHead>
        <Define entry={definitions.ruleSegment}>Segment, by priority</Define>
      </ColumnHead>
      <ColumnHead>Rule</ColumnHead>
      <ColumnHead num>Accounts</ColumnHead>
      <ColumnHead num>Share, %</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.arr} />
      </ColumnHead>
      <ColumnHead>
        <Define entry={definitions.medianHealth} />
      </ColumnHead>
      {ordered && <ColumnHead>Order</ColumnHead>}
    </TableHead>
  );
}

/** In the order in which they are tried, and what is left over. */
export function RuleSegmentTable({ list }: { list: RuleSegmentList }) {
  const [change, setChange] = useState<RuleChange | null>(null);
  const ordered = useMay('segment:write') && list.segments.length > 1;
  return (
    <>
      <TableBox label="Rule segments">
        <Table dense cards label="Rule segments">
          <Heads ordered={ordered} />
          <TableBody>
            {list.segments.map((segment) => (
              <SegmentRow key={segment.id} {...{ segment, list, onMove: ordered ? setChange : null }} />
            ))}
            <Row kind="total">
              <RowHead at="1l">In none</RowHead>
              <Cell className="muted" at="3l">
                fits none of them
              </Cell>
              <WeightCells weight={list.none} currency={list.currency} />
              {ordered && <Cell at="hidden" />}
            </Row>
          </TableBody>
        </Table>
      </TableBox>
      {change && <RuleChangeDialog change={change} onClose={() => setChange(null)} />}
    </>
  );
}
