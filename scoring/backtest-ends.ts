/** Which month ends a recipe can be judged on: those on whose eve there was enough to learn from, and whose outcome is known. */

import { LEARNS_FROM } from './card-fit';
import { type History, leavesWithin } from './history';
import { allRows } from './random';
import { type OutcomeCounts, refusalOf } from './refusal';

/** Month ends that are judged at most, and how few are too few. */
const MOST_ENDS = 12;
const LEAST_ENDS = 3;

export class NothingToJudge extends Error {
  override name = 'NothingToJudge';
}

/** The rows whose fate within some days is known on a day. */
export const labelled = (history: History, until: number, days: number): Int32Array =>
  allRows(history.raw.n).filter((row) => leavesWithin(history, row, { days, until }) !== -1);

/** The day up to which a model trained on `end` knew who left. */
export const knownOn = ({ lag }: History, end: number): number => end - lag;

/**
 * The latest month ends on which somebody's fate is known by now and on whose eve there was enough to learn from.
 *
 * @throws NothingToJudge where there are too few
 */
export function judgedEnds(
  history: History,
  { horizonDays, otherDays }: { horizonDays: number; otherDays: readonly number[] },
): number[] {
  const soonest = Math.min(horizonDays, ...otherDays);
  const all = [...new Set(history.day)].sort((a, b) => a - b);
  const closed = all.filter((day) => day + horizonDays <= history.until);
  const from = closed.at(-MOST_ENDS) ?? Number.POSITIVE_INFINITY;
  const able = all.filter((day) => day >= from && day + soonest <= history.until);
  const first = able.findIndex((day) =>
    isEnough(countsOf(history, labelled(history, knownOn(history, day), horizonDays), horizonDays)),
  );
  const judged = first < 0 ? [] : able.slice(first);
  const ripe = judged.filter((day) => day + horizonDays <= history.until).length;
  if (ripe >= LEAST_ENDS) return judged;
  throw new NothingToJudge(
    `A backtest needs ${LEAST_ENDS} month ends whose ${horizonDays} days have passed, each with 15 leavers and 30 stayers known before it; there ${ripe === 1 ? 'is' : 'are'} ${ripe}.`,
  );
}

/** Below 15 leavers only the card serves, and nothing about it is learned. */
const isEnough = (counts: OutcomeCounts & { rows: number }): boolean =>
  refusalOf(counts) === null && counts.leavers >= LEARNS_FROM;

function countsOf(history: History, rows: Int32Array, days: number): OutcomeCounts & { rows: number } {
  const left = rows.filter((row) => leavesWithin(history, row, { days, until: history.until }) === 1);
  const leavers = new Set(left.map((row) => history.account[row] ?? -1)).size;
  const accounts = new Set(rows.map((row) => history.account[row] ?? -1)).size;
  return { leavers, stayers: accounts - leavers, rows: rows.length };
}
