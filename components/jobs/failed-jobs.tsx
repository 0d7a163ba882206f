'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { failedJobsQuery } from '@/lib/client/jobs';
import type { JobKind } from '@/lib/contracts/jobs';
import { formatCount, formatCountOf, formatDateTime } from '@/lib/format';

const WORDS: Record<JobKind, string> = {
  import_check: 'Dry run',
  import: 'Import',
  import_undo: 'Undo of an import',
  train: 'Training',
  demo: 'Demo workspace',
  rescore: 'Scoring everybody',
  rescore_some: 'Scoring again',
  backtest: 'Track record',
  lenses: 'Lenses',
  sync: 'Read of a table',
  stream_clear: 'Deletion of a table’s data',
};

/** Work that was given up and did not end well since; nothing where there is none. */
export function FailedJobs() {
  const { data } = useQuery(failedJobsQuery());
  if (!data || data.jobs.length === 0) return null;
  return (
    <Section title="Work that was given up" measure={`${formatCountOf(data.jobs.length, 'job')} in the last 30 days`}>
      <TableBox label="Work that was given up">
        <Table
          label="Work that was given up"
          dense
          cards
          caption="It left nothing half done. It leaves this list once the same work ends well."
        >
          <TableHead>
            <ColumnHead>Work</ColumnHead>
            <ColumnHead>On</ColumnHead>
            <ColumnHead>Why</ColumnHead>
            <ColumnHead num>Attempts</ColumnHead>
            <ColumnHead>When</ColumnHead>
          </TableHead>
          <TableBody>
            {data.jobs.map(({ id, kind, subject, error, attempts, at }) => (
              <Row key={id}>
                <RowHead at="1l">{WORDS[kind]}</RowHead>
                <Cell at="2l">{subject ?? 'the workspace'}</Cell>
                <Cell at="3l" className="max-w-[52ch]">
                  {error}
                </Cell>
                <Cell num at="hidden">
                  {formatCount(attempts)}
                </Cell>
                <Cell at="1r" className="nowrap">
                  {formatDateTime(at)}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
