/** What was said of everybody, cut by horizon and segment, and who left. Pure. */
import {
  type ComponentGain,
  JUDGED,
  type Judged,
  type Leaver,
  leavesWithin,
  type Opinion,
  type TrackCell,
  trackCell,
} from '@/scoring';
import { type BesidePrevious, besidePrevious } from './beside-previous';
import type { Heard } from './heard';
import { type Gone, leaversOf } from './leavers';

/** `segment` −1 = all; `noticed` = accounts that left and had given notice by then: they stand apart. */
export type Cell = TrackCell<Judged> & {
  horizonDays: number;
  segment: number;
  noticed: number;
  /** Absent in records measured before it was kept; null = no version before, or nothing that both spoke of. */
  previous?: BesidePrevious | null;
};

export type Judgement = {
  report: {
    dated: boolean;
    horizons: number[];
    horizonDays: number;
    /** Days after which leaving is known for sure. */
    lag: number;
    risk: number;
    /** Days since 1970. */
    ends: number[];
    learnedUntil: number[];
    learnedRows: number[];
    left: Heard['left'];
    cells: Cell[];
    /** Month ends after training whose horizon has closed, by what was shown then; null = none yet. */
    live: TrackCell<Judged> | null;
    /** What each kind of data is worth; absent in records measured before it was kept, empty where too few left. */
    gains?: ComponentGain[];
  };
  rows: JudgedRow[];
  leavers: Gone[];
};

/** One account at one judged month end; `chances` in the order of the horizons, null = too little had been seen to speak of it. */
export type JudgedRow = {
  accountId: string;
  day: number;
  health: number | null;
  chances: (number | null)[] | null;
  leavesIn: number | null;
  counts: boolean;
  red: boolean;
  segment: number;
};

export function judgementOf(heard: Heard): Judgement {
  const { dated, horizons, horizonDays, risk, ends, learnedUntil, learnedRows, left } = heard;
  const red = Uint8Array.from(heard.health, (health, row) => Number(isScored(heard, row) && health < risk));
  const known = horizons.filter((days) => heard.chance.get(days)?.some((p) => !Number.isNaN(p)));
  const spoken = known.map((days) => {
    const silent = silentEnds(heard, days);
    return { days, silent, red, leavers: leaversOf(heard, { days, red }).filter(({ end }) => !silent.has(end)) };
  });
  const leavers = spoken.flatMap((each) => each.leavers);
  const cells = spoken.flatMap((each) =>
    Array.from({ length: heard.segments + 1 }, (_, k) => cellOf(heard, { ...each, segment: k - 1 })),
  );
  return {
    report: {
      dated,
      horizons: known,
      horizonDays,
      risk,
      ends,
      learnedUntil,
      learnedRows,
      left,
      cells,
      live: liveOf(heard),
      lag: heard.rows.lag,
    },
    rows: rowsOf(heard, { red, known }),
    leavers,
  };
}

/** Where there was too little for a score then, none is counted. */
const isScored = ({ rows, health }: Heard, row: number): boolean =>
  rows.stands[row] === 'scored' && !Number.isNaN(health[row]);

/** Without dates everybody who left, left. */
const labelOf = ({ rows, dated }: Heard, row: number, days: number): -1 | 0 | 1 =>
  dated ? leavesWithin(rows, row, { days, until: rows.until }) : Number.isNaN(rows.leavesIn[row]) ? 0 : 1;

const endOf = ({ ends, rows }: Heard, row: number): number => ends.indexOf(rows.day[row] ?? Number.NaN);

/** Month ends on whose eve too little had been seen to say anything of that horizon: nobody was missed there. */
function silentEnds(heard: Heard, days: number): Set<number> {
  const chance = heard.chance.get(days);
  const mute = Array.from(heard.account.keys()).filter(
    (row) => isScored(heard, row) && endOf(heard, row) >= 0 && Number.isNaN(chance?.[row] ?? Number.NaN),
  );
  return new Set(mute.map((row) => endOf(heard, row)));
}

/** `leavers` = of that horizon. */
type Cut = { days: number; silent: Set<number>; segment: number; red: Uint8Array; leavers: readonly Gone[] };

function cellOf(heard: Heard, { days, silent, segment, red, leavers }: Cut): Cell {
  const inside = (of: number) => segment === -1 || of === segment;
  const rows = Int32Array.from(heard.account.keys()).filter(
    (row) =>
      isScored(heard, row) &&
      inside(heard.segmentOf[row] ?? -1) &&
      labelOf(heard, row, days) !== -1 &&
      !silent.has(endOf(heard, row)),
  );
  const gone = leavers.filter((each) => inside(each.segment));
  const at = new Map(Array.from(rows, (row, i) => [row, i]));
  const counted = gone.filter(({ state }) => state !== 'leaving');
  const seen = {
    rows: {
      end: rows.map((row) => endOf(heard, row)),
      account: rows.map((row) => heard.account[row] ?? -1),
      y: Uint8Array.from(rows, (row) => Math.max(0, labelOf(heard, row, days))),
      red: Uint8Array.from(rows, (row) => red[row] ?? 0),
    },
    leavers: counted.map(({ row, end, account }): Leaver => ({ row: at.get(row) ?? -1, end, account })),
    seed: heard.seed,
  };
  const cell = trackCell({ ...seen, opinions: opinionsOf(heard, rows, days) });
  const previous = besidePrevious(heard, { rows, days, seen });
  return { ...cell, horizonDays: days, segment, noticed: gone.length - counted.length, previous };
}

/** The recipe that serves speaks of every horizon; the others rank by the one they were fitted to. */
function opinionsOf({ said, chance, horizonDays }: Heard, rows: Int32Array, days: number): Opinion<Judged>[] {
  const part = (of: Float64Array | undefined) => Float64Array.from(rows, (row) => of?.[row] ?? Number.NaN);
  return JUDGED.filter((engine) => said.has(engine)).map((engine) => {
    if (engine === 'boosted') return { engine, score: part(chance.get(days)), chance: part(chance.get(days)) };
    return { engine, score: part(said.get(engine)), chance: days === horizonDays ? part(said.get(engine)) : null };
  });
}

/** What was really shown, at month ends after training; who left counts once, at the first month end that should have shown it. */
function liveOf(heard: Heard): TrackCell<Judged> | null {
  const { live, horizonDays, account, rows, risk, seed } = heard;
  const seen = Int32Array.from(account.keys()).filter(
    (row) => !Number.isNaN(live.health[row]) && labelOf(heard, row, horizonDays) !== -1,
  );
  if (seen.length === 0) return null;
  const days = [...new Set(Array.from(seen, (row) => rows.day[row] ?? 0))].sort((a, b) => a - b);
  const said = Float64Array.from(seen, (row) => live.chance[row] ?? Number.NaN);
  const red = Uint8Array.from(seen, (row) => Number((live.health[row] ?? 100) < risk));
  const end = seen.map((row) => days.indexOf(rows.day[row] ?? 0));
  const y = Uint8Array.from(seen, (row) => Math.max(0, labelOf(heard, row, horizonDays)));
  const own = seen.map((row) => account[row] ?? -1);
  const first = new Map<number, Leaver>();
  for (const row of seen.keys()) {
    const leaver = { row, end: end[row] ?? 0, account: own[row] ?? 0 };
    if (y[row] === 1 && leaver.end < (first.get(leaver.account)?.end ?? Number.POSITIVE_INFINITY))
      first.set(leaver.account, leaver);
  }
  const score = Float64Array.from(seen, (row) => -(live.health[row] ?? 0));
  const opinions = [{ engine: 'boosted' as const, score, chance: said.some(Number.isNaN) ? null : said }];
  return trackCell({ rows: { end, account: own, y, red }, leavers: [...first.values()], opinions, seed });
}

const finite = (value = Number.NaN): number | null => (Number.isNaN(value) ? null : value);

function rowsOf(heard: Heard, { red, known }: { red: Uint8Array; known: number[] }): JudgedRow[] {
  const { rows, ends } = heard;
  const judged = Array.from(heard.account.keys()).filter(
    (row) => ends.includes(rows.day[row] ?? -1) && rows.stands[row] !== 'leaving',
  );
  return judged.map((row) => {
    const left = rows.leavesIn[row] ?? Number.NaN;
    const scored = isScored(heard, row);
    return {
      ...{ accountId: rows.accountIds[row] ?? '', day: rows.day[row] ?? 0, red: red[row] === 1 },
      health: scored ? (heard.health[row] ?? null) : null,
      chances: scored ? known.map((days) => finite(heard.chance.get(days)?.[row])) : null,
      ...{
        leavesIn: finite(left),
        counts: rows.counts[row] === 1,
        segment: heard.segmentOf[row] ?? -1,
      },
    };
  });
}
