/**
 * What a model must beat: tenure and last use in a ridge logistic regression, or the single best column.
 */
import { f64, i32, item } from './at';
import { learnedTerm } from './card-fit';
import type { RawTable } from './dataset';
import type { Target } from './gradients';
import type { Place } from './grid';
import { fitLogistic, linear } from './logistic';
import { cardSums } from './scorecard';

/** Recognised column names, or null. */
export type BaselineColumns = { tenure: string | null; lastUse: string | null };

/** A fold's rows to learn from and rows to score. */
export type BaselineFold = { target: Target; learn: Int32Array; score: Int32Array };

/**
 * Baseline scores of one fold; everything, the choice of the column too, is learned on `learn`.
 *
 * @returns higher = riskier, in the order of `fold.score`
 */
export function baselineScores(
  raw: RawTable,
  at: Place,
  of: { columns: BaselineColumns; fold: BaselineFold },
): Float64Array {
  const { tenure, lastUse } = of.columns;
  const known = raw.columns.flatMap((column) =>
    column.kind === 'number' && (column.name === tenure || column.name === lastUse) ? [column.values] : [],
  );
  return known.length > 0 ? logisticScores(known, of.fold) : singleBest(at, of.fold);
}

/** Ridge 1 on standardised columns; a missing value takes the mean and raises a flag of its own. */
function logisticScores(columns: Float64Array[], { target, learn, score }: BaselineFold): Float64Array {
  const inputs = columns.flatMap((values) => {
    const { mean, deviation } = moments(values, learn);
    const standard = values.map((v) => (Number.isNaN(v) ? 0 : (v - mean) / deviation));
    return [standard, values.map((v) => (Number.isNaN(v) ? 1 : 0))];
  });
  const fit = fitLogistic(inputs, { y: target.y, weight: target.weight, rows: learn }, 1);
  return Float64Array.from(score, (row) => linear(fit, inputs, row));
}

function moments(values: Float64Array, rows: Int32Array): { mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < rows.length; i++) {
    const v = f64(values, i32(rows, i));
    if (Number.isNaN(v)) continue;
    count++;
    sum += v;
    squares += v * v;
  }
  if (count === 0) return { mean: 0, deviation: 1 };
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1 };
}

function singleBest(at: Place, { target, learn, score }: BaselineFold): Float64Array {
  const terms = at.grid.sources.map((source) => learnedTerm(at, { target, rows: learn }, source.name));
  if (terms.length === 0) return new Float64Array(score.length);
  terms.sort((a, b) => b.weight - a.weight);
  return cardSums([item(terms, 0)], at, score);
}
