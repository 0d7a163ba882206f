import { ColumnHead } from '@/components/ui/column-head';
import { Pairs } from '@/components/ui/facts';
import { SectionHead } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';
import type { ImportCounts, ImportDetail } from '@/lib/contracts/imports';
import { enoughFor } from '@/lib/contracts/learnable';
import { formatCount } from '@/lib/format';
import { SideBlock } from './map-side';
import { ACCOUNTS_TEACH, ROW_WORDS } from './words';

const LINES = [
  { key: 'created', label: 'New', says: 'not seen before' },
  { key: 'changed', label: 'Changed', says: 'known, with at least one other value' },
  { key: 'unchanged', label: 'Unchanged', says: 'known, with the same values' },
] as const;

/** What became of the rows; they add up to the rows read. */
export function CountsTable({
  title,
  kind,
  counts,
}: {
  title: string;
  kind: ImportDetail['kind'];
  counts: ImportCounts;
}) {
  const many = ROW_WORDS[kind ?? 'accounts'][1];
  return (
    <section aria-labelledby="counts">
      <SectionHead id="counts" title={title} />
      <Table label={title}>
        <TableHead hidden>
          <ColumnHead>Kind</ColumnHead>
          <ColumnHead>Meaning</ColumnHead>
          <ColumnHead num>Rows</ColumnHead>
        </TableHead>
        <TableBody>
          {LINES.map((line) => (
            <Row key={line.key}>
              <RowHead>
                {line.label} {many}
              </RowHead>
              <Cell className="muted">{line.says}</Cell>
              <Cell num>{formatCount(counts[line.key])}</Cell>
            </Row>
          ))}
          <Row>
            <RowHead>Refused rows</RowHead>
            <Cell className="muted">not stored; kept with their reason</Cell>
            <Cell num>{formatCount(counts.rejected)}</Cell>
          </Row>
          <Row kind="total">
            <RowHead>Rows read</RowHead>
            <Cell />
            <Cell num>{formatCount(counts.read)}</Cell>
          </Row>
        </TableBody>
      </Table>
    </section>
  );
}

/** Counted on the whole file now, not on a sample. */
export function EnoughSide({ kind, counts }: { kind: ImportDetail['kind']; counts: ImportCounts }) {
  if (kind !== 'customers') {
    return (
      <aside className="pt-4" aria-label="Summary">
        <SideBlock title="What this is enough for">
          <p className="muted">
            {kind === 'accounts' ? ACCOUNTS_TEACH : 'Dated facts. They stand on the page of each account.'}
          </p>
        </SideBlock>
      </aside>
    );
  }
  return (
    <aside className="pt-4" aria-label="Summary">
      <SideBlock title="What this is enough for">
        <Pairs
          items={[
            { label: 'Accounts that left', value: formatCount(counts.leavers) },
            { label: 'Accounts that stayed', value: formatCount(counts.stayers) },
            { label: 'Without an outcome', value: formatCount(counts.blankOutcome) },
          ]}
        />
        <p className="muted pt-2">{enoughFor(counts)}</p>
      </SideBlock>
    </aside>
  );
}
