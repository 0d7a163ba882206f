/** Puts together what a pass of the lenses works on: to learn them anew, or to score with those that stand. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { LabelScope } from '@/lib/server/snapshots/labels';
import { type ColumnPlan, LEAST_ANSWERS } from '@/scoring';
import { foldsOf, type KeptLens, keptLenses } from './kept-lenses';
import type { LensCase, NpsReport } from './lens-case';
import { type LensRows, readToLearn, readToScore } from './lens-rows';
import { answeredLately, readAnswers } from './nps-answers';

/** Same seed, same bytes. */
const SEED = 1;
/** A lens is learned anew after each training, and at the latest after so many days. */
const RELEARN_DAYS = 30;
const DAY = 86_400_000;

/** `input` null where nothing is to be computed; `tooFew` = what there is, where it does not do. */
export type LensPass = {
  learns: boolean;
  input: LensCase | null;
  ids: string[];
  /** Accounts of the rows that are foreseen, in their order. */
  silent: string[];
  tooFew: NpsReport | null;
};

/** @param learn whether it was asked for; a lens that is not there, or has grown old, is learned anyway */
export async function readLenses(client: PoolClient, scope: LabelScope, learn: boolean): Promise<LensPass> {
  const kept = await keptLenses(client, scope.workspaceId);
  const old = scope.now.getTime() - RELEARN_DAYS * DAY;
  const standing = kept.filter(({ artifact, learnedAt }) => artifact !== null && learnedAt.getTime() > old);
  return learn || standing.length === 0 ? toLearn(client, scope) : toScore(client, scope, standing);
}

async function toLearn(client: PoolClient, scope: LabelScope): Promise<LensPass> {
  const answers = await readAnswers(client, scope);
  const accounts = new Set(answers.map(({ accountId }) => accountId)).size;
  if (answers.length < LEAST_ANSWERS)
    return { learns: true, input: null, ids: [], silent: [], tooFew: { answers: answers.length, accounts } };
  const rows = await readToLearn(client, scope, answers);
  const silent = await silentRows(client, scope, rows);
  const nps = { plans: withoutFeedback(rows.plans), silent, learn: rows.answers };
  return passOf(rows, { learns: true, nps });
}

async function toScore(client: PoolClient, scope: LabelScope, standing: KeptLens[]): Promise<LensPass> {
  const [first] = standing;
  const rows = await readToScore(client, scope, first?.plans ?? []);
  const nps = standing.find(({ lens }) => lens === 'nps');
  if (!nps?.artifact) return passOf(rows, { learns: false, nps: null });
  const fold = await foldsOf(client, { workspaceId: scope.workspaceId, lens: 'nps', ids: rows.ids });
  const silent = await silentRows(client, scope, rows);
  return passOf(rows, {
    learns: false,
    nps: { plans: nps.plans, silent, kept: { file: new Uint8Array(nps.artifact), fold } },
  });
}

function passOf(rows: LensRows, { learns, nps }: { learns: boolean; nps: LensCase['nps'] }): LensPass {
  const { table, account, ids } = rows;
  const silent = Array.from(nps?.silent ?? [], (row) => ids[account[row] ?? -1] ?? '');
  return { learns, input: { table, account, seed: SEED, nps }, ids, silent, tooFew: null };
}

/** Live rows of accounts without a real answer in the last year. */
async function silentRows(client: PoolClient, scope: LabelScope, rows: LensRows): Promise<Int32Array> {
  const answered = await answeredLately(client, scope);
  return Int32Array.from(rows.account.keys()).filter(
    (row) => row >= rows.live && !answered.has(rows.ids[rows.account[row] ?? -1] ?? ''),
  );
}

/** What comes from answers foresees answers without having learned anything, and the silent have none of it. */
const withoutFeedback = (plans: ColumnPlan[]): ColumnPlan[] =>
  plans.map((plan) => (plan.component === 'feedback' ? { ...plan, role: 'ignore', used: false } : plan));
