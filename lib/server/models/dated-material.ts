/** What there is to learn from with dates: labelled snapshots of past month ends, and one live row per customer to score. */
import 'server-only';
import type { PoolClient } from 'pg';
import { componentsIn, LEAST_COMPONENTS, LEAST_DAYS } from '@/lib/server/scores/lacking';
import {
  buildSnapshots,
  monthEnds,
  type SnapshotRequest,
  type SnapshotRow,
} from '@/lib/server/snapshots/build-snapshots';
import { FEATURE_NAMES, FEATURES, featurePlan } from '@/lib/server/snapshots/feature-definitions';
import { fieldDates } from '@/lib/server/snapshots/field-dates';
import { closingDays, countSpells, hasDates, type LabelScope } from '@/lib/server/snapshots/labels';
import { assumedShare, lintFacts } from '@/lib/server/snapshots/lint-facts';
import { type ColumnPlan, inferColumns, readDate, type TextTable } from '@/scoring';
import type { Dated, Material } from './material';
import { type FieldRow, planned } from './planned';
import type { LearnInput } from './trainable';

export type DatedMaterial = {
  /** The live rows: what is scored and stored. */
  material: Material & { dated: Dated };
  input: Pick<LearnInput, 'table' | 'plans' | 'y' | 'known' | 'findings' | 'dated'>;
  leavers: number;
};

const DAY = 86_400_000;

/** Rows as columns of text: a row of `table` per snapshot. */
type Rows = { accountIds: string[]; asOfs: Date[]; labels: (0 | 1 | null)[]; table: TextTable };

/** @returns null where nothing has a date: then the undated file is what there is to learn from */
export async function readDated(client: PoolClient, scope: LabelScope): Promise<DatedMaterial | null> {
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
  const months = await addTraining(client, rows, request);
  const known = rows.accountIds.length;
  const unscored = await addLive(client, rows, request);
  const findings = await lintFacts(client, scope.workspaceId, scope.now);
  const share = await assumedShare(client, scope.workspaceId);
  const plans = plansOf(rows, { fields, dated: dates.dated });
  return assemble(rows, { plans, known, unscored, months, share, findings, undated: dates.undated, scope });
}

/** The customers of today alone, with all that is known of them: no outcome is asked for, so no value can be from after one. */
export async function readLive(client: PoolClient, scope: LabelScope): Promise<DatedMaterial> {
  const fields = await fieldsOf(client, scope.workspaceId);
  const dated = fields.flatMap(({ key, excludedReason }) =>
    excludedReason === null && !FEATURE_NAMES.includes(key) ? [key] : [],
  );
  const rows = emptyRows([...FEATURE_NAMES, ...dated]);
  const unscored = await addLive(client, rows, { ...scope, fields: dated });
  const findings = await lintFacts(client, scope.workspaceId, scope.now);
  const share = await assumedShare(client, scope.workspaceId);
  const plans = plansOf(rows, { fields, dated });
  return assemble(rows, { plans, known: 0, unscored, months: 0, share, findings, undated: [], scope });
}

async function fieldsOf(client: PoolClient, workspaceId: string): Promise<FieldRow[]> {
  const { rows } = await client.query<FieldRow>(
    'SELECT key, plan, excluded_reason AS "excludedReason" FROM field WHERE workspace_id = $1 ORDER BY key COLLATE "C"',
    [workspaceId],
  );
  return rows;
}

const emptyRows = (names: string[]): Rows => ({
  accountIds: [],
  asOfs: [],
  labels: [],
  table: { names, rows: 0, cells: names.map(() => []) },
});

function add({ accountIds, asOfs, labels, table }: Rows, row: SnapshotRow): void {
  accountIds.push(row.accountId);
  asOfs.push(row.asOf);
  labels.push(row.label);
  table.names.forEach((name, c) => {
    const value = Object.hasOwn(row.values, name) ? row.values[name] : undefined; // a field may be called "constructor"
    table.cells[c]?.push(
      value === undefined ? '' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value),
    );
  });
  table.rows++;
}

/** Labelled snapshots of all month ends whose outcome is known. @returns how many months */
async function addTraining(client: PoolClient, rows: Rows, request: Omit<SnapshotRequest, 'asOfs'>): Promise<number> {
  const { first, leavers, stayers } = await countSpells(client, request);
  const until = new Date(request.now.getTime() - (await closingDays(client, request)) * DAY);
  const asOfs = first === null ? [] : monthEnds({ first, until, accounts: leavers + stayers });
  if (asOfs.length === 0) return 0;
  for await (const row of buildSnapshots(client, { ...request, asOfs })) if (row.label !== null) add(rows, row);
  return asOfs.length;
}

/** The live rows of customers; the others with the reason why they have no score. */
async function addLive(
  client: PoolClient,
  rows: Rows,
  request: Omit<SnapshotRequest, 'asOfs'>,
): Promise<Dated['unscored']> {
  const unscored: Dated['unscored'] = [];
  for await (const row of buildSnapshots(client, { ...request, asOfs: 'live' })) {
    if (row.state !== 'customer') unscored.push({ accountId: row.accountId, state: row.state });
    else if ((row.days ?? 0) < LEAST_DAYS || componentsIn(row.values).size < LEAST_COMPONENTS)
      unscored.push({ accountId: row.accountId, state: 'too_early' });
    else add(rows, { ...row, label: null });
  }
  return unscored;
}

type Fields = { fields: readonly FieldRow[]; dated: readonly string[] };

/** Features by their definition, fields by their content under what people decided; dates become days before their row. */
function plansOf({ asOfs, table }: Rows, { fields, dated }: Fields): ColumnPlan[] {
  const features = FEATURES.map((feature, c) =>
    featurePlan(feature, {
      cells: table.cells[c] ?? [],
      excludedReason: fields.find((field) => field.key === feature.name)?.excludedReason ?? null,
    }),
  );
  const cells = table.cells.slice(FEATURES.length);
  const guessed = inferColumns({ names: [...dated], rows: table.rows, cells }, { decimal: '.' });
  const own = guessed.map((guess, i) => {
    const plan = planned(guess, { field: fields.find((field) => field.key === guess.name), cells: cells[i] ?? [] });
    if (plan.type !== 'date') return plan;
    const days = (cells[i] ?? []).map((cell, row) => daysBefore(cell, asOfs[row], plan));
    table.cells[FEATURES.length + i] = days;
    return { ...plan, type: 'number' as const };
  });
  return [...features, ...own];
}

function daysBefore(cell: string, asOf: Date | undefined, { format }: ColumnPlan): string {
  const at = cell === '' ? undefined : readDate(cell, format.order);
  return typeof at === 'number' && asOf ? String(Math.round((asOf.getTime() - at) / DAY)) : '';
}

type Parts = {
  plans: ColumnPlan[];
  /** Rows before this one are labelled, the rest are live. */
  known: number;
  unscored: Dated['unscored'];
  months: number;
  share: number;
  findings: LearnInput['findings'];
  undated: string[];
  scope: LabelScope;
};

function assemble(rows: Rows, parts: Parts): DatedMaterial {
  const { plans, known, unscored, months, share, findings, undated, scope } = parts;
  const numberOf = new Map<string, number>();
  const account = Int32Array.from(rows.accountIds, (id) => {
    const found = numberOf.get(id) ?? numberOf.size;
    numberOf.set(id, found);
    return found;
  });
  const y = Uint8Array.from(rows.labels, (label) => label ?? 0);
  const live = rows.table.rows - known;
  const table = { ...rows.table, rows: live, cells: rows.table.cells.map((cells) => cells.slice(known)) };
  const dated: Dated = {
    horizonDays: scope.rules.horizonDays,
    trained: [...numberOf.keys()],
    unscored,
    accounts: new Set(account.subarray(0, known)).size,
    months,
  };
  return {
    material: {
      accountIds: rows.accountIds.slice(known),
      ...{ table, plans, y: new Uint8Array(live), known: new Uint8Array(live), assumedShare: share, dated },
    },
    input: {
      table: rows.table,
      plans,
      y,
      known: Uint8Array.from({ length: rows.table.rows }, (_, row) => Number(row < known)),
      findings,
      dated: { account, undated },
    },
    leavers: new Set(account.filter((_, row) => y[row] === 1)).size,
  };
}
