import Link from 'next/link';
import { useRef } from 'react';
import { healthOf } from '@/components/charts/health-of';
import { HealthValue } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Money } from '@/components/ui/money';
import { useRowNavigation } from '@/components/ui/row-navigation';
import { Section } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, LinkHead, Row, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AccountRow } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { formatCount, formatDate, formatPerson } from '@/lib/format';

type MemberRowProps = { row: AccountRow; segment: RuleSegmentDetail };

function MemberRow({ row, segment }: MemberRowProps) {
  const { arrMinor, riskArrMinor, renewalAt, owner } = row;
  return (
    <Row>
      <LinkHead href={`/accounts/${row.id}`}>{row.name}</LinkHead>
      <Cell at="2l">
        <HealthValue {...healthOf(row, segment.thresholds)} />
      </Cell>
      <Cell className="muted" at="3l">
        {owner ? formatPerson(owner.name) : <Unknown reason="No file says who looks after it" />}
      </Cell>
      <Cell num at="3r">
        <span className="show-s faint">renewal </span>
        {renewalAt ? formatDate(renewalAt) : <Unknown reason="No renewal ahead is known" />}
      </Cell>
      <Cell num at="1r">
        <Money minor={arrMinor} currency={row.currency} reason="No file says its ARR" />
        <span className="show-s"> ARR</span>
      </Cell>
      <Cell num at="2r">
        <span className="show-s faint">risk × ARR </span>
        <b>
          <Money
            minor={riskArrMinor}
            currency={segment.currency}
            reason={arrMinor === null ? 'Without ARR it is unknown' : 'Without a score there is no probability'}
          />
        </b>
      </Cell>
    </Row>
  );
}

function Heads() {
  return (
    <TableHead>
      <ColumnHead>Account</ColumnHead>
      <ColumnHead>
        <Define entry={definitions.health} />
      </ColumnHead>
      <ColumnHead>Owner</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.renewal} />
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.arr} />
      </ColumnHead>
      <ColumnHead num sorted="descending">
        <Define entry={definitions.riskArr} />
      </ColumnHead>
    </TableHead>
  );
}

/** The first of the members; the rest are one link away. */
export function RuleSegmentMembers({ segment }: { segment: RuleSegmentDetail }) {
  const box = useRef<HTMLDivElement>(null);
  useRowNavigation(box);
  const { id, members, accounts } = segment;
  if (accounts === 0)
    return (
      <Section title="Members" measure="none now">
        <EmptyState title="No account is in this segment">
          None fits its rules, or an earlier segment takes those that do.
        </EmptyState>
      </Section>
    );
  const shown = members.length < accounts ? `First ${members.length} of` : 'All';
  return (
    <Section
      title="Members"
      measure={`${shown} ${formatCount(accounts)}, by risk × ARR`}
      action={
        <Link className="small" href={`/accounts?ruleSegment=${id}&book=all`}>
          Show in Accounts
        </Link>
      }
    >
      <div ref={box}>
        <TableBox label="Members">
          <Table
            cards
            label="Members"
            caption={`The CSV holds all ${formatCount(accounts)} with every column of the accounts’ file, the rule, its position and when it was applied.`}
          >
            <Heads />
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
