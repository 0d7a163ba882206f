/** What each column of dated rows is taken for: features by their definition, fields by their content. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { ColumnMark } from '@/lib/contracts/models';
import { daysBefore } from '@/lib/server/snapshots/cell-of';
import { FEATURES, featurePlan } from '@/lib/server/snapshots/feature-definitions';
import { type ColumnPlan, inferColumns } from '@/scoring';
import type { Rows } from './dated-rows';
import { marked } from './marks';
import { type FieldRow, planned } from './planned';

export async function fieldsOf(client: PoolClient, workspaceId: string): Promise<FieldRow[]> {
  const { rows } = await client.query<FieldRow>(
    'SELECT key, plan, excluded_reason AS "excludedReason" FROM field WHERE workspace_id = $1 ORDER BY key COLLATE "C"',
    [workspaceId],
  );
  return rows;
}

/** `marks` = what people said of columns, by name; none where it does not matter. */
type Fields = { fields: readonly FieldRow[]; dated: readonly string[]; marks?: ReadonlyMap<string, ColumnMark> };

/** Features by their definition, fields by their content under what people decided; dates become days before their row. */
export function plansOf({ asOfs, table }: Rows, { fields, dated, marks }: Fields): ColumnPlan[] {
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
    const days = (cells[i] ?? []).map((cell, row) => {
      const asOf = asOfs[row];
      return (asOf && daysBefore(cell, asOf, plan.format.order)) ?? '';
    });
    table.cells[FEATURES.length + i] = days;
    return { ...plan, type: 'number' as const };
  });
  return [...features, ...own].map((plan) => marked(plan, marks?.get(plan.name)));
}
