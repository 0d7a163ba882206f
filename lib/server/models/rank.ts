/**
 * Where the outcomes cannot teach anything: the expert scorecard ranks the accounts that are still there, and says what is
 * missing. Nothing about it is measured.
 */
import {
  type Crew,
  effectWords,
  type Finding,
  latestDate,
  lintTable,
  movingTogether,
  NothingToRank,
  type OutcomeCounts,
  type Progress,
  referenceOf,
  refusalOf,
  type Segments,
  score,
  takeRows,
  toRaw,
  train,
  typicalValues,
  valueRanges,
} from '@/scoring';
import { curvesOf, learn } from './learn';
import { INTERVAL_MEMBERS, type Learned, type LearnInput, trainable, trainInput } from './trainable';

/** Segments are told apart by what is learned of leaving. */
const NO_SEGMENTS: Segments = {
  verdict: 'no clean segments',
  basis: 'health points',
  stability: null,
  fidelity: null,
  segments: [],
};

/**
 * Learns, or ranks where too few left or stayed.
 *
 * @throws NothingToRank with fewer than 10 accounts, or without a column that the card knows; the message says both what
 *   learning and what ranking lacked
 */
export function learnOrRank(input: LearnInput, progress: Progress, crew?: Crew): Learned {
  const counts = countsOf(input);
  const refusal = refusalOf({ ...counts, rows: input.table.rows });
  if (!refusal) return learn(input, progress, crew);
  try {
    return rank(input, { counts, progress });
  } catch (cause) {
    throw cause instanceof NothingToRank ? new NothingToRank(`${refusal.message}. ${cause.message}`) : cause;
  }
}

/** Accounts with a known outcome; of several rows of one account, one that left decides. */
export function countsOf({ y, known, dated }: Pick<LearnInput, 'y' | 'known' | 'dated'>): OutcomeCounts {
  const accountOf = (row: number) => dated?.account[row] ?? row;
  const rows = Array.from(known.keys()).filter((row) => known[row] === 1);
  const leavers = new Set(rows.filter((row) => y[row] === 1).map(accountOf)).size;
  return { leavers, stayers: new Set(rows.map(accountOf)).size - leavers };
}

type Rank = { counts: OutcomeCounts; progress: Progress };

function rank(input: LearnInput, { counts, progress }: Rank): Learned {
  const { table, plans, known, dated, options } = input;
  const dataUntil = latestDate(table, plans);
  const raw = toRaw(table, plans, dataUntil);
  const all = Int32Array.from(known.keys());
  const shown = takeRows(raw, dated ? all.filter((row) => dated.live[row] === 1) : all);
  const here = all.filter((row) => (dated ? dated.live[row] === 1 : known[row] === 0 || input.y[row] === 0));
  progress('Look for leaks in the columns', 0, 1);
  const of = trainable(input, { raw, rows: here, y: new Uint8Array(here.length) });
  const group = dated ? of.account.map((_, row) => row) : of.group;
  const findings = lintTable({ ...of, group, undated: dated?.undated });
  const training = train(trainInput(of, plans), {
    ...{ ...options, engine: 'scorecard', unmeasured: true, intervalMembers: INTERVAL_MEMBERS, progress },
  });
  progress('Score every account', 0, shown.n);
  const fold = new Int8Array(shown.n).fill(-1);
  const scores = score(training.model, shown, fold);
  return {
    ...{ training, segments: NO_SEGMENTS, scores, fold, foldOfAccount: null, dataUntil, raw: shown, segmentMs: 0 },
    segmentOf: new Int32Array(shown.n).fill(-1),
    findings: [noOutcomes(counts), ...findings, ...input.findings],
    typical: typicalValues(shown, plans),
    effects: effectWords(shown, scores),
    ranges: valueRanges(shown),
    together: movingTogether(trainInput(of, plans).raw, { seed: options.seed }),
    curves: curvesOf(input, { model: training.model, shown, fold }),
    reference: referenceOf(shown),
    unmeasured: counts,
  };
}

function noOutcomes({ leavers, stayers }: OutcomeCounts): Finding {
  const known =
    leavers === 0
      ? 'No account is known to have left'
      : `${leavers} accounts are known to have left and ${stayers} to have stayed, of whom 30 are needed`;
  const message = `${known}, so nothing could be learned. The expert scorecard ranks your accounts by signs that hold in most companies; how well it does so on yours is not measured. Import who left, best with dates.`;
  return { code: 'no_outcomes', columns: [], rows: null, message };
}
