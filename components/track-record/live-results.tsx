import { Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { formatCount, formatDate, formatPercentValue } from '@/lib/format';
import { aucOf, type Measured, percentRange, type Shown } from './words';

/** What was really shown since training, held against what happened since: only closed horizons count. */
export function LiveResults({ record, model }: { record: Shown; model: Measured }) {
  const { live, liveFirst, dated, horizonDays } = record;
  const title = `Live results since v${model.number}`;
  if (!dated)
    return (
      <Section title={title}>
        <p className="muted">Without dates of leaving there is nothing to follow in time.</p>
      </Section>
    );
  const engine = live?.engines[0];
  if (!live || !engine)
    return (
      <Section title={title}>
        <p className="muted">
          First on <b>{formatDate(liveFirst)}</b>: until then no month end after the training has its {horizonDays} days
          behind it.
        </p>
      </Section>
    );
  const figure = (
    of: typeof engine.precision,
    text: (value: number) => string,
    range: (low: number, high: number) => string,
  ) => (of === null ? 'none' : `${text(of.value)} (${range(of.low, of.high)})`);
  const percents = (share: number) => `${formatPercentValue(share, 0)} %`;
  return (
    <Section title={title} measure={`${formatCount(live.rows)} account-months, ${formatCount(live.leavers)} left`}>
      <Facts
        items={[
          { label: 'Leavers caught', value: `${formatCount(engine.caught)} of ${formatCount(live.leavers)}` },
          { label: 'Recall, 95 %', value: figure(engine.recall, percents, percentRange) },
          { label: 'Precision, 95 %', value: figure(engine.precision, percents, percentRange) },
          { label: 'AUC, 95 %', value: figure(engine.auc, aucOf, (low, high) => `${aucOf(low)}–${aucOf(high)}`) },
        ]}
      />
      <p className="small faint pt-2">
        By the scores as they were shown at each month end. A list that is acted on prevents some of what it foresees.
      </p>
    </Section>
  );
}
