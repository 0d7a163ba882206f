/**
 * From a table of accounts to everything a model version holds: the model, its findings, its segments, and a score for
 * every account. Pure but for the stopwatch; the command line and the worker both call it.
 */
import {
  assignSegments,
  baselineOf,
  type ColumnPlan,
  crossValidatedAuc,
  effectWords,
  type Finding,
  findSegments,
  groupRows,
  latestDate,
  lintModel,
  lintTable,
  type Progress,
  type RawTable,
  type Scores,
  type Segments,
  score,
  signalsOf,
  sourcesOf,
  type TextTable,
  type TrainInput,
  type Training,
  type TrainOptions,
  toRaw,
  train,
  typicalValues,
  type ValueRange,
  valueRanges,
} from '@/scoring';

/** Rows with an outcome are learned from; all rows are scored. `y` and `known` have length table.rows. */
export type LearnInput = {
  table: TextTable;
  plans: ColumnPlan[];
  y: Uint8Array;
  known: Uint8Array;
  options: Pick<TrainOptions, 'seed' | 'engine' | 'horizon'> & { scaleAnchor?: number };
  findings: Finding[];
  dated?: DatedRows;
};

/**
 * Dated training: several rows belong to one account, numbered from 0 in `account` (length table.rows). Rows with a label are
 * learned from; those without are the live ones and alone are scored. `undated` = columns left out because a value has no date.
 */
export type DatedRows = { account: Int32Array; undated: string[] };

export type Learned = {
  training: Training;
  findings: Finding[];
  segments: Segments;
  /** Of all rows (dated: of the live rows, in their order), each by members that did not see its outcome. */
  scores: Scores;
  /** Fold of each of these rows, or of its account, in training; −1 = not trained on. */
  fold: Int8Array;
  /** Dated: fold of each account; −1 = not trained on. */
  foldOfAccount: Int8Array | null;
  /** Index of each row's segment; −1 = none. */
  segmentOf: Int32Array;
  /** Per column: what a usual account has, in words, and what the value does to the score here. */
  typical: Record<string, string>;
  effects: Record<string, string>;
  ranges: Record<string, ValueRange>;
  /** Latest date of the data, milliseconds UTC; null without dates. */
  dataUntil: number | null;
  raw: RawTable;
  segmentMs: number;
};

/** Bootstrap refits behind an interval. */
const INTERVAL_MEMBERS = 20;

/** @throws NothingToLearn with one class only, or fewer than 30 accounts that stayed */
export function learn(input: LearnInput, progress: Progress = () => undefined): Learned {
  const { table, plans, options } = input;
  const dataUntil = latestDate(table, plans);
  const raw = toRaw(table, plans, dataUntil);
  const rows = Int32Array.from(input.known.keys()).filter((row) => input.known[row] === 1);
  const labelled: Labelled = { raw: rowsOf(raw, rows), y: Uint8Array.from(rows, (row) => input.y[row] ?? 0), plans };
  const own = input.dated && Int32Array.from(rows, (row) => input.dated?.account[row] ?? -1);
  const group = own ?? groupRows(labelled.raw);
  const of: Trainable = { ...labelled, group, account: own ?? Int32Array.from(rows.keys()), options };
  progress('Look for leaks in the columns', 0, 1);
  // months of one account may well look alike: only rows of different accounts repeat each other
  const before = lintTable({
    ...labelled,
    group: own ? Int32Array.from(rows.keys()) : group,
    undated: input.dated?.undated,
  });
  const training = train(trainInput(of, plans), { ...options, intervalMembers: INTERVAL_MEMBERS, progress });
  progress('Check the model for leaks', 0, 1);
  const after = lintModel(
    { ...labelled, group },
    { ...lintOf(training), known: before, refit: (without) => areaWithout(without, of) },
  );
  const cut = performance.now();
  progress('Find segments', 0, 1);
  const segments = segmentsOf(labelled, { group, training, seed: options.seed });
  const segmentMs = performance.now() - cut;
  const { shown, fold, foldOfAccount } = toScore(input, { raw, rows, oof: training.oof.fold });
  progress('Score every account', 0, shown.n);
  const scores = score(training.model, shown, fold);
  const segmentOf = assignSegments(segments.segments, shown);
  return {
    ...{ training, segments, scores, fold, foldOfAccount, segmentOf, dataUntil, raw: shown, segmentMs },
    findings: [...after, ...before, ...input.findings],
    typical: typicalValues(shown, plans),
    effects: effectWords(shown, scores),
    ranges: valueRanges(shown),
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
  const live = Int32Array.from(known.keys()).filter((row) => known[row] === 0);
  const accounts = dated.account.reduce((most, account) => Math.max(most, account + 1), 0);
  const foldOfAccount = new Int8Array(accounts).fill(-1);
  rows.forEach((row, i) => {
    foldOfAccount[dated.account[row] ?? -1] = oof[i] ?? -1;
  });
  const fold = Int8Array.from(live, (row) => foldOfAccount[dated.account[row] ?? -1] ?? -1);
  return { shown: rowsOf(raw, live), fold, foldOfAccount };
}

type Labelled = { raw: RawTable; y: Uint8Array; plans: ColumnPlan[] };

/** Some rows of a table, in the given order. */
function rowsOf(raw: RawTable, rows: Int32Array): RawTable {
  if (rows.length === raw.n) return raw;
  return {
    n: rows.length,
    columns: raw.columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
        : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1) },
    ),
  };
}

type Trainable = Labelled & { group: Int32Array; account: Int32Array; options: LearnInput['options'] };

/** The labelled rows with the columns of some plans, as training takes them. */
function trainInput({ raw, y, group, account }: Trainable, plans: ColumnPlan[]): TrainInput {
  const names = new Set(plans.filter((plan) => plan.used).map((plan) => plan.name));
  const part: RawTable = { n: raw.n, columns: raw.columns.filter((column) => names.has(column.name)) };
  return {
    raw: part,
    y,
    group,
    account,
    sources: sourcesOf(plans),
    baseline: baselineOf(plans),
    signals: signalsOf(plans),
  };
}

/** Cross-validated area of the same training without some columns; chance when none is left. */
function areaWithout(without: string[], of: Trainable): number {
  const rest = of.plans.filter((plan) => !without.includes(plan.name));
  return rest.some((plan) => plan.used) ? crossValidatedAuc(trainInput(of, rest), of.options) : 0.5;
}

function lintOf({ report: { auc, events, weights } }: Training) {
  return { auc, events, ranking: weights.map((weight) => weight.source) };
}

function segmentsOf(
  { raw, y, plans }: Labelled,
  { group, training, seed }: { group: Int32Array; training: Training; seed: number },
): Segments {
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
    seed,
    wording: { yesNo, days },
  });
}

/** "1" and "0" are said as yes and no; words stay as the file has them. */
function yesNoWords({ no, yes }: { no: string; yes: string }): { no: string; yes: string } {
  return /^[\d.-]+$/.test(yes) || /^[\d.-]+$/.test(no) ? { no: 'no', yes: 'yes' } : { no, yes };
}
