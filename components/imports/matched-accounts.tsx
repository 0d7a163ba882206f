import Link from 'next/link';
import { ColumnHead } from '@/components/ui/column-head';
import { SectionHead } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { Matches } from '@/lib/contracts/imports';
import { formatCount, formatCountOf } from '@/lib/format';

/** Whom the rows of a table mean: to be looked through before they are stored under somebody's name. */
export function MatchedAccounts({ matches: { field, met, fresh, pairs } }: { matches: Matches }) {
  const title = `${formatCountOf(met, 'row means', 'rows mean')} an account that is known, ${formatCount(fresh)} ${fresh === 1 ? 'is' : 'are'} new`;
  return (
    <section aria-labelledby="whom">
      <SectionHead
        id="whom"
        title={title}
        measure={field === null ? 'met by the id of the account' : `met by the field ${field}`}
      />
      {pairs.length > 0 && (
        <TableBox label="Accounts met">
          <Table
            dense
            label="Accounts met"
            caption={
              pairs.length < met
                ? `First ${pairs.length} of ${formatCount(met)}. Is one wrong, go back and meet them another way.`
                : undefined
            }
          >
            <TableHead>
              <ColumnHead>At the source</ColumnHead>
              <ColumnHead>Account here</ColumnHead>
            </TableHead>
            <TableBody>
              {pairs.map(({ value, account, name }) => (
                <Row key={`${value} ${account}`}>
                  <RowHead>{value}</RowHead>
                  <Cell>
                    <Link href={`/accounts/${account}`}>{name}</Link>
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        </TableBox>
      )}
    </section>
  );
}
