'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { QueryError } from '@/components/ui/query-error';
import { RowLink } from '@/components/ui/row-link';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { similarQuery } from '@/lib/client/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { SimilarAccount, SimilarAccounts } from '@/lib/contracts/similar';
import { formatCount, formatCountOf, formatDate, formatInterval, formatPercent, formatScore } from '@/lib/format';

const title = 'Similar past accounts';

/** Who looked like this account before, and what became of them. */
export function AccountSimilar({ id }: { id: string }) {
  const query = useQuery(similarQuery(id));
  const { data, error } = query;
  if (data) return <Similar found={data} />;
  return (
    <Section title={title}>
      {error ? (
        <QueryError what={title} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Loading similar past accounts" rows={6} widths={[160, 96, 64, 160, 200]} />
      )}
    </Section>
  );
}

const percent = (share: number) => formatPercent(share, 0);

/** "95 % interval 11 % to 60 %; of all 4,200 snapshots of 890 accounts 12 % left" */
function measureOf({ rows, interval, among, horizon }: SimilarAccounts): string {
  const kind = among.months > 0 ? `snapshot` : 'account';
  const whole = `${formatCountOf(among.rows, kind)}${among.months > 0 ? ` of ${formatCountOf(among.accounts, 'account')}` : ''}`;
  const within = among.months > 0 ? ` within ${horizon}` : '';
  return `${formatInterval(interval.low, interval.high, percent)}, 95 %, n = ${formatCount(rows.length)}; of ${whole} they are chosen from, ${percent(among.left / Math.max(1, among.rows))} left${within}`;
}

function Similar({ found }: { found: SimilarAccounts }) {
  const { rows, left, inputs, modelNumber } = found;
  if (rows.length === 0)
    return (
      <Section title={title}>
        <p className="muted">No other account has an outcome that is known: nobody to hold this one against yet.</p>
      </Section>
    );
  return (
    <Section
      title={`${formatCount(left)} of ${formatCount(rows.length)} similar past accounts left`}
      measure={measureOf(found)}
    >
      <TableBox label={title}>
        <Table dense label={title}>
          <SimilarHeads dated={found.among.months > 0} />
          <TableBody>
            {rows.map((row) => (
              <SimilarRow key={row.id} row={row} dated={found.among.months > 0} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      <p className="small faint pt-2">
        Found by the {formatCount(inputs)} inputs that weigh most under model v{modelNumber}, not by their outcome; each
        account once, on the day it was most like this one. What they did is no forecast by itself.
      </p>
    </Section>
  );
}

function SimilarHeads({ dated }: { dated: boolean }) {
  return (
    <TableHead>
      <ColumnHead>Account</ColumnHead>
      {dated && <ColumnHead>As of</ColumnHead>}
      <ColumnHead num>{dated ? 'Health then' : 'Health'}</ColumnHead>
      <ColumnHead>What became of it</ColumnHead>
      <ColumnHead>
        <Define entry={definitions.alike}>How alike</Define>
      </ColumnHead>
      <ColumnHead>Differs most in</ColumnHead>
    </TableHead>
  );
}

const NOT_KEPT = 'Not kept: past scores are reconstructed for accounts that are still customers';

function SimilarRow({ row, dated }: { row: SimilarAccount; dated: boolean }) {
  const { id, name, asOf, health, differs } = row;
  return (
    <Row>
      <RowHead>
        <RowLink href={`/accounts/${id}`}>{name}</RowLink>
      </RowHead>
      {dated && <Cell className="nowrap">{formatDate(asOf)}</Cell>}
      <Cell num>{health === null ? <Unknown reason={NOT_KEPT} /> : formatScore(health)}</Cell>
      <Cell className="min-w-[180px]">{outcomeOf(row)}</Cell>
      <Cell className="nowrap">{alikeOf(row)}</Cell>
      <Cell className="muted min-w-[280px]">
        {differs.length === 0
          ? 'nothing that weighs'
          : differs.map(({ name: input, theirs, here }) => `${input} ${known(theirs)}, here ${known(here)}`).join('; ')}
      </Cell>
    </Row>
  );
}

const known = (value: string | null) => value ?? 'not known';

/** "very alike, 94 %" */
function alikeOf({ alike }: SimilarAccount): string {
  const shown = Math.round(100 * alike);
  const word = shown >= 90 ? 'very alike' : shown >= 75 ? 'alike' : 'somewhat alike';
  return `${word}, ${percent(alike)}`;
}

function outcomeOf({ outcome: { kind, at, laterAt } }: SimilarAccount) {
  const later = laterAt && <span className="faint">, left later, {formatDate(laterAt)}</span>;
  if (kind === 'left') return <b>{at ? `left on ${formatDate(at)}` : 'left'}</b>;
  return (
    <>
      {kind === 'renewed' ? `renewed on ${formatDate(at)}` : 'stayed'}
      {later}
    </>
  );
}
