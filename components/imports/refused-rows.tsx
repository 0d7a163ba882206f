import { ColumnHead } from '@/components/ui/column-head';
import { SectionHead } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { rejectedRowsUrl } from '@/lib/client/imports';
import type { ImportCounts } from '@/lib/contracts/imports';
import { formatCount, formatCountOf } from '@/lib/format';

/** Why rows are refused, by rule, then the first of them; all can be taken along as a file. */
export function RefusedRows({ id, counts }: { id: string; counts: ImportCounts }) {
  if (counts.rejected === 0) return <p className="muted">No row is refused.</p>;
  return (
    <>
      <section aria-labelledby="why">
        <SectionHead
          id="why"
          title={`Why ${formatCountOf(counts.rejected, 'row is', 'rows are')} refused`}
          action={
            <a href={rejectedRowsUrl(id)} download>
              Download refused rows
            </a>
          }
        />
        <Table dense label="Reasons">
          <TableHead hidden>
            <ColumnHead>Reason</ColumnHead>
            <ColumnHead num>Rows</ColumnHead>
          </TableHead>
          <TableBody>
            {counts.rules.map((rule) => (
              <Row key={rule.rule}>
                <RowHead>{rule.message}</RowHead>
                <Cell num>{formatCount(rule.rows)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </section>
      {counts.rejectedRows.length > 0 && <FirstRefused counts={counts} />}
    </>
  );
}

function FirstRefused({ counts }: { counts: ImportCounts }) {
  const shown = counts.rejectedRows.length;
  const caption = shown < counts.rejected ? `First ${shown} of ${formatCount(counts.rejected)}.` : undefined;
  return (
    <section aria-labelledby="refused">
      <SectionHead id="refused" title="Refused rows" />
      <TableBox label="Refused rows">
        <Table dense label="Refused rows" caption={caption}>
          <TableHead>
            <ColumnHead num>Line</ColumnHead>
            <ColumnHead>Column</ColumnHead>
            <ColumnHead>Value</ColumnHead>
            <ColumnHead>Why</ColumnHead>
          </TableHead>
          <TableBody>
            {counts.rejectedRows.map((row) => (
              <Row key={`${row.line} ${row.column} ${row.rule}`}>
                <RowHead num className="w-16">
                  {formatCount(row.line)}
                </RowHead>
                <Cell className="mono">{row.column || <span className="faint">whole row</span>}</Cell>
                <Cell clip className="mono max-w-[240px]">
                  {row.value || <span className="faint">(empty)</span>}
                </Cell>
                <Cell className="muted">{row.message}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </section>
  );
}
