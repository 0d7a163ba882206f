import Link from 'next/link';
import { BandWord, HealthValue } from '@/components/charts/health-value';
import { WeightBar } from '@/components/charts/weight-bar';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { definitions } from '@/lib/contracts/definitions';
import { withinHorizon } from '@/lib/contracts/model-words';
import type { ModelRef } from '@/lib/contracts/scores';
import type { Rate, SegmentSummary } from '@/lib/contracts/segments';
import { formatCount, formatDate, formatInterval, formatMoney, formatPercentValue } from '@/lib/format';

type SegmentTableProps = {
  segments: readonly SegmentSummary[];
  model: ModelRef | null;
  /** all accounts, and the rate over all of them */
  accounts: number;
  overall: Rate | null;
};

const percent = (share: number) => formatPercentValue(share);

function Left({ rate }: { rate: Rate | null }) {
  if (!rate) return <Unknown reason="No known outcome here yet" />;
  return (
    <>
      {percent(rate.value)} <span className="faint">{formatInterval(rate.low, rate.high, percent)}</span>
    </>
  );
}

function SegmentRow({ segment, max }: { segment: SegmentSummary; max: number }) {
  const { churn, medianHealth, band, arrMinor, since } = segment;
  return (
    <Row>
      <RowHead className="min-w-[120px]">
        <Link href={`/segments/${segment.id}`}>{segment.name}</Link>
        <span className="small faint block" title={`First found ${formatDate(since.at)}`}>
          since v{since.version}
        </span>
      </RowHead>
      <Cell className="muted hide-s">{segment.rule}</Cell>
      <Cell num>{formatCount(segment.accounts)}</Cell>
      <Cell num>
        {arrMinor === null ? (
          <Unknown reason="No file says their ARR" />
        ) : (
          formatMoney(arrMinor, segment.currency ?? undefined)
        )}
      </Cell>
      <Cell className="hide-s">
        {churn && <WeightBar value={churn.value} low={churn.low} high={churn.high} max={max} />}
      </Cell>
      <Cell num>
        <Left rate={churn} />
      </Cell>
      <Cell num className="faint">
        {churn ? `${formatCount(churn.leavers)} of ${formatCount(churn.n)}` : ''}
      </Cell>
      <Cell>
        {medianHealth === null || band === null ? (
          <BandWord band="none" />
        ) : (
          <HealthValue band={band} score={medianHealth} />
        )}
      </Cell>
    </Row>
  );
}

function Heads({ model }: { model: ModelRef | null }) {
  return (
    <TableHead>
      <ColumnHead>Segment</ColumnHead>
      <ColumnHead className="hide-s">Rule</ColumnHead>
      <ColumnHead num>Accounts</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.arr} />
      </ColumnHead>
      <ColumnHead className="hide-s w-[180px]">
        <Define entry={definitions.churnRate}>Left{model ? `, ${withinHorizon(model.horizon)}` : ''}</Define>
      </ColumnHead>
      <ColumnHead num>%, 95 %</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.leavers}>Leavers</Define> of n
      </ColumnHead>
      <ColumnHead>
        <Define entry={definitions.medianHealth} />
      </ColumnHead>
    </TableHead>
  );
}

/** The segments side by side, and the whole they are parts of. */
export function SegmentTable({ segments, model, accounts, overall }: SegmentTableProps) {
  const max = Math.max(0.001, ...segments.map(({ churn }) => churn?.high ?? 0));
  return (
    <TableBox label="Segments">
      <Table dense label="Segments" className="mt-3">
        <Heads model={model} />
        <TableBody>
          {segments.map((segment) => (
            <SegmentRow key={segment.id} segment={segment} max={max} />
          ))}
          <Row kind="total">
            <RowHead>All</RowHead>
            <Cell className="hide-s" />
            <Cell num>{formatCount(accounts)}</Cell>
            <Cell />
            <Cell className="hide-s" />
            <Cell num>{overall && <Left rate={overall} />}</Cell>
            <Cell num className="faint">
              {overall && `${formatCount(overall.leavers)} of ${formatCount(overall.n)}`}
            </Cell>
            <Cell />
          </Row>
        </TableBody>
      </Table>
    </TableBox>
  );
}
