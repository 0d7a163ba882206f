'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { actionsQuery } from '@/lib/client/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { LEAST_PEERS, type NextAction, type NextActions } from '@/lib/contracts/next-actions';
import { formatCountOf, formatDate, formatInterval, formatNumber, formatScore } from '@/lib/format';
import { levelsOf, moveOf } from './summary-clauses';

const title = 'Next best actions';

/** At most three things to act on, each with the score that goes with it. */
export function AccountActions({ id }: { id: string }) {
  const query = useQuery(actionsQuery(id));
  const { data, error } = query;
  if (data) return <Actions found={data} />;
  return (
    <Section first title={title}>
      {error ? (
        <QueryError what={title} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <TableSkeleton label="Loading next best actions" rows={3} widths={[160, 64, 48]} />
      )}
    </Section>
  );
}

const peersOf = ({ like: { accounts, segment } }: NextActions) =>
  `${formatCountOf(accounts, 'healthy account')}${segment === null ? ' of all segments' : ` of ${segment}`}`;

/** Why there is none, in words. */
function noneOf(found: NextActions): string {
  if (found.levers === 0) return 'No column that the model sees is marked as something to act on.';
  if (found.like.accounts < LEAST_PEERS)
    return `${formatCountOf(found.like.accounts, 'account is', 'accounts are')} healthy; it takes ${LEAST_PEERS} to say what healthy accounts have.`;
  return 'Nothing that can be acted on moves this score by a point or more.';
}

function Actions({ found }: { found: NextActions }) {
  const { actions, modelNumber, asOf } = found;
  return (
    <Section first title={title} measure={<Define entry={definitions.nextAction}>How these are chosen</Define>}>
      {actions.length === 0 ? <p className="muted">{noneOf(found)}</p> : <ActionTable actions={actions} />}
      <p className="small faint pt-2">
        Associated with the score, effect not measured yet: no playbook has been run. By model v{modelNumber}, as of{' '}
        {formatDate(asOf)}; values that eight of ten among {peersOf(found)} have.
      </p>
    </Section>
  );
}

function ActionTable({ actions }: { actions: readonly NextAction[] }) {
  return (
    <TableBox label="Actions and their scores">
      <Table dense label="Actions and their scores" caption="Each score holds with the actions above it taken as well.">
        <TableHead>
          <ColumnHead>Action</ColumnHead>
          <ColumnHead num>Health</ColumnHead>
          <ColumnHead num>
            <Define entry={definitions.actionCost}>Cost</Define>
          </ColumnHead>
        </TableHead>
        <TableBody>
          {actions.map((action) => (
            <Row key={action.column}>
              <RowHead>
                {action.name}
                <span className="muted"> {movedOf(action)}</span>
              </RowHead>
              <Cell num className="nowrap">
                {formatScore(action.before.shown)} → <b>{formatScore(action.after.shown)}</b>
              </Cell>
              <Cell num>{formatNumber(action.cost, 1)}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

/** "12 → 31, healthy 20–45" */
function movedOf(action: NextAction): string {
  const { range } = action;
  const peers = range ? `, healthy ${formatInterval(range.low, range.high, levelsOf(action))}` : '';
  return `${moveOf(action, ' → ')}${peers}`;
}
