import type { ReactNode } from 'react';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { definitions } from '@/lib/contracts/definitions';
import type { ModelDetail } from '@/lib/contracts/models';
import { formatCount, formatInterval, formatNumber, formatTimes } from '@/lib/format';
import { type FigureKey, figuresOf } from './figures';
import { formatAuc } from './words';

const noInterval = <Unknown reason="An interval is kept for the AUC of the whole version only" />;

function aucRows(model: ModelDetail): { name: string; auc: number | null; interval: ReactNode; missing: string }[] {
  const { auc, modelAuc, cardAuc, baselineAuc } = model;
  if (!auc) return [];
  const whole = formatInterval(auc.low, auc.high, formatAuc);
  return [
    { name: `Version ${model.number}, as it serves`, auc: auc.value, interval: whole, missing: '' },
    { name: 'Its model alone', auc: modelAuc, interval: noInterval, missing: 'The scorecard serves alone' },
    { name: 'Expert scorecard alone', auc: cardAuc, interval: noInterval, missing: 'No column matched its signals' },
    { name: 'Naive baseline', auc: baselineAuc, interval: noInterval, missing: '' },
  ];
}

function NotMeasured({ title }: { title: string }) {
  return (
    <Section title={title}>
      <p className="muted">
        <Define entry={definitions.unmeasured}>Not measured</Define>: nobody is known to have left, so there is nothing
        to hold it against. Import who left, and train again.
      </p>
    </Section>
  );
}

/** How well it ranks, beside what simpler ways reach on the same rows. */
export function RankTable({ model }: { model: ModelDetail }) {
  const folds = model.folds.map(formatAuc).join(', ');
  if (!model.auc) return <NotMeasured title="How well it ranks" />;
  return (
    <Section
      title="How well it ranks"
      measure={`n = ${formatCount(model.rows)}, ${formatCount(model.leavers)} leavers`}
    >
      <TableBox label="How well it ranks">
        <Table dense label="How well it ranks" caption={folds && `The parts one by one: ${folds}.`}>
          <TableHead>
            <ColumnHead>Ranked by</ColumnHead>
            <ColumnHead num>
              <Define entry={definitions.auc}>AUC</Define>
            </ColumnHead>
            <ColumnHead num>95 % interval</ColumnHead>
          </TableHead>
          <TableBody>
            {aucRows(model).map((row) => (
              <Row key={row.name}>
                <RowHead>{row.name}</RowHead>
                <Cell num>{row.auc === null ? <Unknown reason={row.missing} /> : formatAuc(row.auc)}</Cell>
                <Cell num>{row.auc === null ? '' : row.interval}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

const HEADS: Record<
  FigureKey,
  { name: string; entry: (typeof definitions)[keyof typeof definitions]; better: string }
> = {
  lift: { name: 'Lift, top tenth', entry: definitions.lift, better: 'high is good' },
  brier: { name: 'Brier score', entry: definitions.brier, better: 'low is good' },
  logLoss: { name: 'Log loss', entry: definitions.logLoss, better: 'low is good' },
  ece: { name: 'Calibration error', entry: definitions.ece, better: 'low is good' },
  excessEce: { name: 'of it beyond chance', entry: definitions.ece, better: 'low is good' },
};

const shown = (key: FigureKey, value: number): string => (key === 'lift' ? formatTimes(value) : formatNumber(value, 3));

/** The figures of its probabilities; a ranking has none, so only its lift is shown. */
export function ModelFigures({ model }: { model: ModelDetail }) {
  if (!model.figures) return null;
  return (
    <Section title="How good its figures are" measure={`n = ${formatCount(model.rows)}`}>
      <TableBox label="How good its figures are">
        <Table
          dense
          label="How good its figures are"
          caption="Naive: everybody gets the base rate. All on accounts the version had not seen."
        >
          <TableHead>
            <ColumnHead>Figure</ColumnHead>
            <ColumnHead num>Value</ColumnHead>
            <ColumnHead num>95 % interval</ColumnHead>
            <ColumnHead num>Naive</ColumnHead>
          </TableHead>
          <TableBody>
            {figuresOf(model).map(({ key, value, naive }) => (
              <Row key={key} kind={key === 'excessEce' ? 'sub' : 'plain'}>
                <RowHead>
                  <Define entry={HEADS[key].entry}>{HEADS[key].name}</Define>{' '}
                  <span className="faint">{HEADS[key].better}</span>
                </RowHead>
                <Cell num>{shown(key, value)}</Cell>
                <Cell num>{noInterval}</Cell>
                <Cell num className="faint">
                  {shown(key, naive)}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
