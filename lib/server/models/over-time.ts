/** When accounts leave, beside whether: the hazard of a training, and the curve of each account that is scored. Pure. */
import { CLOCKS } from '@/lib/server/track-record/horizons';
import {
  type ColumnPlan,
  type Crew,
  encodeHazard,
  fitHazard,
  type Hazard,
  hazardLogits,
  isMeasured,
  type RawTable,
  type Scores,
  sourcesOf,
  survivalOf,
  type Training,
  takeRows,
} from '@/scoring';
import type { Learned, LearnInput } from './trainable';

type Of = {
  input: LearnInput;
  raw: RawTable;
  /** Rows that were learned from, with their fold. */
  rows: Int32Array;
  training: Training;
  scored: { raw: RawTable; fold: Int8Array; scores: Scores };
};

/** Nothing without dates, or where no trained model gives the level. */
export function overTime({ input, raw, rows, training, scored }: Of, crew: Crew): Pick<Learned, 'hazard' | 'survival'> {
  const { dated, plans, options } = input;
  const { report } = training.model;
  if (!dated || !report.trained || !isMeasured(report)) return {};
  const hazard = fitHazard(
    {
      ...{
        raw: takeRows(raw, rows),
        sources: sourcesOf(plans),
        signals: [],
        baseline: { tenure: null, lastUse: null },
      },
      account: rows.map((row) => dated.account[row] ?? -1),
      day: Float64Array.from(rows, (row) => dated.day[row] ?? Number.NaN),
      leavesIn: Float64Array.from(rows, (row) => dated.leavesIn[row] ?? Number.NaN),
      counts: Uint8Array.from(rows, (row) => dated.counts[row] ?? 0),
      ...{ until: dated.until, lag: 0 },
    },
    { fold: training.oof.fold, folds: 5, clocks: clocksOf(plans), seed: options.seed, crew, tick: () => undefined },
  );
  if (!hazard) return {};
  const survival = survivalsOf(hazard, { ...scored, horizonDays: dated.horizonDays });
  return { hazard: encodeHazard(hazard), survival };
}

const clocksOf = (plans: readonly ColumnPlan[]) =>
  CLOCKS.filter(({ source }) => plans.some((plan) => plan.used && plan.name === source));

type Scored = { raw: RawTable; fold: Int8Array; scores: Pick<Scores, 'probability'>; horizonDays: number };

/** One curve a row, at the level of its score. */
export function survivalsOf(hazard: Hazard, { raw, fold, scores, horizonDays }: Scored): Float64Array[] {
  const logits = hazardLogits(hazard, raw, fold);
  return Array.from(scores.probability, (probability, row) => {
    const own = logits.subarray(row * hazard.months, (row + 1) * hazard.months);
    return survivalOf(own, { days: horizonDays, probability });
  });
}
