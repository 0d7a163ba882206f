/**
 * What goes with a column's values in the score: the mean score of the same accounts with every value of the column in turn.
 * An association that the model learned, no proof of what a change would do.
 */
import { f64, i32, item } from './at';
import type { RawColumn, RawTable } from './dataset';
import type { Model } from './model';
import { quantile } from './order';
import { allRows, rng, seedOf, shuffle } from './random';
import { type Response, sweep } from './sweep';
import { takeRows } from './take-rows';

/** Accounts that a curve is the mean of, at most: ten times as many move it by less than a point. */
const MOST_ROWS = 200;
/** Steps of a curve that are kept, at most: over fifty points of score each is off by half a point or so. */
const MOST_STEPS = 64;
/** Levels of a category that are kept: the commonest. */
const MOST_LEVELS = 12;
/** Part of the seed that only these draws use. */
const PART = 800;

/**
 * `accounts` = how many the means are over; `missing` = mean score where the value is missing. Scores are 0–100, clipped as
 * they are shown. `steps`: the score for values above that of the step before, up to and with `upTo`; null = without end.
 * `p10` and `p90` are of the filled values of all rows, `filled` counts them, of `rows`.
 */
export type EffectCurve = { accounts: number; missing: number; filled: number; rows: number } & (
  | { kind: 'number'; p10: number; p90: number; steps: { upTo: number | null; score: number }[] }
  | { kind: 'category'; levels: { level: string; score: number; n: number }[]; leftOut: number }
);

type Of = { raw: RawTable; fold: Int8Array; seed: number };

/**
 * One curve per source that has a value in some row, by name; exact for the accounts drawn.
 *
 * @param of `raw` the rows that are scored, `fold` of each as in `score`
 */
export function effectCurves(model: Model, { raw, fold, seed }: Of): Record<string, EffectCurve> {
  const rows = allRows(raw.n);
  shuffle(rows, rng(seedOf(seed, PART)));
  const drawn = rows.slice(0, MOST_ROWS).sort();
  const means = meanResponses(
    model,
    takeRows(raw, drawn),
    Int8Array.from(drawn, (row) => fold[row] ?? -1),
  );
  return Object.fromEntries(
    means.flatMap((mean) => {
      const column = raw.columns.find(({ name }) => name === mean.source);
      const curve = column && curveOf(column, { mean, accounts: drawn.length });
      return curve ? [[mean.source, curve]] : [];
    }),
  );
}

/** The mean of the clipped healths of all rows, bin by bin. */
function meanResponses(model: Model, raw: RawTable, fold: Int8Array): Response[] {
  const means: Response[] = [];
  for (const { responses } of sweep(model, raw, fold)) {
    responses.forEach((response, s) => {
      means[s] ??= { ...response, health: new Float64Array(response.health.length) };
      const line = item(means, s).health;
      for (let b = 0; b < line.length; b++)
        line[b] = f64(line, b) + Math.min(100, Math.max(0, f64(response.health, b))) / raw.n;
    });
  }
  return means;
}

/** A hundredth of a point is more than eyes need, and half the bytes. */
const hundredth = (score: number): number => Math.round(100 * score) / 100;

function curveOf(column: RawColumn, { mean, accounts }: { mean: Response; accounts: number }): EffectCurve | null {
  const missing = hundredth(mean.health.at(-1) ?? Number.NaN);
  if (column.kind === 'number' && mean.kind === 'number') {
    const filled = column.values.filter((value) => !Number.isNaN(value)).sort();
    if (filled.length === 0) return null;
    return {
      ...{ kind: 'number', accounts, missing, filled: filled.length, rows: column.values.length },
      ...{ p10: quantile(filled, 0.1), p90: quantile(filled, 0.9), steps: stepsOf(mean) },
    };
  }
  if (column.kind !== 'category' || mean.kind !== 'category') return null;
  const counts = new Int32Array(mean.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = i32(counts, code) + 1;
  const here = Array.from(counts.keys()).filter((code) => i32(counts, code) > 0);
  if (here.length === 0) return null;
  const common = here.sort((a, b) => i32(counts, b) - i32(counts, a) || a - b);
  const levels = common.slice(0, MOST_LEVELS).map((code) => {
    return { level: item(mean.levels, code), score: hundredth(f64(mean.health, code)), n: i32(counts, code) };
  });
  const filled = counts.reduce((sum, count) => sum + count, 0);
  const leftOut = common.length - levels.length;
  return { kind: 'category', accounts, missing, filled, rows: column.codes.length, levels, leftOut };
}

type Step = { upTo: number | null; score: number };

/** Bins whose scores lie close together are one step, at the middle between their ends; closer only where that gives too many. */
function stepsOf({ edges, health }: Extract<Response, { kind: 'number' }>): Step[] {
  for (let within = 0.05; ; within *= 1.03) {
    const steps = mergedWithin(edges, health, within);
    if (steps.length <= MOST_STEPS) return steps;
  }
}

function mergedWithin(edges: Float64Array, health: Float64Array, within: number): Step[] {
  const steps: Step[] = [];
  let low = Number.NaN;
  let high = Number.NaN;
  for (let bin = 0; bin <= edges.length; bin++) {
    const score = f64(health, bin);
    const upTo = bin < edges.length ? f64(edges, bin) : null;
    const last = steps.at(-1);
    if (last && Math.max(high, score) - Math.min(low, score) <= within) {
      [low, high] = [Math.min(low, score), Math.max(high, score)];
      Object.assign(last, { upTo, score: hundredth((low + high) / 2) });
    } else {
      [low, high] = [score, score];
      steps.push({ upTo, score: hundredth(score) });
    }
  }
  return steps;
}
