/**
 * From a table of accounts to everything a model version holds: the model, its findings, its segments, and a score for
 * every account. Pure but for the stopwatch; the command line and the worker both call it.
 */
import { isShare } from '@/lib/server/snapshots/feature-definitions';
import {
  ALONE,
  accountsUpTo,
  assignSegments,
  type Crew,
  crossValidatedAuc,
  effectCurves,
  effectWords,
  findSegments,
  type Healths,
  latestDate,
  lintModel,
  lintTable,
  movingTogether,
  type Progress,
  type RawTable,
  referenceOf,
  type Segments,
  scoreMany,
  sourcesOf,
  type Training,
  takeRows,
  toRaw,
  train,
  typicalValues,
  valueRanges,
} from '@/scoring';
import { overTime } from './over-time';
import {
  type DatedRows,
  INTERVAL_MEMBERS,
  type Learned,
  type LearnInput,
  type Trainable,
  trainable,
  trainInput,
} from './trainable';

/**
 * @param crew does the fits
 * @throws NothingToLearn with one class only, or fewer than 30 accounts that stayed
 */
export function learn(input: LearnInput, progress: Progress = () => undefined, crew: Crew = ALONE): Learned {
  const { table, plans, options } = input;
  const dataUntil = latestDate(table, plans);
  const raw = toRaw(table, plans, dataUntil);
  const rows = Int32Array.from(input.known.keys()).filter((row) => input.known[row] === 1);
  const y = Uint8Array.from(rows, (row) => input.y[row] ?? 0);
  const of = trainable(input, { raw, rows, y });
  progress('Look for leaks in the columns', 0, 1);
  // months of one account may well look alike: only rows of different accounts repeat each other
  const before = lintTable({
    ...of,
    group: input.dated ? of.account.map((_, row) => row) : of.group,
    undated: input.dated?.undated,
  });
  const how = { ...options, intervalMembers: INTERVAL_MEMBERS, progress, crew };
  const training = train(trainInput(of, plans), how);
  progress('Check the model for leaks', 0, 1);
  const part = fewer(of);
  const after = lintModel(of, {
    ...lintOf(training),
    known: before,
    refit: (without) => areaWithout(without, part, crew),
  });
  const cut = performance.now();
  progress('Find segments', 0, 1);
  const segments = segmentsOf(of, training);
  const segmentMs = performance.now() - cut;
  const { shown, fold, foldOfAccount } = toScore(input, { raw, rows, oof: training.oof.fold });
  progress('Score every account', 0, shown.n);
  const scores = scoreMany(training.model, { raw: shown, foldOf: fold }, crew);
  const segmentOf = assignSegments(segments.segments, shown);
  progress('over time', 0, 1);
  const time = overTime({ input, raw, rows, training, scored: { raw: shown, fold, scores } }, crew);
  const past = input.dated && foldOfAccount && pastOf(training.model, { raw, dated: input.dated, foldOfAccount }, crew);
  return {
    ...{ training, segments, scores, fold, foldOfAccount, segmentOf, dataUntil, raw: shown, segmentMs },
    ...(past ? { past } : {}),
    ...time,
    findings: [...after, ...before, ...input.findings],
    typical: typicalValues(shown, plans),
    effects: effectWords(shown, scores),
    ranges: valueRanges(shown),
    together: movingTogether(trainInput(of, plans).raw, { seed: options.seed }),
    curves: curvesOf(input, { model: training.model, shown, fold }),
    reference: referenceOf(shown),
  };
}

type ToScore = { shown: RawTable } & Pick<Learned, 'fold' | 'foldOfAccount'>;

/** The rows to score with their folds: all of them, or the live ones with the fold of their account. */
function toScore(
  { known, dated }: LearnInput,
  { raw, rows, oof }: { raw: RawTable; rows: Int32Array; oof: Int8Array },
): ToScore {
  if (!dated) {
    const fold = new Int8Array(raw.n).fill(-1);
    rows.forEach((row, i) => {
      fold[row] = oof[i] ?? -1;
    });
    return { shown: raw, fold, foldOfAccount: null };
  }
  const live = Int32Array.from(known.keys()).filter((row) => dated.live[row] === 1);
  const accounts = dated.account.reduce((most, account) => Math.max(most, account + 1), 0);
  const foldOfAccount = new Int8Array(accounts).fill(-1);
  rows.forEach((row, i) => {
    foldOfAccount[dated.account[row] ?? -1] = oof[i] ?? -1;
  });
  const fold = Int8Array.from(live, (row) => foldOfAccount[dated.account[row] ?? -1] ?? -1);
  return { shown: takeRows(raw, live), fold, foldOfAccount };
}

type Curves = { model: Training['model']; shown: RawTable; fold: Int8Array };

/** Over the accounts that are still there: without dates the rows hold those that left as well. */
export function curvesOf({ y, known, dated, options }: LearnInput, { model, shown, fold }: Curves): Learned['curves'] {
  const here = Int32Array.from(fold.keys()).filter((row) => dated || known[row] === 0 || y[row] === 0);
  return effectCurves(model, {
    raw: takeRows(shown, here),
    fold: Int8Array.from(here, (row) => fold[row] ?? -1),
    seed: options.seed,
  });
}

type Past = { raw: RawTable; dated: DatedRows; foldOfAccount: Int8Array };

/** The month ends that are gone, by members that did not see the account's outcome. */
function pastOf(model: Training['model'], { raw, dated, foldOfAccount }: Past, crew: Crew): Healths | null {
  if (dated.past.length === 0) return null;
  const fold = Int8Array.from(dated.past, (row) => foldOfAccount[dated.account[row] ?? -1] ?? -1);
  const { health, low, high } = scoreMany(model, { raw: takeRows(raw, dated.past), foldOf: fold, parts: false }, crew);
  return { health, low, high };
}

/** Cross-validated area of the same training without some columns; chance when none is left. */
function areaWithout(without: string[], of: Trainable, crew: Crew): number {
  const rest = of.plans.filter((plan) => !without.includes(plan.name));
  return rest.some((plan) => plan.used) ? crossValidatedAuc(trainInput(of, rest), { ...of.options, crew }) : 0.5;
}

/** Of more rows a fall of the area by a tenth shows no better. */
const LEAK_ROWS = 20_000;

function fewer(of: Trainable): Trainable {
  if (of.y.length <= LEAK_ROWS) return of;
  const rows = accountsUpTo(Int32Array.from(of.y.keys()), of.account, { most: LEAK_ROWS, seed: of.options.seed });
  const some = (each: Int32Array) => rows.map((row) => each[row] ?? -1);
  const y = Uint8Array.from(rows, (row) => of.y[row] ?? 0);
  return { ...of, raw: takeRows(of.raw, rows), y, group: some(of.group), account: some(of.account) };
}

function lintOf({ report: { auc, events, weights } }: Training) {
  return { auc, events, ranking: weights.map((weight) => weight.source) };
}

function segmentsOf({ raw, y, plans, group, options }: Trainable, training: Training): Segments {
  const { columns, values } = training.points;
  const yesNo = new Map(
    plans.flatMap((plan) =>
      plan.format.labels === null ? [] : [[plan.name, yesNoWords(plan.format.labels)] as const],
    ),
  );
  const days = new Set(plans.filter((plan) => plan.type === 'date').map((plan) => plan.name));
  return findSegments({
    columns,
    points: values,
    n: raw.n,
    raw,
    sources: sourcesOf(plans),
    y,
    group,
    seed: options.seed,
    wording: { yesNo, days, shares: new Set(plans.filter(isShare).map((plan) => plan.name)) },
  });
}

/** "1" and "0" are said as yes and no; words stay as the file has them. */
function yesNoWords({ no, yes }: { no: string; yes: string }): { no: string; yes: string } {
  return /^[\d.-]+$/.test(yes) || /^[\d.-]+$/.test(no) ? { no: 'no', yes: 'yes' } : { no, yes };
}
