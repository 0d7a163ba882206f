/** The report as text, for people. Says ranking, scorecard or trained model, whichever it is, and nothing more. */
import type { Report, Segment } from '@/scoring';
import type { Evaluation } from './evaluate';

const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;
const three = (value: number): string => value.toFixed(3);

export function reportText(evaluation: Evaluation, peakRssMb: number): string {
  const { training, timings } = evaluation;
  const ms = Object.entries(timings).map(([stage, time]) => `${stage.replace(/Ms$/, '')} ${Math.round(time)} ms`);
  return [
    ...headLines(training.report),
    ...qualityLines(training.report),
    ...section('What weighs how much (share of the score, 95 % interval)', weightLines(training.report)),
    ...section('What to look at in the data', findingLines(evaluation)),
    ...section('Columns', columnLines(evaluation)),
    ...section('Segments', segmentLines(evaluation)),
    ...section('Cost', [`${ms.join(' · ')} · peak memory ${Math.round(peakRssMb)} MB`]),
    '',
  ].join('\n');
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function headLines(report: Report): string[] {
  const counts = `${report.rows} rows, ${report.positives} left (${percent(report.baseRate, 1)}), ${report.events} distinct accounts that left, seed ${report.seed}`;
  const share = percent(report.blendWeight);
  const rest = report.blendWeight === 1 ? 'the whole score' : `${share} of the score; the rest is the scorecard`;
  const engine = report.engine === 'scorecard' ? 'scorecard alone' : `${report.engine}, ${rest}`;
  if (!report.showsProbability) {
    return [
      counts,
      `Scorecard. A ranking, not a probability: only ${report.events} accounts left, and none is shown below 15.`,
    ];
  }
  if (!report.trained) {
    return [
      counts,
      `Scorecard (${share} learned by ${report.engine}). Below 30 accounts that left, this is no trained model.`,
    ];
  }
  return [counts, `Trained model: ${engine}. Horizon: as in the file. Without dates no out-of-time test is possible.`];
}

function qualityLines(report: Report): string[] {
  const { value, low, high, folds } = report.auc;
  const lines = [
    `AUC ${three(value)} (95 % interval ${three(low)} to ${three(high)}; folds ${folds.map(three).join(' ')})`,
    `naive baseline ${three(report.baselineAuc)}; ${report.liftTopDecile.toFixed(2)} times as many leavers as average in the 10 % ranked first`,
  ];
  if (report.showsProbability) {
    lines.push(
      `Brier ${report.brier.toFixed(4)} · calibration error ${report.ece.toFixed(4)}, of which beyond chance ${report.excessEce.toFixed(4)}`,
    );
  }
  return section('Quality, out of fold', lines);
}

function weightLines({ weights }: Report): string[] {
  return weights
    .filter(({ weight }) => weight >= 0.0005)
    .map(
      ({ source, component, weight, low, high }) =>
        `${percent(weight, 1).padStart(7)}  (${percent(low, 1)} to ${percent(high, 1)})  ${source}, ${component}`,
    );
}

function findingLines({ findings }: Evaluation): string[] {
  return findings.length === 0 ? ['nothing'] : findings.map(({ code, message }) => `[${code}] ${message}`);
}

function columnLines({ plans }: Evaluation): string[] {
  const width = Math.min(32, Math.max(...plans.map((plan) => plan.name.length)));
  return plans.map(
    ({ name, used, role, reason }) => `${used ? '+' : '-'} ${name.padEnd(width)}  ${role.padEnd(7)}  ${reason}`,
  );
}

function segmentLines({ segments }: Evaluation): string[] {
  if (segments.verdict !== 'found')
    return ['no clean segments: no grouping of these accounts is stable enough to be told in rules'];
  const head = `${segments.segments.length} segments by rules on ${segments.basis}; stability ${(segments.stability ?? 0).toFixed(2)}, rules agree with the groups for ${percent(segments.fidelity ?? 0)}`;
  return [head, ...segments.segments.flatMap(segmentBlock)];
}

function segmentBlock(segment: Segment): string[] {
  const rate = `${percent(segment.churnRate, 1)} left (${percent(segment.churnLow, 1)} to ${percent(segment.churnHigh, 1)})`;
  const breaks = segment.benchmarks.flatMap(({ feature, break: cut }) =>
    cut
      ? [`    ${feature}: ${percent(cut.below.rate)} left below ${cut.cut}, ${percent(cut.above.rate)} from there on`]
      : [],
  );
  return [
    `${segment.name}: ${segment.size} accounts (${percent(segment.share)}), ${rate}`,
    ...segment.said.map((rule, i) => `    ${i === 0 ? 'if' : 'or'} ${rule}`),
    ...breaks.slice(0, 3),
  ];
}
