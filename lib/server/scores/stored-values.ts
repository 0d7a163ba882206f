/** The values a score was made from, read as training read them: one code path, so that the same values give the same score. */
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { type ColumnPlan, type RawTable, readDate, toRaw } from '@/scoring';

const DAY = 86_400_000;

/** A snapshot's values as they lie in the database. */
export type StoredValues = Record<string, string | number | boolean>;

/** What a version keeps of how its columns are read. `dated`: dates of fields became days before the row. */
export type Reading = { plans: readonly ColumnPlan[]; dataUntil: number | null; dated: boolean };
export type Stored = { values: StoredValues; asOf: Date };

/** One row per snapshot, with the columns that the model uses. */
export function rawOf(rows: readonly Stored[], reading: Reading): RawTable {
  const plans = reading.plans.filter((plan) => plan.used);
  const table = {
    names: plans.map((plan) => plan.name),
    rows: rows.length,
    cells: plans.map((plan) => rows.map((row) => cellOf(row, plan, reading))),
  };
  return toRaw(table, plans, reading.dataUntil);
}

/** As a file with a decimal point and ISO dates would write it. */
function cellOf({ values, asOf }: Stored, plan: ColumnPlan, { dated }: Reading): string {
  const value = Object.hasOwn(values, plan.name) ? values[plan.name] : undefined; // a column may be called "constructor"
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const at =
    dated && plan.type === 'number' && typeof value === 'string' && !FEATURE_NAMES.includes(plan.name)
      ? readDate(value, plan.format.order)
      : undefined;
  return typeof at === 'number' ? String(Math.round((asOf.getTime() - at) / DAY)) : String(value);
}
