import { ColumnHead } from '@/components/ui/column-head';
import { SectionHead } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { TRAINED_STAYERS } from '@/lib/contracts/learnable';

const rows = [
  { left: 'none to 14', from: 'expert scorecard', probability: 'no', called: 'ranking' },
  { left: '15 to 29', from: 'scorecard, at most 30 % model', probability: 'yes, wide interval', called: 'scorecard' },
  {
    left: '30 to 150',
    from: 'model and scorecard, more model with each leaver',
    probability: 'yes',
    called: 'trained model',
  },
  { left: 'over 150', from: 'model alone, if it beats the scorecard', probability: 'yes', called: 'trained model' },
];

/** What one may expect from a file before it goes up. */
export function EnoughTable() {
  return (
    <section aria-labelledby="enough">
      <SectionHead id="enough" title="What you get for what you have" />
      <TableBox label="What you get for what you have">
        <Table
          dense
          label="What you get for what you have"
          caption={`With fewer than ${TRAINED_STAYERS} accounts that stayed, nothing is trained.`}
        >
          <TableHead>
            <ColumnHead>Accounts that left</ColumnHead>
            <ColumnHead>Score from</ColumnHead>
            <ColumnHead>Probability shown</ColumnHead>
            <ColumnHead>Called</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.left}>
                <RowHead>{row.left}</RowHead>
                <Cell>{row.from}</Cell>
                <Cell className="muted">{row.probability}</Cell>
                <Cell>{row.called}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </section>
  );
}
