import { LinkButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { Finding, ModelDetail } from '@/lib/contracts/models';
import { formatCount } from '@/lib/format';

type OnExclude = ((column: string) => void) | undefined;

/** Two findings may share code and columns, never their words. */
const keyOf = (finding: Finding) => `${finding.code} ${finding.message}`;

/** What the linter found: which columns, how many rows, and what to do about it. */
export function FindingsTable({ model, onExclude }: { model: ModelDetail; onExclude: OnExclude }) {
  const findings = model.findingList;
  if (findings.length === 0) {
    return (
      <Section title="Findings">
        <p className="muted">The linter found nothing that speaks against these columns.</p>
      </Section>
    );
  }
  const open = new Set(
    model.columns.filter(({ used, excludedReason }) => used && excludedReason === null).map(({ name }) => name),
  );
  return (
    <Section title="Findings" measure="what to know before trusting this version">
      <TableBox label="Findings">
        <Table label="Findings">
          <TableHead>
            <ColumnHead>Weight</ColumnHead>
            <ColumnHead>Columns</ColumnHead>
            <ColumnHead num>Rows</ColumnHead>
            <ColumnHead>What was found, and what to do</ColumnHead>
            <ColumnHead hidden>Action</ColumnHead>
          </TableHead>
          <TableBody>
            {findings.map((finding) => (
              <FindingRow key={keyOf(finding)} finding={finding} open={open} onExclude={onExclude} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

type FindingRowProps = { finding: Finding; open: ReadonlySet<string>; onExclude: OnExclude };

function FindingRow({ finding, open, onExclude }: FindingRowProps) {
  return (
    <Row>
      <RowHead className="py-2 align-top">
        {finding.blocks ? (
          <CheckMark kind="exclamation" tone="risk">
            Blocks promotion
          </CheckMark>
        ) : (
          <CheckMark kind="exclamation">To know</CheckMark>
        )}
      </RowHead>
      <Cell className="mono max-w-[200px] break-words py-2 align-top">
        {finding.columns.join(', ') || <span className="faint">all</span>}
      </Cell>
      <Cell num className="py-2 align-top">
        {finding.rows === null ? <span className="faint">all</span> : formatCount(finding.rows)}
      </Cell>
      <Cell className="muted max-w-[560px] py-2">{finding.message}</Cell>
      <Cell num className="py-2 align-top">
        {onExclude &&
          finding.columns
            .filter((column) => open.has(column))
            .map((column) => (
              <div key={column}>
                <LinkButton aria-label={`Exclude ${column}`} onClick={() => onExclude(column)}>
                  Exclude <span className="mono ml-1">{column}</span>
                </LinkButton>
              </div>
            ))}
      </Cell>
    </Row>
  );
}
