'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { healthOf } from '@/components/charts/health-of';
import { HealthValue } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Money } from '@/components/ui/money';
import { useRowNavigation } from '@/components/ui/row-navigation';
import { Section } from '@/components/ui/section';
import { Cell, LinkHead, Row, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AccountRow } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { SegmentDetail } from '@/lib/contracts/segments';
import { formatCount, formatDate, formatPercentValue } from '@/lib/format';

type MemberRowProps = { row: AccountRow; segment: SegmentDetail };

function MemberRow({ row, segment }: MemberRowProps) {
  const risks = segment.model?.showsProbability ?? false;
  const noScore = 'Without a score there is no probability';
  return (
    <Row>
      <LinkHead href={`/accounts/${row.id}`}>{row.name}</LinkHead>
      <Cell at="2l">
        <HealthValue {...healthOf(row, segment.thresholds)} />
      </Cell>
      <Cell className="muted" at="3l">
        {row.cause}
      </Cell>
      {risks && (
        <Cell num at="hidden">
          {row.probability === null ? <Unknown reason={noScore} /> : formatPercentValue(row.probability)}
        </Cell>
      )}
      <Cell num at="1r">
        <Money minor={row.arrMinor} currency={row.currency} reason="No file says its ARR" />
        <span className="show-s"> ARR</span>
      </Cell>
      {risks && (
        <Cell num at="2r">
          <span className="show-s faint">risk × ARR </span>
          <b>
            <Money
              minor={row.riskArrMinor}
              currency={row.currency}
              reason={row.arrMinor === null ? 'Without ARR it is unknown' : noScore}
            />
          </b>
        </Cell>
      )}
    </Row>
  );
}

function Heads({ segment }: { segment: SegmentDetail }) {
  const risks = segment.model?.showsProbability;
  return (
    <TableHead>
      <ColumnHead>Account</ColumnHead>
      <ColumnHead>
        <Define entry={definitions.health} />
      </ColumnHead>
      <ColumnHead>
        <Define entry={definitions.cause} />
      </ColumnHead>
      {risks && (
        <ColumnHead num>
          <Define entry={definitions.risk} />, {segment.model?.horizon}, %
        </ColumnHead>
      )}
      <ColumnHead num>
        <Define entry={definitions.arr} />
      </ColumnHead>
      {risks && (
        <ColumnHead num sorted="descending">
          <Define entry={definitions.riskArr} />
        </ColumnHead>
      )}
    </TableHead>
  );
}

function captionOf({ accounts, model, asOf }: SegmentDetail): string {
  const version = model ? `, model version v${model.number}` : '';
  return `The CSV holds these columns for all ${formatCount(accounts)}, with rule${version}${asOf ? ` and as-of ${formatDate(asOf)}` : ''}.`;
}

/** The first of the members; the rest are one link away. */
export function SegmentMembers({ segment }: { segment: SegmentDetail }) {
  const box = useRef<HTMLDivElement>(null);
  useRowNavigation(box);
  const { members, accounts, model } = segment;
  const order = model?.showsProbability ? ', by risk × ARR' : ', lowest health first';
  return (
    <Section
      title="Members"
      measure={
        members.length < accounts
          ? `First ${members.length} of ${formatCount(accounts)}${order}`
          : `All ${formatCount(accounts)}${order}`
      }
      action={
        <Link className="small" href={`/accounts?segment=${segment.id}`}>
          Open all in Accounts
        </Link>
      }
    >
      <div ref={box}>
        <TableBox label="Members">
          <Table cards label="Members" caption={captionOf(segment)}>
            <Heads segment={segment} />
            <TableBody>
              {members.map((row) => (
                <MemberRow key={row.id} row={row} segment={segment} />
              ))}
            </TableBody>
          </Table>
        </TableBox>
      </div>
    </Section>
  );
}
