/**
 * Training, the whole of it: refuse or learn, cross-fit, blend, calibrate, attribute, find the intervals, report.
 * Pure but for the stopwatch in `timings`, which decides nothing.
 */
import { f64 } from './at';
import { componentVariances, outOfFoldPoints, type RowPoints, weightsWithReplicates } from './attribute';
import { baselineScores } from './baseline';
import { blended } from './blend';
import { outOfFold, platt } from './calibrate';
import { doubtOf, NO_DOUBT } from './calibration';
import { LEARNS_FROM } from './card-fit';
import { type CrossFitted, halfErrors, intervalUnits, type OutOfFold } from './cross-fit';
import { fitMembers } from './fit-members';
import { type Job, rowsOfFold, spreadShare } from './fits';
import { type Deviations, deviationsOf, fitFactor, intervalOf, type Spread } from './interval';
import { mean } from './order';
import { allRows } from './random';
import { type Report, type ReportInput, reportOf } from './report';
import { healthOf, healthsOf } from './scale';
import type { TrainInput, Training, TrainOptions } from './training';
import { scatter } from './unit';
import { type ComponentWeight, type SourceWeight, weightTables } from './weights';

/**
 * Trains a model.
 *
 * @throws NothingToLearn with one class only, or fewer than 30 accounts that stayed
 * @throws NothingToRank `unmeasured`, with fewer than 10 accounts or without a column that the card knows
 * @throws RangeError if lengths differ, a source names no column, or ml-random-forest gets more than 10,000 rows
 */
export function train(input: TrainInput, options: TrainOptions): Training {
  const { cross, raw } = fitMembers(input, options, { whole: true });
  const { job } = cross;
  const oof = { fold: job.labels.fold, ...outOfFold(cross) };
  const { points, timings } = timed(cross, raw.wholeMs);
  const count = options.intervalMembers ?? 20;
  const spreads = spreadAndWeights(cross, { points, raw, logit: oof.logit, count });
  const report = reportOn(cross, { oof, tables: spreads.tables, raw: { ...raw, baseline: baseline(job, input) } });
  const { members, frame } = cross;
  const { horizon, seed } = options;
  return {
    model: { ...frame, grid: job.at.grid, members, spread: spreads.spread, horizon, seed, report },
    oof,
    points: table(cross, points, oof.logit),
    interval: healthInterval(cross, spreads, oof.logit),
    report,
    timings,
  };
}

/** The points, and how long a fit, the points and the log-odds of all rows take. */
function timed(cross: CrossFitted, trainMs: number): { points: RowPoints; timings: Training['timings'] } {
  const watch = stopwatch();
  const points = outOfFoldPoints(cross);
  const attributeMs = watch();
  outOfFold(cross);
  return { points, timings: { trainMs, attributeMs, scoreMs: watch() } };
}

type Findings = Pick<ReportInput, 'tables' | 'raw'> & { oof: Pick<ReportInput, 'logit' | 'probability'> };

function reportOn({ job, members, frame }: CrossFitted, { oof, tables, raw }: Findings): Report {
  return reportOf({
    labels: job.labels,
    events: job.events,
    seed: job.seed,
    engine: frame.blendWeight === 0 ? 'scorecard' : job.engine,
    blendWeight: frame.blendWeight,
    calibrator: members.some((member) => member.curve !== null) ? 'isotonic' : 'platt',
    logit: oof.logit,
    probability: oof.probability,
    logitP0: frame.scale.logitP0,
    tables,
    raw,
  });
}

/** Raw baseline scores of all rows, out of fold; all the same where nobody left. */
function baseline(job: Job, input: TrainInput): Float64Array {
  const out = new Float64Array(job.labels.y.length);
  if (job.events === 0) return out;
  for (let k = 0; k < job.labels.folds; k++) {
    const score = rowsOfFold(job.labels, k, true);
    const fold = { target: job.target, learn: rowsOfFold(job.labels, k, false), score };
    scatter(out, score, baselineScores(input.raw, job.at, { columns: input.baseline, fold }));
  }
  return out;
}

type SpreadInput = { points: RowPoints; raw: OutOfFold; logit: Float64Array; count: number };

type Spreads = {
  spread: Spread;
  around: Deviations;
  tables: { weights: SourceWeight[]; componentWeights: ComponentWeight[] };
};

/** The interval refits, their scale, and the weights with their 95 % intervals. */
function spreadAndWeights(cross: CrossFitted, from: SpreadInput): Spreads {
  const { job, frame } = cross;
  const rows = allRows(job.labels.y.length);
  const { blendWeight } = frame;
  const { units, logits } = intervalUnits(job, { count: Math.max(2, from.count), blendWeight });
  const slope = platt(job, blended(from.raw, blendWeight), rows).a;
  const around = deviationsOf(logits, slope);
  const factor = job.events === 0 ? 1 : scaleOf(cross, { slope, around });
  const doubt = job.events < LEARNS_FROM ? NO_DOUBT : doubtOf(from.logit, { y: job.labels.y, events: job.events });
  const spread: Spread = { units, slope, factor, componentVariance: componentVariances(cross, from.points), doubt };
  const { shares, replicates } = weightsWithReplicates(cross, { points: from.points, units, slope, logit: from.logit });
  return { spread, around, tables: weightTables(shares, replicates, job.at.grid.sources) };
}

/** The factor by which refits understate the error, for those on fewer accounts brought to the size of a member. */
function scaleOf({ job, frame }: CrossFitted, { slope, around }: { slope: number; around: Deviations }): number {
  const { apart, again } = halfErrors(job, frame.blendWeight);
  const factor = fitFactor({ apart: apart.map((x) => slope * x), again: again.map((x) => slope * x) }, around);
  return factor * spreadShare(job) ** 0.25;
}

function healthInterval({ job, frame }: CrossFitted, of: Spreads, logit: Float64Array): Training['interval'] {
  const rows = allRows(job.labels.y.length);
  const { low, high } = intervalOf(of.spread, job.at, { rows, logit, around: of.around });
  return { low: healthsOf(high, frame.scale), high: healthsOf(low, frame.scale) };
}

/** Points in the shape people read: row-major, with column names. */
function table({ job, frame }: CrossFitted, points: RowPoints, logit: Float64Array): Training['points'] {
  if (points === null) {
    const baseOf = logit.map((x) => healthOf(x, frame.scale));
    return { base: mean(baseOf), baseOf, columns: [], values: new Float64Array(0) };
  }
  const d = points.columns.length;
  const values = new Float64Array(logit.length * d);
  points.columns.forEach((column, c) => {
    for (let i = 0; i < column.length; i++) values[i * d + c] = f64(column, i);
  });
  return { base: mean(points.base), baseOf: points.base, columns: job.at.grid.sources.map((s) => s.name), values };
}

/** Milliseconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    return passed;
  };
}
