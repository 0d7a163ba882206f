/** Puts together what a pass of the lenses works on: to learn them anew, or to score with those that stand. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { LabelScope } from '@/lib/server/snapshots/labels';
import { type ColumnPlan, LEAST_ANSWERS } from '@/scoring';
import { foldsOf, type KeptLens, keptLenses } from './kept-lenses';
import type { ExpansionReport, KeptModel, LensCase, LensName, NpsReport } from './lens-case';
import { type LensRows, readToLearn, readToScore } from './lens-rows';
import { answeredLately, readAnswers } from './nps-answers';

/** Same seed, same bytes. */
const SEED = 1;
/** A lens is learned anew after each training, and at the latest after so many days. */
const RELEARN_DAYS = 30;
const DAY = 86_400_000;

/** `input` null where nothing is to be computed; `tooFew` = what there is, where it does not even do to try. */
export type LensPass = {
  input: LensCase | null;
  ids: string[];
  tooFew: { nps?: NpsReport; expansion?: ExpansionReport };
};

/** @param learn whether it was asked for; lenses that are not there, or have grown old, are learned anyway */
export async function readLenses(client: PoolClient, scope: LabelScope, learn: boolean): Promise<LensPass> {
  const kept = await keptLenses(client, scope.workspaceId);
  const old = scope.now.getTime() - RELEARN_DAYS * DAY;
  const standing = kept.filter(({ artifact, learnedAt }) => artifact !== null && learnedAt.getTime() > old);
  if (learn || standing.length === 0 || (await canTry(client, scope, kept))) return toLearn(client, scope);
  return toScore(client, scope, standing);
}

/** There were too few answers the last time, and now there are enough: nobody waits for them to grow old. */
async function canTry(client: PoolClient, scope: LabelScope, kept: KeptLens[]): Promise<boolean> {
  if (kept.some(({ lens, state }) => lens === 'nps' && state !== 'too_few')) return false;
  return (await readAnswers(client, scope)).length >= LEAST_ANSWERS;
}

/** Whether anything is paid for by subscription: otherwise ARR has no dates. */
const PAID = 'SELECT FROM subscription WHERE workspace_id = $1 AND trial IS NOT TRUE AND arr_minor > 0 LIMIT 1';

async function toLearn(client: PoolClient, scope: LabelScope): Promise<LensPass> {
  const { workspaceId } = scope;
  const answers = await readAnswers(client, scope);
  const enough = answers.length >= LEAST_ANSWERS;
  const expansions = (await client.query(PAID, [workspaceId])).rowCount === 1;
  const accounts = new Set(answers.map(({ accountId }) => accountId)).size;
  const tooFew: LensPass['tooFew'] = {
    ...(enough ? {} : { nps: { answers: answers.length, accounts } }),
    ...(expansions ? {} : { expansion: { events: 0, others: 0, rows: 0 } }),
  };
  if (!enough && !expansions) return { input: null, ids: [], tooFew };
  const rows = await readToLearn(client, scope, { answers: enough ? answers : [], expansions });
  const silent = await silentRows(client, scope, rows);
  const nps = enough ? { plans: withoutFeedback(rows.plans), asked: silent, learn: rows.answered } : null;
  const expansion = expansions ? { plans: rows.plans, asked: payingRows(rows), learn: rows.expanded } : null;
  return { ...passOf(rows, { nps, expansion }), tooFew };
}

async function toScore(client: PoolClient, scope: LabelScope, standing: KeptLens[]): Promise<LensPass> {
  const { workspaceId } = scope;
  const [first] = standing;
  const rows = await readToScore(client, scope, first?.plans ?? []);
  const standingOf = async (lens: LensName): Promise<{ plans: ColumnPlan[]; kept: KeptModel } | null> => {
    const found = standing.find((each) => each.lens === lens);
    if (!found?.artifact) return null;
    const fold = await foldsOf(client, { workspaceId, lens, ids: rows.ids });
    return { plans: found.plans, kept: { file: new Uint8Array(found.artifact), fold } };
  };
  const [nps, expansion] = [await standingOf('nps'), await standingOf('expansion')];
  return passOf(rows, {
    nps: nps && { ...nps, asked: await silentRows(client, scope, rows) },
    expansion: expansion && { ...expansion, asked: payingRows(rows) },
  });
}

function passOf({ table, account, ids }: LensRows, cases: Pick<LensCase, LensName>): LensPass {
  return { input: { table, account, seed: SEED, ...cases }, ids, tooFew: {} };
}

/** The accounts of some rows of a pass, in their order. */
export const accountsOf = ({ input, ids }: LensPass, rows: Int32Array | undefined): string[] =>
  Array.from(rows ?? [], (row) => ids[input?.account[row] ?? -1] ?? '');

const liveRows = ({ account, live }: LensRows): Int32Array =>
  Int32Array.from(account.keys()).filter((row) => row >= live);

/** Of accounts without a real answer in the last year. */
async function silentRows(client: PoolClient, scope: LabelScope, rows: LensRows): Promise<Int32Array> {
  const answered = await answeredLately(client, scope);
  return liveRows(rows).filter((row) => !answered.has(rows.ids[rows.account[row] ?? -1] ?? ''));
}

/** Of accounts with an ARR: without one there is nothing that could grow by a share. */
function payingRows(rows: LensRows): Int32Array {
  const arr = rows.table.cells[rows.table.names.indexOf('arr')] ?? [];
  return liveRows(rows).filter((row) => Number(arr[row] ?? '') > 0);
}

/** What comes from answers foresees answers without having learned anything, and the silent have none of it. */
const withoutFeedback = (plans: ColumnPlan[]): ColumnPlan[] =>
  plans.map((plan) => (plan.component === 'feedback' ? { ...plan, role: 'ignore', used: false } : plan));
