/** The statements of a read, in any dialect: a page behind a place, what has no place, and where a run begins. */
import type { Bind, SqlColumn, SqlDialect, Statement } from './sql-dialect';

/** What is read. `from` is a table or a query in parentheses; `by` is what it is ordered by: the cursor's column, then the key. */
export type Plan = {
  from: string;
  /** In this order they are selected: the columns asked for, then `by`, then the one that says a row is gone. */
  selected: readonly SqlColumn[];
  by: readonly SqlColumn[];
};
/** Where a page begins: behind a row, or at an instant; null = at the first row. */
export type Start = { behind: readonly string[] } | { from: string; minutes: number } | null;

/** Rows of the order, from a place on. Those that have none, because part of it is blank, are `restStatement`'s. */
export function pageStatement(dialect: SqlDialect, plan: Plan, start: Start, rows: number): Statement {
  const { bind, values } = binding(dialect);
  const conditions = plan.by
    .filter(({ nullable }) => nullable)
    .map((column) => `${dialect.quote(column.name)} IS NOT NULL`);
  if (start) conditions.push(startOf(dialect, plan.by, start, bind));
  const order = plan.by.map(dialect.sorted).join(', ');
  const sql = `${selection(dialect, plan)}${where(conditions, ' AND ')} ORDER BY ${order} ${dialect.limit(rows)}`;
  return { sql, values };
}

/** Rows without a place in the order: part of it is blank. Without an order it is every row. */
export function restStatement(dialect: SqlDialect, plan: Plan): Statement {
  const blank = plan.by.filter(({ nullable }) => nullable).map(({ name }) => `${dialect.quote(name)} IS NULL`);
  return { sql: `${selection(dialect, plan)}${where(blank, ' OR ')}`, values: [] };
}

/** The source's clock, and whether (1) or not (0) what stands `minutes` before `clock` was already passed by `last`. */
export function beginStatement(
  dialect: SqlDialect,
  column: SqlColumn,
  passed: { last: string; clock: string; minutes: number } | null,
): Statement {
  const { bind, values } = binding(dialect);
  if (!passed) return { sql: `SELECT ${dialect.clock}`, values };
  const earlier = dialect.earlier(column, passed.clock, passed.minutes, bind);
  const again = `CASE WHEN ${earlier} <= ${dialect.value(column, passed.last, bind)} THEN 1 ELSE 0 END`;
  return { sql: `SELECT ${dialect.clock}, ${again}`, values };
}

/** The columns of a query, without its rows. */
export const shapeStatement = (dialect: SqlDialect, from: string): Statement => ({
  sql: `SELECT * FROM ${from} ${dialect.limit(0)}`,
  values: [],
});

const selection = (dialect: SqlDialect, { from, selected }: Plan): string =>
  `SELECT ${selected.map(dialect.read).join(', ')} FROM ${from}`;

const where = (conditions: readonly string[], joint: string): string =>
  conditions.length > 0 ? ` WHERE ${conditions.join(joint)}` : '';

function binding({ place }: SqlDialect): { bind: Bind; values: string[] } {
  const values: string[] = [];
  return { values, bind: (text) => (place ? place(values.push(text)) : text) };
}

function startOf(dialect: SqlDialect, by: readonly SqlColumn[], start: NonNullable<Start>, bind: Bind): string {
  if ('behind' in start) return behind(dialect, by, start.behind, bind);
  const [first] = by;
  if (!first) return '1 = 1';
  return `${dialect.sorted(first)} >= ${dialect.earlier(first, start.from, start.minutes, bind)}`;
}

/** `(a, b) > (x, y)`, or `a >= x AND (a > x OR (a = x AND b > y))` where no index serves the short form. */
function behind(dialect: SqlDialect, by: readonly SqlColumn[], texts: readonly string[], bind: Bind): string {
  const pairs = by.map((column, i) => ({ column, text: texts[i] ?? '' }));
  const value = ({ column, text }: (typeof pairs)[number]) => dialect.value(column, text, bind);
  const [first, ...others] = pairs;
  if (!first) return '1 = 1';
  if (dialect.rowValues) return `(${by.map(dialect.sorted).join(', ')}) > (${pairs.map(value).join(', ')})`;
  const sorted = dialect.sorted(first.column);
  if (others.length === 0) return `${sorted} > ${value(first)}`;
  // in the order of the text: some dialects bind by place
  const start = `${sorted} >= ${value(first)} AND (${sorted} > ${value(first)} OR (${sorted} = ${value(first)}`;
  return `${start} AND ${behind(dialect, by.slice(1), texts.slice(1), bind)}))`;
}
