/** The report as one object, for machines. */
import type { Finding } from '@/scoring';
import type { Evaluation } from './evaluate';

export type EvaluationJson = ReturnType<typeof reportJson>;

export function reportJson({ training, plans, findings, segments, timings }: Evaluation, peakRssMb: number) {
  const { report } = training;
  return {
    rows: report.rows,
    positives: report.positives,
    events: report.events,
    seed: report.seed,
    engine: report.engine,
    blendWeight: report.blendWeight,
    auc: report.auc,
    baselineAuc: report.baselineAuc,
    brier: report.brier,
    ece: report.ece,
    excessEce: report.excessEce,
    liftTopDecile: report.liftTopDecile,
    columns: plans.map(({ name, type, component, used, reason }) => ({ name, type, component, used, reason })),
    findings: findings.map(({ code, columns, rows, message }: Finding) => ({ code, columns, rows, message })),
    ingredients: report.weights.map(({ component, source, weight, low, high }) => ({
      component,
      feature: source,
      weight,
      low,
      high,
    })),
    segments: segments.segments.map(({ id, name, size, share, churnRate, churnLow, churnHigh, said }) => ({
      ...{ id, name, size, share, churnRate },
      ...{ churnLow, churnHigh, rules: said },
    })),
    timings: Object.fromEntries(Object.entries(timings).map(([stage, ms]) => [stage, Math.round(ms)])),
    peakRssMb: Math.round(peakRssMb),
  };
}
