'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Note } from '@/components/ui/note';
import { notifyFailure } from '@/components/ui/notify-failure';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { notify } from '@/components/ui/toast';
import { accountKeys } from '@/lib/client/accounts';
import { rateKeys, ratesQuery, removeRate, setRate } from '@/lib/client/rates';
import { useMay } from '@/lib/client/use-may';
import type { RateList as List, Rate } from '@/lib/contracts/rates';
import { formatCountOf, formatDate, formatRate } from '@/lib/format';
import { AddRate } from './add-rate';

/** What other currencies are worth: every sum of money is in the workspace's own. */
export function RateList() {
  const query = useQuery(ratesQuery());
  return (
    <Section title="Currency rates">
      {query.data && <Loaded list={query.data} />}
      {!query.data && !query.error && <Skeleton block width={320} height={64} />}
      {!query.data && query.error && (
        <QueryError what="The rates" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      )}
    </Section>
  );
}

function Loaded({ list }: { list: List }) {
  const writes = useMay('setting:write');
  const { base, rates, missing } = list;
  return (
    <div className="grid gap-3">
      <p className="muted max-w-[60ch]">
        Sums of money are in {base}. An account in another currency counts at the latest rate; without one it is in no
        sum.
      </p>
      {missing.length > 0 && (
        <Note>
          <b>No rate into {base}</b> for{' '}
          {missing.map(({ currency, accounts }) => `${currency} (${formatCountOf(accounts, 'account')})`).join(', ')}.
        </Note>
      )}
      {rates.length > 0 && <RateTable base={base} rates={rates} writes={writes} />}
      {writes && <AddRate base={base} first={missing[0]?.currency ?? ''} />}
    </div>
  );
}

function RateTable({ base, rates, writes }: { base: string; rates: readonly Rate[]; writes: boolean }) {
  return (
    <TableBox label="Currency rates">
      <Table label="Currency rates" dense>
        <TableHead>
          <ColumnHead>Currency</ColumnHead>
          <ColumnHead num unit={base}>
            One is worth
          </ColumnHead>
          <ColumnHead>From</ColumnHead>
          {writes && <ColumnHead hidden>Action</ColumnHead>}
        </TableHead>
        <TableBody>
          {rates.map((rate) => (
            <Row key={rate.id}>
              <RowHead>{rate.currency}</RowHead>
              <Cell num>{formatRate(rate.rate)}</Cell>
              <Cell className="nowrap">{formatDate(rate.validFrom)}</Cell>
              {writes && (
                <Cell num>
                  <RemoveRate rate={rate} />
                </Cell>
              )}
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

function RemoveRate({ rate }: { rate: Rate }) {
  const client = useQueryClient();
  const refresh = () => {
    client.invalidateQueries({ queryKey: rateKeys.all });
    client.invalidateQueries({ queryKey: accountKeys.all });
  };
  const { currency, rate: worth, validFrom } = rate;
  const again = () => setRate({ currency, rate: worth, validFrom: validFrom.slice(0, 10) });
  const remove = useMutation({
    mutationFn: () => removeRate(rate.id),
    onSuccess: () => {
      refresh();
      notify(`The rate of ${currency} is removed`, { undo: () => void again().then(refresh, notifyFailure) });
    },
    onError: notifyFailure,
  });
  return (
    <LinkButton
      aria-label={`Remove the rate of ${currency} from ${formatDate(validFrom)}`}
      onClick={() => remove.mutate()}
    >
      Remove
    </LinkButton>
  );
}
