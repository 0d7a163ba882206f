'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { feedbackQuery } from '@/lib/client/accounts';
import type { FeedbackRow } from '@/lib/contracts/facts';
import { formatCountOf, formatDate, formatNumber } from '@/lib/format';
import { AccountPart, Said } from './account-part';

export function AccountFeedback({ id }: { id: string }) {
  const query = useQuery(feedbackQuery(id));
  return (
    <AccountPart what="Feedback" query={query} isEmpty={({ answers }) => answers.length === 0}>
      {({ answers }) => <Answers rows={answers} />}
    </AccountPart>
  );
}

/** CES was asked both ways: which end is good stands beside it. */
function scaleWords({ kind, scaleMin, scaleMax, scaleVersion }: FeedbackRow): string {
  const scale = `${scaleMin} to ${scaleMax}`;
  if (kind !== 'ces') return scale;
  return `${scale}, ${scaleVersion === 'v1' ? 'low is good' : 'high is good'}`;
}

function Answers({ rows }: { rows: readonly FeedbackRow[] }) {
  return (
    <Section first title="Feedback" measure={`${formatCountOf(rows.length, 'answer')}, newest first`}>
      <TableBox label="Survey answers">
        <Table dense label="Survey answers">
          <TableHead>
            <ColumnHead>Answered</ColumnHead>
            <ColumnHead>Question</ColumnHead>
            <ColumnHead num>Score</ColumnHead>
            <ColumnHead>Scale</ColumnHead>
            <ColumnHead>Comment</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <RowHead className="nowrap">{formatDate(row.answeredAt)}</RowHead>
                <Cell>{row.kind.toUpperCase()}</Cell>
                <Cell num>{formatNumber(row.score, Number.isInteger(row.score) ? 0 : 1)}</Cell>
                <Cell className="muted nowrap">{scaleWords(row)}</Cell>
                <Cell className="[overflow-wrap:anywhere]">
                  <Said>{row.comment}</Said>
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
