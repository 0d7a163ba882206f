'use client';

import { useQuery } from '@tanstack/react-query';
import { healthOf } from '@/components/charts/health-of';
import { HealthValue } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { QueryError } from '@/components/ui/query-error';
import { RowLink } from '@/components/ui/row-link';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { groupQuery } from '@/lib/client/accounts';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { AccountGroup as Group, GroupMember } from '@/lib/contracts/group';
import {
  formatCount,
  formatCountOf,
  formatDate,
  formatMoney,
  formatNumber,
  formatPerson,
  formatScore,
} from '@/lib/format';

const title = 'Accounts below';

/** A parent through the accounts below it: what their scores come to, and which of them drags. */
export function AccountGroup({ account }: { account: AccountDetail }) {
  const query = useQuery(groupQuery(account.id));
  const { data, error } = query;
  if (data) return <Shown group={data} thresholds={account.thresholds} />;
  if (error)
    return <QueryError what={title} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />;
  return <TableSkeleton label="Loading the accounts below" rows={6} widths={[180, 208, 64, 96]} />;
}

const rollUp = (value: number | null) =>
  value === null ? (
    <Unknown reason="None of them has a score" />
  ) : (
    <Define entry={definitions.rollUps}>{formatNumber(value, 1)}</Define>
  );

function factsOf({ mean, worst, arrWeighted, drags, scored, currency }: Group): Fact[] {
  const of = `of ${formatCountOf(scored, 'score')}`;
  return [
    { label: 'Mean', value: rollUp(mean), note: of },
    {
      label: 'ARR-weighted mean',
      value: arrWeighted ? formatNumber(arrWeighted.health, 1) : <Unknown reason="No score with an ARR" />,
      note: arrWeighted
        ? `${formatMoney(arrWeighted.arrMinor, currency)} in ${formatCountOf(arrWeighted.n, 'account')}`
        : undefined,
    },
    {
      label: 'Worst',
      value: worst ? formatScore(worst.health) : <Unknown reason="None of them has a score" />,
      note: worst?.name,
    },
    {
      label: 'Drags most',
      value: drags ? drags.name : <Unknown reason="None stands below the others" />,
      note: drags ? `without it the ${drags.by} is ${formatNumber(drags.points, 1)} points higher` : undefined,
    },
  ];
}

/** "12 accounts, 2 of them left; as of 22 Nov 2026" */
function measureOf({ accounts, left, asOf }: Group): string {
  const gone = left > 0 ? `, ${formatCount(left)} of them left` : '';
  return `${formatCountOf(accounts, 'account')}${gone}${asOf ? `; as of ${formatDate(asOf)}` : ''}`;
}

function Shown({ group, thresholds }: { group: Group; thresholds: AccountDetail['thresholds'] }) {
  const { members, accounts, currency } = group;
  return (
    <Section first title={title} measure={measureOf(group)}>
      <Facts items={factsOf(group)} />
      <TableBox label={title}>
        <Table dense label={title} className="mt-4">
          <TableHead>
            <ColumnHead>Account</ColumnHead>
            <ColumnHead unit="0–100, high is healthy">Health</ColumnHead>
            <ColumnHead num unit={currency}>
              ARR
            </ColumnHead>
            <ColumnHead unit="today’s">Owner</ColumnHead>
          </TableHead>
          <TableBody>
            {members.map((member) => (
              <MemberRow key={member.id} member={member} group={group} thresholds={thresholds} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {accounts > members.length && (
        <p className="small faint pt-2">
          The {formatCount(members.length)} worst of {formatCount(accounts)}; the figures above count all.
        </p>
      )}
    </Section>
  );
}

type MemberRowProps = { member: GroupMember; group: Group; thresholds: AccountDetail['thresholds'] };

function MemberRow({ member, group: { currency, drags }, thresholds }: MemberRowProps) {
  const { id, name, depth, arrMinor, owner } = member;
  return (
    <Row>
      <RowHead>
        <RowLink href={`/accounts/${id}`}>{name}</RowLink>
        <span className="faint">
          {depth > 1 && ` ${formatCount(depth)} levels below`}
          {drags?.id === id && ' drags most'}
        </span>
      </RowHead>
      <Cell>
        <HealthValue {...healthOf({ ...member, low: null, high: null, override: null }, thresholds)} />
      </Cell>
      <Cell num>
        {arrMinor === null ? <Unknown reason="No ARR in a known currency" /> : formatMoney(arrMinor, currency)}
      </Cell>
      <Cell>{owner ? formatPerson(owner) : <span className="faint">none</span>}</Cell>
    </Row>
  );
}
