'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { notifyFailure } from '@/components/ui/notify-failure';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { notify } from '@/components/ui/toast';
import { liftTombstone, tombstonesQuery } from '@/lib/client/accounts';
import { useMay } from '@/lib/client/use-may';
import type { TombstoneList } from '@/lib/contracts/tombstones';
import { formatCount, formatDateTime } from '@/lib/format';

const title = 'Deleted accounts';

/** The ids that imports leave out, and the way to let one come back. */
export function DeletedAccounts() {
  const query = useQuery({ ...tombstonesQuery(), enabled: useMay('account:delete') });
  if (query.data) return <Loaded list={query.data} />;
  return (
    <Section title={title}>
      {query.error ? (
        <QueryError
          what="The deleted accounts"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <TableSkeleton label="Loading the deleted accounts" rows={1} widths={[120, 140, 120, 80]} />
      )}
    </Section>
  );
}

function Loaded({ list: { total, tombstones } }: { list: TombstoneList }) {
  if (total === 0)
    return (
      <Section title={title}>
        <p className="muted">
          None. An account is deleted on its page, under History; imports leave it out from then on.
        </p>
      </Section>
    );
  const caption = total > tombstones.length ? `The newest ${formatCount(tombstones.length)} of them.` : undefined;
  return (
    <Section title={title} measure={formatCount(total)}>
      <TableBox label={title}>
        <Table label={title} dense caption={caption}>
          <TableHead>
            <ColumnHead>Id</ColumnHead>
            <ColumnHead>Deleted</ColumnHead>
            <ColumnHead>By</ColumnHead>
            <ColumnHead hidden>Action</ColumnHead>
          </TableHead>
          <TableBody>
            {tombstones.map((stone) => (
              <StoneRow key={stone.id} stone={stone} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

function StoneRow({ stone }: { stone: TombstoneList['tombstones'][number] }) {
  const client = useQueryClient();
  const lift = useMutation({
    mutationFn: () => liftTombstone(stone.id),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: tombstonesQuery().queryKey });
      notify(`${stone.externalId} may come back`, { description: 'The next import that names it brings it in again.' });
    },
    onError: notifyFailure,
  });
  return (
    <Row>
      <RowHead className="mono">{stone.externalId}</RowHead>
      <Cell className="nowrap">{formatDateTime(stone.deletedAt)}</Cell>
      <Cell>{stone.deletedBy}</Cell>
      <Cell num>
        <LinkButton aria-label={`Let ${stone.externalId} come back`} onClick={() => lift.mutate()}>
          Let it come back
        </LinkButton>
      </Cell>
    </Row>
  );
}
