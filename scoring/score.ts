/**
 * Scores rows with a trained model: log-odds, health, its parts and its interval.
 */
import { f64, i32, item } from './at';
import type { RawTable } from './dataset';
import { layOnGrid, type Place } from './grid';
import { deviations, intervalOf } from './interval';
import { logit, probabilities } from './logit';
import { averagePoints, type Member, memberLogits, memberPoints, memberProbabilities, type Points } from './member';
import type { Model } from './model';
import { allRows } from './random';
import { healthsOf } from './scale';
import { carriesPoints } from './tree-model';

/**
 * n rows; health, low and high unclipped, the interval 80 %. `points` n × columns, row-major:
 * base[i] + Σ points[i, ·] = health[i]. `columns` is empty when the engine carries no points.
 */
export type Scores = {
  logit: Float64Array;
  probability: Float64Array;
  health: Float64Array;
  low: Float64Array;
  high: Float64Array;
  base: Float64Array;
  columns: string[];
  points: Float64Array;
};

/**
 * Scores every row of a table; without `parts` base and points stay empty.
 *
 * @param foldOf fold of each row in training, length n: that row gets the member that did not see it; −1 = not trained on:
 *   the mean of all members, in log-odds
 * @throws RangeError if `foldOf` has another length or a fold the model lacks, or columns are missing (named)
 */
export function score(model: Model, raw: RawTable, foldOf: Int8Array, { parts = true } = {}): Scores {
  if (foldOf.length !== raw.n) throw new RangeError(`Expected ${raw.n} folds, got ${foldOf.length}`);
  const highest = foldOf.reduce((max, k) => Math.max(max, k), -1);
  if (highest >= model.members.length) {
    throw new RangeError(`Expected folds below ${model.members.length}, got ${highest}`);
  }
  const at = { grid: model.grid, table: layOnGrid(model.grid, raw) };
  const out = emptyScores(model, raw.n, parts);
  for (let k = -1; k < model.members.length; k++) {
    const rows = allRows(raw.n).filter((row) => foldOf[row] === k);
    const members = k < 0 ? model.members : [item(model.members, k)];
    if (rows.length > 0) scoreRows(out, { model, members, at, rows, parts });
  }
  const rows = allRows(raw.n);
  const { spread, blendWeight } = model;
  const around = deviations(spread.units, at, { rows, blendWeight, slope: spread.slope });
  const bounds = intervalOf(spread, at, { rows, logit: out.logit, around });
  return {
    ...out,
    probability: probabilities(out.probability),
    health: healthsOf(out.logit, model.scale),
    low: healthsOf(bounds.high, model.scale),
    high: healthsOf(bounds.low, model.scale),
  };
}

/** Health with its 80 % interval, unclipped; length n. */
export type Healths = Pick<Scores, 'health' | 'low' | 'high'>;

/** Room for n rows; `columns` as `score` gives them. */
export function emptyScores(model: Model, n: number, parts: boolean): Scores {
  const { engine } = model.report;
  const carries = parts && (model.blendWeight === 0 || engine === 'scorecard' || carriesPoints(engine));
  const columns = carries ? model.grid.sources.map((s) => s.name) : [];
  return {
    ...{ logit: new Float64Array(n), base: new Float64Array(n), columns, points: new Float64Array(n * columns.length) },
    ...{ probability: new Float64Array(n), health: new Float64Array(n) },
    ...{ low: new Float64Array(n), high: new Float64Array(n) },
  };
}

/** Adds the members' means; `out.probability` holds log-odds until all rows are done. */
function scoreRows(
  out: Scores,
  by: { model: Model; members: Member[]; at: Place; rows: Int32Array; parts: boolean },
): void {
  const { model, members, at, rows } = by;
  for (const member of members) {
    const logits = memberLogits(member, at, { rows, blendWeight: model.blendWeight });
    const odds = member.curve === null ? logits : memberProbabilities(member, logits).map(logit);
    for (let i = 0; i < rows.length; i++) {
      const row = i32(rows, i);
      out.logit[row] = f64(out.logit, row) + f64(logits, i) / members.length;
      out.probability[row] = f64(out.probability, row) + f64(odds, i) / members.length;
    }
  }
  if (!by.parts) return;
  const parts = members.flatMap((member) => memberPoints(member, at, { rows, frame: model }) ?? []);
  if (parts.length === 0) {
    const health = healthsOf(out.logit, model.scale);
    for (let i = 0; i < rows.length; i++) out.base[i32(rows, i)] = f64(health, i32(rows, i));
  } else {
    writePoints(out, rows, averagePoints(parts));
  }
}

function writePoints(out: Scores, rows: Int32Array, points: Points): void {
  const d = out.columns.length;
  for (let i = 0; i < rows.length; i++) out.base[i32(rows, i)] = points.base;
  points.columns.forEach((column, c) => {
    for (let i = 0; i < rows.length; i++) out.points[i32(rows, i) * d + c] = f64(column, i);
  });
}
