'use client';

import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { ColumnHead } from '@/components/ui/column-head';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { changeQuery } from '@/lib/client/accounts';
import type { WhyChanged } from '@/lib/contracts/change';
import { componentEntries } from '@/lib/contracts/definitions';
import { formatDate, formatScore, formatSigned } from '@/lib/format';

const title = 'Why it changed';

/** What of the account's values made its score another one, since a day that one may choose. */
export function AccountChange({ id }: { id: string }) {
  const [since, setSince] = useState<string | undefined>();
  const query = useQuery(changeQuery(id, since));
  const { data, error } = query;
  if (data) return <Changed change={data} onSince={setSince} />;
  return (
    <Section title={title}>
      {error ? (
        <QueryError what={title} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Loading why it changed" rows={4} widths={[160, 240, 64]} />
      )}
    </Section>
  );
}

type ChangedProps = { change: WhyChanged; onSince: (since: string) => void };

function Changed({ change, onSince }: ChangedProps) {
  const { from, to, difference, parts, choices, modelNumber } = change;
  if (!from) return null; // the line below says that there is one score only
  const choose = (
    <Select
      aria-label="Since"
      options={choices.map(({ asOf, health, reconstructed }) => ({
        value: asOf,
        label: `${formatDate(asOf)}: ${formatScore(health)}${reconstructed ? ', reconstructed' : ''}`,
      }))}
      value={from.asOf}
      onChange={(event) => onSince(event.currentTarget.value)}
    />
  );
  return (
    <Section
      title={`${title}: ${formatSigned(difference)} since ${formatDate(from.asOf)}`}
      measure={`from ${formatScore(from.health)} to ${formatScore(to.health)}, points, same model v${modelNumber}`}
      action={choose}
    >
      {parts.length === 0 ? (
        <p className="muted">Nothing that the model sees is another than it was.</p>
      ) : (
        <Parts parts={parts} difference={difference} />
      )}
    </Section>
  );
}

const known = (value: string | null) => value ?? 'not known';

function Parts({ parts, difference }: Pick<WhyChanged, 'parts' | 'difference'>) {
  return (
    <TableBox label={title}>
      <Table
        dense
        label={title}
        caption="Each part is the mean effect over all orders in which the old values could have become the new ones; they add up."
      >
        <TableHead>
          <ColumnHead>Component</ColumnHead>
          <ColumnHead>Then → now</ColumnHead>
          <ColumnHead num>Points</ColumnHead>
        </TableHead>
        <TableBody>
          {parts.map(({ component, points, features }) => (
            <Fragment key={component}>
              <Row>
                <RowHead>{componentEntries[component].title}</RowHead>
                <Cell />
                <Cell num>
                  <b>{formatSigned(points)}</b>
                </Cell>
              </Row>
              {features.map((feature) => (
                <Row key={feature.name} kind="sub">
                  <RowHead>{feature.name}</RowHead>
                  <Cell className="muted">
                    {feature.before === feature.after
                      ? known(feature.after)
                      : `${known(feature.before)} → ${known(feature.after)}`}
                  </Cell>
                  <Cell num>{formatSigned(feature.points)}</Cell>
                </Row>
              ))}
            </Fragment>
          ))}
          <Row kind="total">
            <RowHead>All</RowHead>
            <Cell />
            <Cell num>{formatSigned(difference)}</Cell>
          </Row>
        </TableBody>
      </Table>
    </TableBox>
  );
}
