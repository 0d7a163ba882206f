/**
 * A unit with its calibration: what turns rows into log-odds and health points.
 */
import { f64, item } from './at';
import { type Calibration, calibrated } from './calibration';
import { binsFor, type Place, sourceOfFeature } from './grid';
import { type Curve, curveAt } from './isotonic';
import { probabilities } from './logit';
import { POINTS, type Scale } from './scale';
import { addCardParts, cardExpected } from './scorecard';
import { carriesPoints } from './tree-model';
import { treeShap } from './tree-shap';
import { blendedLogits, type Unit } from './unit';

/** `curve` = observed rate at a calibrated log-odds, when it beats the straight line; null otherwise. */
export type Member = { unit: Unit; calibration: Calibration; curve: Curve | null };

/** What all members of a model share. */
export type Frame = { blendWeight: number; scale: Scale };

/** Calibrated log-odds of the requested rows, in their order. */
export function memberLogits(member: Member, at: Place, of: { rows: Int32Array; blendWeight: number }): Float64Array {
  return calibrated(blendedLogits(member.unit, at, of), member.calibration);
}

/** Probabilities from a member's calibrated log-odds. */
export function memberProbabilities({ curve }: Member, logits: Float64Array): Float64Array {
  return curve === null ? probabilities(logits) : logits.map((x) => curveAt(curve, x));
}

/** base + Σ columns[c][i] = health of row i (unclipped); one column per source of the grid, in its order. */
export type Points = { base: number; columns: Float64Array[] };

/**
 * Health points of every source column for the requested rows.
 *
 * @returns null when the engine carries no points (a forest in the blend)
 */
export function memberPoints(member: Member, at: Place, of: { rows: Int32Array; frame: Frame }): Points | null {
  const { unit, calibration } = member;
  const v = of.frame.blendWeight;
  if (unit.model !== null && v > 0 && !carriesPoints(unit.model.engine)) return null;
  const sources = at.grid.sources.length;
  const factor = -POINTS * calibration.a;
  let columns = Array.from({ length: sources }, () => new Float64Array(of.rows.length));
  let raw = v === 1 ? 0 : (1 - v) * cardExpected(unit.card);
  if (unit.model !== null && v > 0) {
    const { bins } = binsFor(at.grid, at.table, unit.ranks);
    const request = { rows: of.rows, columnOf: sourceOfFeature(at.grid), columns: sources };
    const shap = treeShap(unit.model.trees, bins, request);
    raw += v * shap.expected;
    columns = shap.columns.map((column) => column.map((phi) => factor * v * phi));
  }
  if (v < 1) addCardParts(unit.card, at, { rows: of.rows, columns, factor: factor * (1 - v) });
  return { base: 50 - POINTS * (calibration.a * raw + calibration.b - of.frame.scale.logitP0), columns };
}

/** The mean of several members' points, for rows that none of them saw. */
export function averagePoints(list: Points[]): Points {
  const first = item(list, 0);
  const columns = first.columns.map((column, c) =>
    column.map((_, i) => list.reduce((sum, points) => sum + f64(item(points.columns, c), i) / list.length, 0)),
  );
  return { base: list.reduce((sum, points) => sum + points.base / list.length, 0), columns };
}
