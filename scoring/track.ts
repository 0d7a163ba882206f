/**
 * What scores were worth, held against what happened: ranking, the red list, calibration, and who was caught. One cell per
 * horizon and segment. Everything with an interval is drawn again by account.
 */
import { item, u8 } from './at';
import type { Estimate } from './auc';
import { type CalibrationBin, calibrationBins, excessEce } from './calibration-error';
import { logLoss } from './metrics';
import { resampled } from './track-bootstrap';
import { lengthsByEnd, redByRank } from './track-red';
import type { Again, Leaver, Opinion, TrackRows } from './track-rows';

export type TrackEngine<Name extends string> = {
  engine: Name;
  /** Rows on its list, and the share of them that left: 95 % by account; null = nobody is on the list. */
  red: number;
  hits: number;
  precision: Estimate | null;
  /** Leavers on its list at that month end, of all; null = nobody left. */
  caught: number;
  recall: Estimate | null;
  /** Precision over the base rate; null = nobody is on the list, or nobody left. */
  lift: Estimate | null;
  /** Mean over the month ends on which some left and some stayed; null = there is none. */
  auc: Estimate | null;
  excessEce: number | null;
  logLoss: number | null;
};

export type TrackCell<Name extends string> = {
  rows: number;
  positives: number;
  accounts: number;
  leavers: number;
  engines: TrackEngine<Name>[];
  /** Of the first opinion. */
  bins: CalibrationBin[];
  byEnd: { end: number; leavers: number; caught: number }[];
};

type Seen<Name extends string> = {
  rows: TrackRows;
  leavers: readonly Leaver[];
  opinions: readonly Opinion<Name>[];
  seed: number;
};

/** @param opinions the first is the recipe that serves: its list is `red`; every other gets a list of the same length at each month end */
export function trackCell<Name extends string>({ rows, leavers, opinions, seed }: Seen<Name>): TrackCell<Name> {
  const { y, end, account, red } = rows;
  const lengths = lengthsByEnd(end, red);
  const lists = opinions.map(({ score }, k) => (k === 0 ? red : redByRank(score, end, lengths)));
  const again = resampled(rows, { opinions, lists, leavers, seed });
  const engines = opinions.map((opinion, k) =>
    engineOf(opinion, { y, red: item(lists, k), leavers, again: item(again, k) }),
  );
  const first = opinions[0]?.chance ?? null;
  const ends = [...new Set(leavers.map((leaver) => leaver.end))].sort((a, b) => a - b);
  return {
    rows: y.length,
    positives: y.reduce((sum, left) => sum + left, 0),
    accounts: new Set(account).size,
    leavers: leavers.length,
    engines,
    bins: first === null || y.length === 0 ? [] : calibrationBins(first, y),
    byEnd: ends.map((each) => {
      const here = leavers.filter((leaver) => leaver.end === each);
      return { end: each, leavers: here.length, caught: here.filter(({ row }) => row >= 0 && red[row] === 1).length };
    }),
  };
}

type Of = { y: Uint8Array; red: Uint8Array; leavers: readonly Leaver[]; again: Again };

function engineOf<Name extends string>({ engine, chance }: Opinion<Name>, of: Of): TrackEngine<Name> {
  const { y, red, leavers, again } = of;
  const listed = Int32Array.from(red.keys()).filter((row) => u8(red, row) === 1);
  const judged = chance !== null && y.length > 0 && !chance.some(Number.isNaN) ? chance : null;
  return {
    engine,
    red: listed.length,
    hits: listed.reduce((sum, row) => sum + u8(y, row), 0),
    caught: leavers.filter(({ row }) => row >= 0 && u8(red, row) === 1).length,
    ...again,
    excessEce: judged && excessEce(judged, y),
    logLoss: judged && logLoss(judged, y),
  };
}
