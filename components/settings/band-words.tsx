import { BandWord } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';
import type { Thresholds } from '@/lib/contracts/scores';
import { formatTimes } from '@/lib/format';

/** Every 10 points halve the odds of leaving, and 50 is the average customer. */
const oddsAt = (health: number): string => formatTimes(2 ** ((50 - health) / 10));

/** What two numbers mean for an account, in words. */
export function BandWords({ thresholds }: { thresholds: Thresholds }) {
  const { risk, healthy } = thresholds;
  const rows = [
    {
      band: 'risk' as const,
      health: `below ${risk}`,
      says: `more than ${oddsAt(risk)} the odds of leaving of your average customer`,
    },
    { band: 'watch' as const, health: `${risk} to ${healthy}`, says: 'between the two' },
    { band: 'healthy' as const, health: `above ${healthy}`, says: `less than ${oddsAt(healthy)} those odds` },
  ];
  return (
    <Table
      dense
      label="What the bands mean"
      caption="Health runs from 0 to 100, high is healthy; 50 is as likely to leave as your average customer."
    >
      <TableHead hidden>
        <ColumnHead>Band</ColumnHead>
        <ColumnHead>Health</ColumnHead>
        <ColumnHead>Meaning</ColumnHead>
      </TableHead>
      <TableBody>
        {rows.map(({ band, health, says }) => (
          <Row key={band}>
            <RowHead>
              <BandWord band={band} />
            </RowHead>
            <Cell>{health}</Cell>
            <Cell className="muted">{says}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
