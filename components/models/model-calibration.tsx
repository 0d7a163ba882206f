import { CalibrationChart } from '@/components/charts/calibration-chart';
import { Section } from '@/components/ui/section';
import type { ModelDetail } from '@/lib/contracts/models';
import { calibrationBins } from './figures';

const title = 'Predicted risk against what happened';

export function ModelCalibration({ model }: { model: ModelDetail }) {
  if (!model.showsProbability || !model.figures) {
    return (
      <Section title={title}>
        <p className="muted">
          This is a ranking. It shows no probability, so there is nothing to hold against what happened.
        </p>
      </Section>
    );
  }
  return (
    <div className="max-w-[720px]">
      <CalibrationChart
        title={title}
        measure={`left, ${model.horizon}, %`}
        bins={calibrationBins(model)}
        baseRate={model.figures.baseRate}
      />
    </div>
  );
}
