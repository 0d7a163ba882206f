/** The rows that lenses are learned from and those that are scored, with what was known of each then. None is stored: the snapshots that are kept are those behind scores. */
import 'server-only';
import type { PoolClient } from 'pg';
import { addLive } from '@/lib/server/models/dated-material';
import { fieldsOf, plansOf } from '@/lib/server/models/dated-plans';
import { add, emptyRows, type Rows } from '@/lib/server/models/dated-rows';
import { datedNow } from '@/lib/server/models/live-material';
import { buildSnapshots, type SnapshotRequest } from '@/lib/server/snapshots/build-snapshots';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { fieldDates } from '@/lib/server/snapshots/field-dates';
import { closingDays, type LabelScope } from '@/lib/server/snapshots/labels';
import { MOST_MONTHS, monthsOf } from '@/lib/server/snapshots/month-ends';
import type { ColumnPlan, TextTable } from '@/scoring';
import { expansionLabels, expansionScope } from './expansion-labels';
import type { Answer } from './nps-answers';

const DAY = 86_400_000;

/** Rows `live` and later are those of today, one a customer; `ids` by the number of an account. */
export type LensRows = {
  table: TextTable;
  plans: ColumnPlan[];
  account: Int32Array;
  ids: string[];
  live: number;
};
type Answered = { rows: Int32Array; points: Uint8Array };
type Expanded = { rows: Int32Array; y: Uint8Array };

type Request = Omit<SnapshotRequest, 'asOfs'>;
/** `answers` and `expansions`: what there is to learn from. */
type Wanted = { answers: Answer[]; expansions: boolean };

export async function readToLearn(
  client: PoolClient,
  scope: LabelScope,
  { answers, expansions }: Wanted,
): Promise<LensRows & { answered: Answered; expanded: Expanded }> {
  const fields = await fieldsOf(client, scope.workspaceId);
  const free = fields.filter((field) => field.excludedReason === null && !FEATURE_NAMES.includes(field.key));
  const keys = free.map((field) => field.key);
  const { dated } = await fieldDates(client, scope.workspaceId, keys);
  const rows = emptyRows([...FEATURE_NAMES, ...dated]);
  const request = { ...scope, fields: dated, keep: false };
  const answered = await addAnswers(client, rows, { request, answers });
  const expanded = expansions ? await addMonths(client, rows, request) : { rows: NONE, y: new Uint8Array(0) };
  const live = rows.table.rows;
  await addLive(client, rows, request);
  const plans = plansOf(rows, { fields, dated });
  return { table: rows.table, plans, ...numbered(rows.accountIds), live, answered, expanded };
}

const NONE = new Int32Array(0);

/** The customers of today alone, in the columns of a lens that stands. */
export async function readToScore(client: PoolClient, scope: LabelScope, plans: ColumnPlan[]): Promise<LensRows> {
  const { table, accountIds } = await datedNow(client, { ...scope, keep: false }, plans);
  return { table, plans, ...numbered(accountIds), live: 0 };
}

type Asked = { request: Request; answers: Answer[] };

/**
 * One row for each month in which an account answered, as it was known before the month: several answers of a month are
 * foreseen by the same row, each for itself, since the chance of a promoter is that of an answer and not of a mean. An account
 * that was no customer yet at the beginning of the month has no row: nothing was known of it.
 */
async function addAnswers(client: PoolClient, rows: Rows, { request, answers }: Asked): Promise<Answered> {
  const months = [...new Set(answers.map(({ asOf }) => asOf.getTime()))].sort((a, b) => a - b).slice(-MOST_MONTHS);
  const found: { row: number; points: number }[] = [];
  const done = () => ({
    rows: Int32Array.from(found, ({ row }) => row),
    points: Uint8Array.from(found, ({ points }) => points),
  });
  if (months.length === 0) return done();
  const points = new Map<string, number[]>();
  for (const answer of answers) {
    const key = keyOf(answer);
    points.set(key, [...(points.get(key) ?? []), answer.points]);
  }
  const accounts = [...new Set(answers.map(({ accountId }) => accountId))];
  const asOfs = months.map((month) => new Date(month));
  for await (const row of buildSnapshots(client, { ...request, asOfs, accounts })) {
    const given = points.get(keyOf(row));
    if (!given) continue;
    found.push(...given.map((each) => ({ row: rows.table.rows, points: each })));
    add(rows, { ...row, label: null });
  }
  return done();
}

const keyOf = ({ accountId, asOf }: { accountId: string; asOf: Date }): string => `${accountId} ${asOf.getTime()}`;

/** Every customer at every month end whose horizon has closed: no window reaches into the days that are scored. */
async function addMonths(client: PoolClient, rows: Rows, request: Request): Promise<Expanded> {
  const scope = expansionScope(request);
  const until = new Date(request.now.getTime() - (await closingDays(client, scope)) * DAY);
  const months = await monthsOf(client, request, until);
  if (months.asOfs.length === 0) return { rows: NONE, y: new Uint8Array(0) };
  const from = rows.table.rows;
  for await (const row of buildSnapshots(client, { ...request, ...months })) add(rows, { ...row, label: null });
  const labels = await expansionLabels(client, request);
  const known = Int32Array.from(labels.keys()).filter((i) => labels[i] !== null);
  return { rows: known.map((i) => from + i), y: Uint8Array.from(known, (i) => labels[i] ?? 0) };
}

function numbered(accountIds: readonly string[]): Pick<LensRows, 'account' | 'ids'> {
  const numberOf = new Map<string, number>();
  const account = Int32Array.from(accountIds, (id) => {
    const number = numberOf.get(id) ?? numberOf.size;
    numberOf.set(id, number);
    return number;
  });
  return { account, ids: [...numberOf.keys()] };
}
