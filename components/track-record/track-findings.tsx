import { CalibrationChart } from '@/components/charts/calibration-chart';
import { CaughtBars } from '@/components/charts/caught-bars';
import { shareInterval } from '@/components/charts/share-interval';
import { Columns, Section } from '@/components/ui/section';
import { FalseAlarms } from './false-alarms';
import { LiveResults } from './live-results';
import { MissedChurns } from './missed-churns';
import { RedList } from './red-list';
import { Stood } from './stood';
import { leadOf, type Measured, type Shown, withinOf } from './words';

export function TrackFindings({ record, model }: { record: Shown; model: Measured }) {
  const { text, result, rest } = leadOf(record);
  const { cell, dated } = record;
  return (
    <>
      <p className="muted max-w-[110ch] pb-4">
        {text} <b>{result}</b>
        {rest}
      </p>
      <RedList record={record} model={model} />
      <Columns template="minmax(0, 1fr) minmax(0, 1fr)">
        <Calibrated record={record} model={model} />
        <div>
          {dated && <CaughtBars bars={cell.byEnd} title="Caught and missed, by month end" unit="leavers" />}
          <Stood record={record} />
        </div>
      </Columns>
      <MissedChurns record={record} />
      <FalseAlarms record={record} />
      <LiveResults record={record} model={model} />
    </>
  );
}

function Calibrated({ record, model }: { record: Shown; model: Measured }) {
  const { cell } = record;
  const title = 'Predicted risk against what happened';
  if (!model.showsProbability)
    return (
      <Section title={title}>
        <p className="muted">
          This is a ranking. It shows no probability, so there is nothing to hold against what happened.
        </p>
      </Section>
    );
  const bins = cell.bins.map(({ mean, observed, n }) => {
    const events = Math.round(observed * n);
    return { predicted: mean, observed, events, n, ...shareInterval(events, n) };
  });
  return (
    <CalibrationChart
      title={title}
      measure={`left ${withinOf(record)}, %`}
      bins={bins}
      baseRate={cell.rows > 0 ? cell.positives / cell.rows : null}
    />
  );
}
