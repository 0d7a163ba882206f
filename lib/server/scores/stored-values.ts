/** The values a score was made from, read as training read them: one code path, so that the same values give the same score. */
import { cellOf, daysBefore, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { type ColumnPlan, type RawTable, toRaw } from '@/scoring';

/** What a version keeps of how its columns are read. `dated`: dates of fields became days before the row. */
export type Reading = { plans: readonly ColumnPlan[]; dataUntil: number | null; dated: boolean };
export type Stored = { values: StoredValues; asOf: Date };

/** One row per snapshot, with the columns that the model uses. */
export function rawOf(rows: readonly Stored[], reading: Reading): RawTable {
  const plans = reading.plans.filter((plan) => plan.used);
  const table = {
    names: plans.map((plan) => plan.name),
    rows: rows.length,
    cells: plans.map((plan) => rows.map((row) => readCell(row, plan, reading))),
  };
  return toRaw(table, plans, reading.dataUntil);
}

/** The cells of one row as the model read them, in the order of its columns; a blank one is absent. */
export function readCells(row: Stored, reading: Reading): Record<string, string> {
  const cells: Record<string, string> = Object.create(null); // a column may be called "constructor"
  for (const plan of reading.plans) {
    const cell = plan.used ? readCell(row, plan, reading) : '';
    if (cell !== '') cells[plan.name] = cell;
  }
  return cells;
}

/** A text that stands where training had a number was a date: days before the row. */
function readCell({ values, asOf }: Stored, { name, type, format }: ColumnPlan, { dated }: Reading): string {
  const cell = cellOf(values, name);
  const wasDate = dated && type === 'number' && typeof values[name] === 'string' && !FEATURE_NAMES.includes(name);
  return (wasDate && daysBefore(cell, asOf, format.order)) || cell;
}
