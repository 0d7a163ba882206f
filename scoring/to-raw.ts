/**
 * From text and plans to the typed arrays the engines learn from. The same plans on other rows give the same
 * features: formats and levels live in the plan, never in the rows.
 */
import { readBoolean } from './cell-boolean';
import { readDate } from './cell-date';
import { readNumber } from './cell-number';
import { isBlankMeasure, isBlankText } from './cell-text';
import { type ColumnPlan, OTHER, type TextTable } from './column-plan';
import type { FeatureSource, RawColumn, RawTable } from './dataset';

const DAY = 86_400_000;

/**
 * @param asOf milliseconds UTC; dates become days before it. null = the latest date of the used date columns
 * @throws RangeError naming used columns that the table does not have
 */
export function toRaw(table: TextTable, plans: readonly ColumnPlan[], asOf: number | null = null): RawTable {
  const at = new Map(table.names.map((name, index) => [name, index]));
  const used = plans.filter((plan) => plan.used);
  const missing = used.filter((plan) => !at.has(plan.name)).map((plan) => plan.name);
  if (missing.length > 0) throw new RangeError(`Expected ${used.length} columns, missing: ${missing.join(', ')}`);
  const instant = asOf ?? latestDate(table, plans) ?? 0;
  const columns = used.map((plan) =>
    toColumn(plan, { cells: table.cells[at.get(plan.name) ?? -1] ?? [], asOf: instant }),
  );
  return { n: table.rows, columns };
}

/** The latest date in the used date columns, milliseconds UTC; null without any. */
export function latestDate(table: TextTable, plans: readonly ColumnPlan[]): number | null {
  let latest = -Infinity;
  table.names.forEach((name, index) => {
    const plan = plans.find((each) => each.name === name);
    if (plan?.type !== 'date' || !plan.used) return;
    for (const cell of table.cells[index] ?? []) {
      const date = readDate(cell, plan.format.order);
      if (typeof date === 'number' && date > latest) latest = date;
    }
  });
  return latest === -Infinity ? null : latest;
}

function toColumn(plan: ColumnPlan, { cells, asOf }: { cells: readonly string[]; asOf: number }): RawColumn {
  if (plan.type === 'category') return toCategory(plan, cells);
  const read = readerOf(plan, asOf);
  const values = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? '';
    values[i] = isBlankMeasure(cell) ? Number.NaN : (read(cell) ?? Number.NaN);
  }
  return { name: plan.name, kind: 'number', values };
}

function readerOf(plan: ColumnPlan, asOf: number): (cell: string) => number | undefined {
  const { decimal, order } = plan.format;
  if (plan.type === 'date') {
    return (cell) => {
      const date = readDate(cell, order);
      return typeof date === 'number' ? (asOf - date) / DAY : undefined;
    };
  }
  if (plan.type === 'boolean') {
    return (cell) => {
      const said = readBoolean(cell);
      return said === undefined ? undefined : Number(said);
    };
  }
  return (cell) => readNumber(cell, decimal);
}

function toCategory(plan: ColumnPlan, cells: readonly string[]): RawColumn {
  const levels = plan.format.levels;
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const other = levels.at(-1) === OTHER ? levels.length - 1 : -1;
  const codes = new Int32Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? '';
    codes[i] = isBlankText(cell) || cell.trim() === '' ? -1 : (codeOf.get(cell.trim()) ?? other);
  }
  return { name: plan.name, kind: 'category', codes, levels };
}

/** What the engines are told about each used column. */
export function sourcesOf(plans: readonly ColumnPlan[]): FeatureSource[] {
  return plans
    .filter((plan) => plan.used)
    .map((plan) => ({
      name: plan.name,
      component: plan.component ?? 'custom',
      actionable: plan.actionable,
      sign: plan.sign,
      monotone: plan.direction === 1 ? -1 : plan.direction === -1 ? 1 : 0, // of the risk
    }));
}
