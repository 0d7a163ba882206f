/** The accounts of today as the columns of a version that stands, so that it can score them again. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { SnapshotRequest } from '@/lib/server/snapshots/build-snapshots';
import { daysBefore } from '@/lib/server/snapshots/cell-of';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import type { LabelScope, Whom } from '@/lib/server/snapshots/labels';
import { newestFacts } from '@/lib/server/snapshots/newest-facts';
import type { ColumnPlan, TextTable } from '@/scoring';
import { addLive } from './dated-material';
import { emptyRows } from './dated-rows';
import { type Material, readMaterial } from './material';

/** A date has become days before its row when the version was trained; a number stays one. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T|$)/;

/** Of a version without dates: a column that no account has any more is blank. */
export async function undatedNow(client: PoolClient, workspaceId: string, plans: ColumnPlan[]): Promise<Material> {
  const found = await readMaterial(client, workspaceId);
  return { ...found, plans, table: withColumns(found.table, plans) };
}

function withColumns(table: TextTable, plans: readonly ColumnPlan[]): TextTable {
  const gone = plans.filter(({ name }) => !table.names.includes(name)).map(({ name }) => name);
  const blank = gone.map(() => Array<string>(table.rows).fill(''));
  return { rows: table.rows, names: [...table.names, ...gone], cells: [...table.cells, ...blank] };
}

type Scope = LabelScope & Whom & Pick<SnapshotRequest, 'keep'>;

/** Of a version with dates: one live row per customer, the others with the state that stands in place of a score. */
export async function datedNow(client: PoolClient, scope: Scope, plans: ColumnPlan[]): Promise<Material> {
  const fields = plans.map(({ name }) => name).filter((name) => !FEATURE_NAMES.includes(name));
  const rows = emptyRows([...FEATURE_NAMES, ...fields]);
  const unscored = await addLive(client, rows, { ...scope, fields });
  const { table, accountIds } = rows;
  plans.forEach((plan) => {
    const c = table.names.indexOf(plan.name);
    if (c >= FEATURE_NAMES.length && plan.type === 'number')
      table.cells[c] = (table.cells[c] ?? []).map(
        (cell) => (ISO_DATE.test(cell) && daysBefore(cell, scope.now, null)) || cell,
      );
  });
  const none = new Uint8Array(table.rows);
  const newest = scope.keep === false ? new Map<string, Date>() : await newestFacts(client, scope); // only scores that are kept say it
  const dated = {
    horizonDays: scope.rules.horizonDays,
    trained: [],
    past: [],
    unscored,
    newest,
    accounts: 0,
    months: 0,
  };
  return { accountIds, table, plans, y: none, known: none, assumedShare: 0, dated };
}
