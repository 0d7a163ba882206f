/**
 * What the recipe of today would have said at month ends that are gone, had it been trained only on what was known before
 * each: refitted every three months, the label windows of its training closed before the first month end it speaks of.
 */
import { item } from './at';
import { judgedEnds, knownOn, labelled } from './backtest-ends';
import { type Beside, type Challenger, challengersFor, JUDGED, type Judged } from './challengers';
import type { Crew } from './crew';
import type { Progress } from './dataset';
import { askMembers, fitRecipes } from './fit-members';
import { fitHazard, hazardLogits } from './hazard';
import type { Clock } from './hazard-rows';
import { type History, leavesWithin } from './history';
import { naive } from './naive-chance';
import { accountsUpTo, allRows } from './random';
import { healthOf } from './scale';
import { leavesBy, survivalOf } from './survival';
import { takeRows } from './take-rows';
import type { TrainInput } from './training';
import { scatter } from './unit';

/** Five recipes are fitted several times over: more rows would take hours and change the comparison little. */
const MOST_LEARNED = 60_000;
/** Folds of a recipe: fewer for the challenger that takes most of the time. */
export const foldsFor = (engine: Judged | 'auto'): number => (engine === 'ml-random-forest' ? 3 : 5);
/** Months between two fits. */
const REFIT_EVERY = 3;

export type BacktestOptions = {
  /** The days within which the score foresees leaving, and the others that the hazard speaks of. */
  horizonDays: number;
  otherDays: readonly number[];
  clocks: Clock[];
  seed: number;
  /** Who is judged beside the recipe that serves; all of them by default. */
  beside?: readonly Judged[];
  progress?: Progress;
  /** Who does the fits; alone by default. */
  crew?: Crew;
};

/** Of the n rows of the history; NaN for rows at month ends that are not judged. */
export type Backtest = {
  /** Days of the judged month ends, ascending, and for each the day up to which its training knew who left. */
  ends: number[];
  learnedUntil: number[];
  /** Rows that each fit learned from; whole accounts are drawn where there are more than 60,000. */
  learnedRows: number[];
  /** Health of the recipe that serves, unclipped. */
  health: Float64Array;
  /** Chance of leaving within each horizon, of the recipe that serves; by days. */
  chance: Map<number, Float64Array>;
  /** Chance of leaving within `horizonDays` as each says it. */
  said: Map<Judged, Float64Array>;
  /** Who could not be judged, and why. */
  left: { engine: Judged; reason: string }[];
};

/** @throws NothingToJudge where too little time has passed, or too few had left before it; the message says what is missing */
export function backtest(history: History, options: BacktestOptions): Backtest {
  const ends = judgedEnds(history, options);
  const n = history.raw.n;
  const able = besideOn(history, { ends, options });
  const out = emptyBacktest(n, ends, options);
  if (able.left) out.left.push(able.left);
  for (let first = 0; first < ends.length; first += REFIT_EVERY) {
    const some = ends.slice(first, first + REFIT_EVERY);
    const tick = (): void => options.progress?.('backtest', first, ends.length);
    tick();
    judge(history, { ends: some, options: { ...options, progress: tick }, out, engines: able.engines });
  }
  for (const [engine, chance] of out.said) if (chance.every(Number.isNaN)) out.said.delete(engine);
  return out;
}

function emptyBacktest(n: number, ends: number[], { horizonDays, otherDays }: BacktestOptions): Backtest {
  const blank = () => new Float64Array(n).fill(Number.NaN);
  return {
    ends,
    learnedUntil: [],
    learnedRows: [],
    health: blank(),
    chance: new Map([horizonDays, ...otherDays].map((days) => [days, blank()])),
    said: new Map(JUDGED.map((engine) => [engine, blank()])),
    left: [],
  };
}

/** `engines` = who is fitted beside the recipe that serves. */
type Round = { ends: number[]; options: BacktestOptions; out: Backtest; engines: readonly Challenger[] };

/** One fit of everybody, and what they say of a few month ends. */
function judge(history: History, { ends, options, out, engines }: Round): void {
  const { horizonDays, seed } = options;
  const until = knownOn(history, ends[0] ?? Number.NaN);
  for (const _ of ends) out.learnedUntil.push(until);
  const learn = learnedOn(history, until, options);
  out.learnedRows.push(learn.length);
  const asked = allRows(history.raw.n).filter((row) => ends.includes(history.day[row] ?? Number.NaN));
  const input = inputOf(history, { rows: learn, days: horizonDays, until });
  const table = takeRows(history.raw, asked);
  const tell = (engine: Judged, chance: Float64Array) =>
    scatter(out.said.get(engine) ?? new Float64Array(0), asked, chance);
  const { progress, crew } = options;
  const recipes = [...engines, 'auto' as const].map((engine) => ({ engine, folds: foldsFor(engine) }));
  const fitted = fitRecipes(input, recipes, { seed, horizon: '', progress, crew });
  const recipe = (k: number) => {
    const { cross } = item(fitted, k);
    const foldOf = foldsOf(history, { learn, asked, fold: cross.job.labels.fold });
    return { cross, foldOf, said: askMembers(cross, table, foldOf) };
  };
  const { cross, foldOf, said } = recipe(engines.length);
  tell('boosted', said.probability);
  scatter(
    out.health,
    asked,
    said.logit.map((x) => healthOf(x, cross.frame.scale)),
  );
  spreadOverTime(history, { ...{ asked, table, foldOf, until, options, out }, probability: said.probability });
  engines.forEach((engine, k) => {
    tell(engine, recipe(k).said.probability);
  });
  if ((options.beside ?? JUDGED).includes('baseline')) tell('baseline', naive(history, { learn, asked, input }));
}

/** The rows to learn from whose fate is known on a day. */
const learnedOn = (history: History, until: number, { horizonDays, seed }: BacktestOptions): Int32Array =>
  accountsUpTo(labelled(history, until, horizonDays), history.account, { most: MOST_LEARNED, seed });

/** Who is fitted beside the recipe that serves: in all rounds, or in none. */
function besideOn(history: History, { ends, options }: Pick<Round, 'ends' | 'options'>): Beside {
  const last = ends[REFIT_EVERY * Math.floor((ends.length - 1) / REFIT_EVERY)] ?? Number.NaN;
  const { length: rows } = learnedOn(history, knownOn(history, last), options);
  return challengersFor(rows, options.beside ?? JUDGED);
}

type Inputs = { rows: Int32Array; days: number; until: number };

function inputOf(history: History, { rows, days, until }: Inputs): TrainInput {
  const { raw, sources, signals, baseline, account } = history;
  return {
    ...{ raw: takeRows(raw, rows), sources, signals, baseline },
    y: Uint8Array.from(rows, (row) => Math.max(0, leavesWithin(history, row, { days, until }))),
    group: rows.map((row) => account[row] ?? -1),
  };
}

type Folds = { learn: Int32Array; asked: Int32Array; fold: Int8Array };

/** Nobody is asked of a member that learned from his account. */
function foldsOf({ account }: History, { learn, asked, fold }: Folds): Int8Array {
  const of = new Map(Array.from(learn, (row, i) => [account[row], fold[i] ?? -1]));
  return Int8Array.from(asked, (row) => of.get(account[row]) ?? -1);
}

type OverTime = Omit<Round, 'ends' | 'engines'> & {
  asked: Int32Array;
  table: History['raw'];
  foldOf: Int8Array;
  until: number;
  probability: Float64Array;
};

/** The other horizons by the hazard, whose level is that of the score. */
function spreadOverTime(history: History, { asked, table, foldOf, until, options, out, probability }: OverTime): void {
  const { horizonDays, otherDays, clocks, seed, crew } = options;
  scatter(out.chance.get(horizonDays) ?? probability, asked, probability);
  const foldOfAccount = new Map(Array.from(asked, (row, i) => [history.account[row], foldOf[i] ?? -1]));
  const fold = Int8Array.from(history.account, (account) => foldOfAccount.get(account) ?? -1);
  const hazard = fitHazard(
    { ...history, until },
    { fold, folds: 5, clocks, seed, crew, tick: () => options.progress?.('hazard', 0, 1) },
  );
  if (hazard === null) return;
  const logits = hazardLogits(hazard, table, foldOf);
  asked.forEach((row, i) => {
    const anchor = { days: horizonDays, probability: probability[i] ?? 0 };
    const curve = survivalOf(logits.subarray(i * hazard.months, (i + 1) * hazard.months), anchor);
    for (const days of otherDays) (out.chance.get(days) ?? probability)[row] = leavesBy(curve, days);
  });
}
