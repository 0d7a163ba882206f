import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { definitions } from '@/lib/contracts/definitions';
import type { TrackEngine } from '@/lib/contracts/track-record';
import { formatCount, formatCountOf, formatNumber, formatPercent, formatPercentValue } from '@/lib/format';
import { aucOf, engineOf, type Measured, percentRange, type Shown } from './words';

type Estimate = TrackEngine['auc'];

/** A figure with its interval behind it, or why there is none. */
function Figure({
  of,
  reason,
  text,
  range,
}: {
  of: Estimate;
  reason: string;
  text: (value: number) => string;
  range: (low: number, high: number) => string;
}) {
  if (of === null) return <Unknown reason={reason} />;
  return (
    <>
      <b>{text(of.value)}</b> <span className="faint">{range(of.low, of.high)}</span>
    </>
  );
}

const percents = (share: number) => formatPercentValue(share, share < 0.1 ? 1 : 0);
const aucRange = (low: number, high: number) => `${aucOf(low)}–${aucOf(high)}`;
const timesRange = (low: number, high: number) => `${formatNumber(low, 1)}–${formatNumber(high, 1)}`;

type EngineRowProps = { engine: TrackEngine; leavers: number; model: Measured; before?: number };

/** Which version speaks, where it is one of ours. */
function nameOf({ engine: { engine }, model, before }: EngineRowProps): string {
  const { name } = engineOf(engine);
  const version = engine === 'boosted' ? model.number : engine === 'previous' ? before : undefined;
  return version === undefined ? name : `${name} v${version}`;
}

function EngineRow(props: EngineRowProps) {
  const { engine, leavers, model } = props;
  const { role } = engineOf(engine.engine);
  const serves = engine.engine === 'boosted';
  const nobody = 'Nobody is on the list';
  const noLeavers = 'Nobody left among these accounts';
  return (
    <Row>
      <RowHead at="1l">
        {nameOf(props)} <span className="faint">{serves && model.status === 'active' ? 'in use' : role}</span>
      </RowHead>
      <Cell num at="hidden">
        {formatCount(engine.red)}
      </Cell>
      <Cell num at="2l">
        <span className="show-s faint">precision % </span>
        <Figure of={engine.precision} reason={nobody} text={percents} range={percentRange} />
      </Cell>
      <Cell num at="hidden">
        {formatCount(engine.caught)}/{formatCount(leavers)}
      </Cell>
      <Cell num at="2r">
        <span className="show-s faint">recall % </span>
        <Figure of={engine.recall} reason={noLeavers} text={percents} range={percentRange} />
      </Cell>
      <Cell num at="3l">
        <span className="show-s faint">lift × </span>
        <Figure of={engine.lift} reason={nobody} text={(value) => formatNumber(value, 1)} range={timesRange} />
      </Cell>
      <Cell num at="1r">
        <span className="show-s faint">AUC </span>
        <Figure of={engine.auc} reason="On no month end were there leavers and stayers" text={aucOf} range={aucRange} />
      </Cell>
      <Cell num at="3r">
        <span className="show-s faint">excess ECE </span>
        {engine.excessEce === null ? (
          <Unknown reason="It ranks, and gives no probability for this horizon" />
        ) : (
          formatNumber(engine.excessEce, 3)
        )}
      </Cell>
    </Row>
  );
}

function captionOf({ cell, skipped, risk, dated, learnedRows }: Shown): string {
  const rate =
    cell.rows > 0
      ? `Base rate ${formatPercent(cell.positives / cell.rows)} (${formatCount(cell.positives)} of ${formatCount(cell.rows)} ${dated ? 'account-months' : 'accounts'}).`
      : '';
  const learned = dated ? ` Each fit learned from up to ${formatCount(learnedRows)} account-months.` : '';
  const left = skipped.map(({ engine, reason }) => ` ${engineOf(engine).name} ${reason}.`).join('');
  return `Every model gets a list of the same length${dated ? ' at each month end' : ''}: as many as Bellwether had below ${risk}. ${rate} Leavers who had no score count as missed. Intervals: 95 %, accounts drawn again.${learned}${left}`;
}

function Heads({ dated }: { dated: boolean }) {
  return (
    <TableHead>
      <ColumnHead>Model</ColumnHead>
      <ColumnHead num>{dated ? 'Red account-months' : 'Red accounts'}</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.precision}>Precision</Define> %, 95 %
      </ColumnHead>
      <ColumnHead num>Leavers caught</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.recall}>Recall</Define> %, 95 %
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.redLift}>Lift</Define>, × base
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.auc}>AUC</Define>, 95 %
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.ece}>Excess ECE</Define>
      </ColumnHead>
    </TableHead>
  );
}

type BesidePreviousProps = { previous: NonNullable<Shown['cell']['previous']>; record: Shown; model: Measured };

/** This version and the one in use before it, judged on the same account-months. */
function BesidePrevious({ previous: { number, ends, cell }, record: { dated }, model }: BesidePreviousProps) {
  const label = 'Beside the version before';
  const months = dated
    ? `${formatCountOf(cell.rows, 'account-month')} of ${formatCountOf(ends, 'month end')}`
    : formatCountOf(cell.rows, 'account');
  return (
    <TableBox label={label}>
      <Table
        cards
        label={label}
        className="mt-6"
        caption={`Beside v${number}, in use before: on the ${months} that both were measured on, with lists of the same length. Each was fitted again on what was known then.`}
      >
        <Heads dated={dated} />
        <TableBody>
          {cell.engines.map((engine) => (
            <EngineRow key={engine.engine} engine={engine} leavers={cell.leavers} model={model} before={number} />
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

export function RedList({ record, model }: { record: Shown; model: Measured }) {
  const title = record.dated
    ? `The red list: at risk at the last month end ${record.days} days before leaving`
    : 'The red list: at risk by members that did not see the outcome';
  return (
    <Section title={title}>
      <TableBox label="The red list">
        <Table cards label="The red list" caption={captionOf(record)}>
          <Heads dated={record.dated} />
          <TableBody>
            {record.cell.engines.map((engine) => (
              <EngineRow key={engine.engine} engine={engine} leavers={record.cell.leavers} model={model} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {record.cell.previous && <BesidePrevious previous={record.cell.previous} record={record} model={model} />}
    </Section>
  );
}
