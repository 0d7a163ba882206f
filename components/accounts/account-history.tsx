'use client';

import type { HistoryEvent, HistoryOverride } from '@/components/charts/history-layout';
import { ScoreHistory } from '@/components/charts/score-history';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { formatCountOf, formatDate } from '@/lib/format';

type History = AccountDetail['history'];

/** The first score of every model version marks where it began. */
function versionsOf(history: History): HistoryEvent[] {
  return history
    .filter(
      (point, index, all) =>
        !point.reconstructed && (all[index - 1]?.reconstructed || point.modelNumber !== all[index - 1]?.modelNumber),
    )
    .map((point) => ({ date: point.asOf, label: `v${point.modelNumber}` }));
}

/** Dashed is what would have been said, not what was. */
const measureOf = (history: History): string =>
  history.some(({ reconstructed }) => reconstructed)
    ? '80 % interval shaded; dashed: reconstructed by the first model in use, without this account’s outcome'
    : '80 % interval shaded';

/** As far as the line reaches: an override that stands is drawn to the latest score. */
function overridesIn({ history, overrides }: AccountDetail): HistoryOverride[] {
  const [first, last] = [history[0]?.asOf ?? '', history.at(-1)?.asOf ?? ''];
  return overrides
    .filter(({ from, until }) => from <= last && until >= first)
    .map(({ from, until, health, by }) => ({
      ...{ from: from < first ? first : from, to: until > last ? last : until, score: health },
      label: `override ${health}, ${by}`,
    }));
}

export function AccountScores({ account, first }: { account: AccountDetail; first?: boolean }) {
  const { history, thresholds } = account;
  const [only] = history;
  if (history.length > 1) {
    return (
      <ScoreHistory
        first={first}
        title="Score, 0–100"
        measure={measureOf(history)}
        points={history.map(({ asOf, health, ...point }) => ({ ...point, date: asOf, score: health }))}
        versions={versionsOf(history)}
        overrides={overridesIn(account)}
        edges={[thresholds.risk, thresholds.healthy]}
      />
    );
  }
  return (
    <Section title="Score, 0–100" first={first}>
      <p className="muted">
        {only
          ? `Scored since ${formatDate(only.asOf)}, by model v${only.modelNumber}. A line appears with the second score; nothing was kept before.`
          : 'Never scored yet. The first point appears after the next score pass.'}
      </p>
    </Section>
  );
}

/** When we learned what we know: one row for each import that said something. */
export function AccountLearned({ account }: { account: AccountDetail }) {
  const { facts } = account;
  return (
    <Section title="What imports said" measure="when its fields became known, latest first">
      {facts.length === 0 ? (
        <EmptyState title="No import has said anything about it yet">
          Every import that changes this account stands here with its day and file.
        </EmptyState>
      ) : (
        <TableBox label="What imports said">
          <Table dense label="What imports said">
            <TableHead>
              <ColumnHead>Known since</ColumnHead>
              <ColumnHead>What came</ColumnHead>
              <ColumnHead>From</ColumnHead>
            </TableHead>
            <TableBody>
              {facts.map((fact) => (
                <Row key={`${fact.recordedAt} ${fact.importId}`}>
                  <RowHead className="nowrap">
                    {formatDate(fact.recordedAt)}
                    {fact.assumed && (
                      <span className="faint">
                        {' '}
                        <Define entry={definitions.assumed}>assumed</Define>
                      </span>
                    )}
                  </RowHead>
                  <Cell>{formatCountOf(fact.changed, 'field')}</Cell>
                  <Cell className="muted">{fact.fileName ?? 'entered by hand'}</Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        </TableBox>
      )}
    </Section>
  );
}
