/** What there is to learn from with dates: labelled snapshots of past month ends, and one live row per customer to score. */
import 'server-only';
import type { PoolClient } from 'pg';
import { buildSnapshots, type SnapshotRequest } from '@/lib/server/snapshots/build-snapshots';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { fieldDates } from '@/lib/server/snapshots/field-dates';
import { closingDays, hasDates, type LabelScope } from '@/lib/server/snapshots/labels';
import { assumedShare, lintDrawn, lintFacts } from '@/lib/server/snapshots/lint-facts';
import { type Months, monthEnds, monthsOf } from '@/lib/server/snapshots/month-ends';
import { newestFacts } from '@/lib/server/snapshots/newest-facts';
import { fieldsOf, plansOf } from './dated-plans';
import { add, assemble, type DatedMaterial, emptyRows, isEarly, type Rows } from './dated-rows';
import { readMarks } from './marks';
import type { Dated } from './material';

const DAY = 86_400_000;

/** @param scope.reconstruct whether past month ends are wanted as well; `most` rows are learned from @returns null where nothing has a date: then the undated file is what there is to learn from */
export async function readDated(
  client: PoolClient,
  { most, ...scope }: LabelScope & { reconstruct: boolean; most?: number },
): Promise<DatedMaterial | null> {
  if (!(await hasDates(client, scope.workspaceId))) return null;
  const fields = await fieldsOf(client, scope.workspaceId);
  const free = fields.filter((field) => field.excludedReason === null && !FEATURE_NAMES.includes(field.key));
  const dates = await fieldDates(
    client,
    scope.workspaceId,
    free.map((field) => field.key),
  );
  const rows = emptyRows([...FEATURE_NAMES, ...dates.dated]);
  const request = { ...scope, fields: dates.dated };
  const months = await addTraining(client, rows, request, most);
  const known = rows.accountIds.length;
  if (scope.reconstruct && months.first !== null) await addRecent(client, rows, { ...request, first: months.first });
  const past = rows.accountIds.length;
  const unscored = await addLive(client, rows, request);
  const newest = await newestFacts(client, scope);
  const findings = [...(await lintFacts(client, scope.workspaceId, scope.now)), ...lintDrawn(months.drawn)];
  const share = await assumedShare(client, scope.workspaceId);
  const plans = plansOf(rows, { fields, dated: dates.dated, marks: await readMarks(client, scope.workspaceId) });
  const lag = (await closingDays(client, scope)) - scope.rules.horizonDays;
  const counted = { known, past, months: months.asOfs.length };
  const parts = { plans, ...counted, unscored, newest, share, findings, undated: dates.undated, lag };
  return assemble(rows, { ...parts, reconstruct: scope.reconstruct, scope });
}

/** The customers of today alone, with all that is known of them: no outcome is asked for, so no value can be from after one. */
export async function readLive(client: PoolClient, scope: LabelScope): Promise<DatedMaterial> {
  const fields = await fieldsOf(client, scope.workspaceId);
  const dated = fields.flatMap(({ key, excludedReason }) =>
    excludedReason === null && !FEATURE_NAMES.includes(key) ? [key] : [],
  );
  const rows = emptyRows([...FEATURE_NAMES, ...dated]);
  const unscored = await addLive(client, rows, { ...scope, fields: dated });
  const newest = await newestFacts(client, scope);
  const findings = await lintFacts(client, scope.workspaceId, scope.now);
  const share = await assumedShare(client, scope.workspaceId);
  const plans = plansOf(rows, { fields, dated, marks: await readMarks(client, scope.workspaceId) });
  const parts = { plans, known: 0, past: 0, unscored, newest, months: 0, share, findings, undated: [], lag: 0 };
  return assemble(rows, { ...parts, reconstruct: false, scope });
}

/** Labelled snapshots of the month ends whose outcome is known. */
async function addTraining(
  client: PoolClient,
  rows: Rows,
  request: Omit<SnapshotRequest, 'asOfs'>,
  most?: number,
): Promise<Months> {
  const until = new Date(request.now.getTime() - (await closingDays(client, request)) * DAY);
  const months = await monthsOf(client, request, until, most);
  if (months.asOfs.length === 0) return months;
  for await (const row of buildSnapshots(client, { ...request, ...months })) if (row.label !== null) add(rows, row);
  return months;
}

/** Month ends whose outcome is not known yet: nothing is learned from them, but the line of a score goes through them. */
async function addRecent(
  client: PoolClient,
  rows: Rows,
  request: Omit<SnapshotRequest, 'asOfs'> & { first: Date },
): Promise<void> {
  const closed = new Date(request.now.getTime() - (await closingDays(client, request)) * DAY);
  const asOfs = monthEnds({ first: request.first, until: request.now }).filter((end) => end > closed);
  if (asOfs.length === 0) return;
  for await (const row of buildSnapshots(client, { ...request, asOfs }))
    if (row.state === 'customer') add(rows, { ...row, label: null });
}

/** The live rows of customers; the others with the reason why they have no score. */
export async function addLive(
  client: PoolClient,
  rows: Rows,
  request: Omit<SnapshotRequest, 'asOfs'>,
): Promise<Dated['unscored']> {
  const unscored: Dated['unscored'] = [];
  for await (const row of buildSnapshots(client, { ...request, asOfs: 'live' })) {
    if (row.state !== 'customer') unscored.push({ accountId: row.accountId, state: row.state });
    else if (isEarly(row)) unscored.push({ accountId: row.accountId, state: 'too_early' });
    else add(rows, { ...row, label: null });
  }
  return unscored;
}
