/**
 * From rows of text to everything a track record holds: what was said, of whom, and what it was worth. Pure; the training's
 * child process runs it.
 */
import {
  ALONE,
  assignSegments,
  backtest,
  baselineOf,
  type ColumnPlan,
  type ComponentGain,
  type Crew,
  crossValidate,
  expectedGains,
  groupRows,
  type History,
  type Judged,
  latestDate,
  type Progress,
  type RawTable,
  type Rule,
  signalsOf,
  sourcesOf,
  takeRows,
  toRaw,
} from '@/scoring';
import { gainsOverTime } from './gains';
import type { Previous } from './heard';
import { CLOCKS, NO_DAYS, otherHorizons } from './horizons';
import { type Judgement, judgementOf } from './judgement';
import { lackingOf } from './lacking';
import type { HistoryRows } from './read-history';

type Shared = {
  plans: ColumnPlan[];
  risk: number;
  seed: number;
  segments: { rules: Rule[] }[];
  previous: Previous | null;
};

/** `live` = health and chance that were shown at a month end after training, NaN where none was; length n. */
export type DatedCase = Shared & {
  kind: 'dated';
  rows: HistoryRows;
  horizonDays: number;
  live: { health: Float64Array; chance: Float64Array };
};
/** Accounts with a known outcome: y 1 = left; length n. */
export type UndatedCase = Shared & {
  kind: 'undated';
  rows: Pick<HistoryRows, 'accountIds' | 'table'>;
  y: Uint8Array;
  scaleAnchor: number;
};
export type Case = DatedCase | UndatedCase;

/** How far it is, and who does the fits. */
type With = { progress: Progress; crew: Crew };

/** @throws NothingToJudge where there is too little history, NothingToLearn as training */
export function judge(of: Case, progress: Progress, crew: Crew = ALONE): Judgement {
  return of.kind === 'dated' ? judgeOverTime(of, { progress, crew }) : judgeOnce(of, { progress, crew });
}

function judgeOverTime(of: DatedCase, run: With): Judgement {
  const { rows, horizonDays, plans, seed, risk } = of;
  const raw = toRaw(rows.table, plans, null);
  const customers = Int32Array.from(rows.stands.keys()).filter((row) => rows.stands[row] !== 'leaving');
  const account = numbered(rows.accountIds);
  const otherDays = otherHorizons(horizonDays);
  const clocks = CLOCKS.filter(({ source }) => plans.some((plan) => plan.used && plan.name === source));
  const history = historyOf(of, { raw, account, customers });
  const found = backtest(history, { horizonDays, otherDays, clocks, seed, ...run });
  const back = (part: Float64Array) => whole(part, customers, rows.accountIds.length);
  const scored = Uint8Array.from(customers, (row) => Number(rows.stands[row] === 'scored'));
  const judged = judgementOf({
    ...{
      dated: true,
      horizons: [horizonDays, ...otherDays].sort((a, b) => a - b),
      horizonDays,
      risk,
      seed,
      rows,
      account,
    },
    ...{
      ends: found.ends,
      learnedUntil: found.learnedUntil,
      learnedRows: found.learnedRows,
      left: found.left,
      segmentOf: assignSegments(of.segments, raw),
    },
    ...{ health: back(found.health), live: of.live, lacking: lackingOf(of), segments: of.segments.length },
    previous: of.previous,
    chance: new Map([...found.chance].map(([days, part]) => [days, back(part)])),
    said: new Map([...found.said].map(([engine, part]) => [engine, back(part)])),
  });
  return withGains(judged, gainsOverTime(history, { scored, horizonDays, seed, ...run }));
}

/** Beside the record, since both are measured after the training and both by refits. */
const withGains = (judged: Judgement, gains: ComponentGain[]): Judgement => ({
  ...judged,
  report: { ...judged.report, gains },
});

type Part = { raw: RawTable; account: Int32Array; customers: Int32Array };

function historyOf({ rows, plans }: DatedCase, { raw, account, customers }: Part): History {
  return {
    ...{
      raw: takeRows(raw, customers),
      sources: sourcesOf(plans),
      signals: signalsOf(plans),
      baseline: baselineOf(plans),
    },
    account: customers.map((row) => account[row] ?? -1),
    day: Float64Array.from(customers, (row) => rows.day[row] ?? Number.NaN),
    leavesIn: Float64Array.from(customers, (row) => rows.leavesIn[row] ?? Number.NaN),
    counts: Uint8Array.from(customers, (row) => rows.counts[row] ?? 0),
    ...{ until: rows.until, lag: rows.lag },
  };
}

/** One row per account: it left, or it did not; when is not known. */
function judgeOnce(of: UndatedCase, run: With): Judgement {
  const { rows, plans, seed, y, risk, scaleAnchor } = of;
  const raw = toRaw(rows.table, plans, latestDate(rows.table, plans));
  const input = { raw, sources: sourcesOf(plans), signals: signalsOf(plans), baseline: baselineOf(plans) };
  const group = groupRows(raw);
  const { health, said } = crossValidate({ ...input, y, group }, { seed, scaleAnchor, ...run });
  const n = raw.n;
  const account = Int32Array.from({ length: n }, (_, row) => row);
  const nothing = new Float64Array(n).fill(Number.NaN);
  const at = new Float64Array(n);
  const stay = {
    ...{
      day: at,
      leavesIn: Float64Array.from(y, (left) => (left ? 0 : Number.NaN)),
      counts: new Uint8Array(n).fill(1),
    },
    ...{ stands: Array<'scored'>(n).fill('scored'), until: NO_DAYS, lag: 0 },
  };
  const judged = judgementOf({
    ...{ dated: false, horizons: [NO_DAYS], horizonDays: NO_DAYS, risk, seed, rows: { ...rows, ...stay } },
    ...{
      account,
      ends: [0],
      learnedUntil: [],
      learnedRows: [],
      left: slowOne(said, n),
    },
    ...{
      segmentOf: assignSegments(of.segments, raw),
      segments: of.segments.length,
      health,
      said,
      previous: of.previous,
      lacking: lackingOf(of),
    },
    ...{ chance: new Map([[NO_DAYS, said.get('boosted') ?? nothing]]), live: { health: nothing, chance: nothing } },
  });
  return withGains(judged, expectedGains({ ...input, y, group, account, end: new Int32Array(n) }, { seed, ...run }));
}

const slowOne = (said: Map<Judged, Float64Array>, rows: number): Judgement['report']['left'] =>
  said.has('ml-random-forest')
    ? []
    : [{ engine: 'ml-random-forest', reason: `takes up to 10,000 rows, here are ${rows.toLocaleString('en-US')}` }];

/** The same number for the same account, from 0. */
function numbered(ids: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(ids, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
}

/** part[i] at rows[i]; NaN elsewhere. */
function whole(part: Float64Array, rows: Int32Array, n: number): Float64Array {
  const out = new Float64Array(n).fill(Number.NaN);
  rows.forEach((row, i) => {
    out[row] = part[i] ?? Number.NaN;
  });
  return out;
}
