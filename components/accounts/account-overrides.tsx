import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { formatCount, formatDate, formatScore } from '@/lib/format';

type Override = AccountDetail['overrides'][number];

/** Everything people said in place of the model, with what the model said then. */
export function AccountOverrides({ overrides }: { overrides: readonly Override[] }) {
  if (overrides.length === 0) return null;
  return (
    <Section title="Overrides" measure={formatCount(overrides.length)}>
      <TableBox label="Overrides">
        <Table dense label="Overrides">
          <TableHead>
            <ColumnHead>From</ColumnHead>
            <ColumnHead>Until</ColumnHead>
            <ColumnHead num>Health</ColumnHead>
            <ColumnHead num>Model then</ColumnHead>
            <ColumnHead>Reason</ColumnHead>
            <ColumnHead>By</ColumnHead>
          </TableHead>
          <TableBody>
            {overrides.map((override) => (
              <OverrideRow key={override.id} override={override} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

function OverrideRow({
  override: { from, until, stands, health, modelHealth, reason, by, endedBy },
}: {
  override: Override;
}) {
  const ended = endedBy ? `ended by ${endedBy}` : 'over';
  return (
    <Row>
      <RowHead className="nowrap">{formatDate(from)}</RowHead>
      <Cell className="nowrap">
        {formatDate(until)} <span className="faint">{stands ? 'stands' : ended}</span>
      </Cell>
      <Cell num>{formatScore(health)}</Cell>
      <Cell num>{modelHealth === null ? <Unknown reason="The model had no score" /> : formatScore(modelHealth)}</Cell>
      <Cell>{reason}</Cell>
      <Cell className="muted">{by}</Cell>
    </Row>
  );
}
