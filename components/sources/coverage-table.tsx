'use client';

import { useQuery } from '@tanstack/react-query';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { coverageQuery } from '@/lib/client/sources';
import type { Coverage } from '@/lib/contracts/sources';
import { formatCount, formatDateTime, formatPercentOf } from '@/lib/format';
import { componentWord } from './words';

/** Kind of data by kind of data: of how many accounts something is known, how old it is, and which tables bring it. */
export function CoverageTable() {
  const query = useQuery(coverageQuery());
  const known = query.data?.components.filter(({ state }) => state !== 'none').length;
  return (
    <Section title="What is known" measure={query.data && `${known} of ${query.data.components.length} kinds of data`}>
      {query.data && <Loaded components={query.data.components} />}
      {!query.data && !query.error && <TableSkeleton label="Loading what is known" widths={[120, 140, 120, 200]} />}
      {!query.data && query.error && (
        <QueryError
          what="What is known"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      )}
    </Section>
  );
}

function Loaded({ components }: { components: readonly Coverage[] }) {
  return (
    <TableBox label="What is known">
      <Table
        label="What is known"
        dense
        cards
        caption="An account counts when at least one value or event of that kind is known of it. Stale: a table was not read as promised, and scores stand as of its last good read."
      >
        <TableHead>
          <ColumnHead>Kind of data</ColumnHead>
          <ColumnHead>State</ColumnHead>
          <ColumnHead num>Accounts</ColumnHead>
          <ColumnHead num>Share</ColumnHead>
          <ColumnHead>Last brought</ColumnHead>
          <ColumnHead>By tables</ColumnHead>
        </TableHead>
        <TableBody>
          {components.map((each) => (
            <Row key={each.component}>
              <RowHead at="1l">{componentWord(each.component)}</RowHead>
              <Cell at="2l">
                <CoverageMark coverage={each} />
              </Cell>
              <Cell num at="1r">
                {formatCount(each.accounts)}
                <span className="show-s"> accounts</span>
              </Cell>
              <Cell num at="2r">
                {each.of === 0 ? <Unknown reason="No account is known yet" /> : formatPercentOf(each.accounts, each.of)}
              </Cell>
              <Cell at="3l" className="nowrap">
                {each.lastAt && each.state !== 'none' ? (
                  formatDateTime(each.lastAt)
                ) : (
                  <Unknown reason="Nothing of it came yet" />
                )}
              </Cell>
              <Cell at="hidden" className="muted">
                {each.state === 'none' || each.tables.length === 0 ? '–' : each.tables.join(', ')}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

function CoverageMark({ coverage: { state, staleSince } }: { coverage: Coverage }) {
  if (state === 'stale') return <CheckMark kind="exclamation">{`Stale since ${formatDateTime(staleSince)}`}</CheckMark>;
  return state === 'current' ? (
    <CheckMark kind="check">Known</CheckMark>
  ) : (
    <CheckMark kind="dash">Nothing yet</CheckMark>
  );
}
