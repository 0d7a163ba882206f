import { BandWord } from '@/components/charts/health-value';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { AccountOverview } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { formatCount, formatMoney } from '@/lib/format';

const BANDS = ['risk', 'watch', 'healthy'] as const;
const THIRDS = [
  { third: 3, name: 'Largest third' },
  { third: 2, name: 'Middle third' },
  { third: 1, name: 'Smallest third' },
];

/** Who is worth most, and how healthy they are: accounts and ARR by band and by size. */
export function HealthByValue({ overview: { byValue, currency } }: { overview: AccountOverview }) {
  const rows = THIRDS.flatMap(({ third, name }) => {
    const cells = byValue.filter((cell) => cell.third === third);
    const [first] = cells;
    return first ? [{ name, low: first.low, high: first.high, cells }] : [];
  });
  return (
    <details className="pb-3">
      <summary className="small cursor-pointer">Health by value</summary>
      <div className="max-w-[720px] pt-2">
        <TableBox label="Health by value">
          <Table
            dense
            label="Health by value"
            caption="Accounts and their ARR, of those in view with a health and an ARR."
          >
            <TableHead>
              <ColumnHead>
                <Define entry={definitions.healthByValue}>ARR of the account</Define>
              </ColumnHead>
              {BANDS.map((band) => (
                <ColumnHead key={band} num>
                  <BandWord band={band} />
                </ColumnHead>
              ))}
            </TableHead>
            <TableBody>
              {rows.map(({ name, low, high, cells }) => (
                <Row key={name}>
                  <RowHead>
                    {name}{' '}
                    <span className="faint">
                      {formatMoney(low, currency)} to {formatMoney(high, currency)}
                    </span>
                  </RowHead>
                  {BANDS.map((band) => {
                    const cell = cells.find((each) => each.band === band);
                    return (
                      <Cell key={band} num>
                        <b>{formatCount(cell?.accounts ?? 0)}</b>{' '}
                        <span className="faint">{formatMoney(cell?.arrMinor ?? 0, currency)}</span>
                      </Cell>
                    );
                  })}
                </Row>
              ))}
            </TableBody>
          </Table>
        </TableBox>
      </div>
    </details>
  );
}
