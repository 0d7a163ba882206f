/** From what is to be read to the columns and the order it is read by, looked up at the source. */
import { AppError } from '@/lib/contracts/errors';
import type { Reading } from './connector';
import type { SqlColumn, SqlTable } from './sql-dialect';
import { subqueryOf } from './sql-query';
import type { SqlDriver, SqlSession } from './sql-session';
import { type Plan, shapeStatement } from './sql-statements';
import { partsOf } from './sql-streams';

/** @throws AppError where a column that was asked for is no longer there */
export async function planOf(driver: SqlDriver, session: SqlSession, reading: Reading): Promise<Plan> {
  const { from, columns } = await targetOf(driver, session, reading);
  const found = new Map(columns.map((column) => [column.name, column]));
  const wanted = (name: string): SqlColumn => {
    const column = found.get(name);
    if (column) return column;
    throw new AppError('invalid', `Expected a column ${name} in ${reading.name}, got none that this login can read.`);
  };
  if (reading.cursorField !== null && reading.key.length === 0)
    throw new AppError('invalid', `Expected a key: ${reading.name} cannot be read by ${reading.cursorField} alone.`);
  const order = reading.cursorField === null ? reading.key : [reading.cursorField, ...reading.key];
  const by = [...new Set(order)].map(wanted);
  const gone = reading.deletedField === null ? [] : [wanted(reading.deletedField)];
  return { from, selected: [...reading.columns.map(wanted), ...by, ...gone], by };
}

type Target = { from: string; columns: readonly SqlColumn[] };

async function targetOf(driver: SqlDriver, session: SqlSession, reading: Reading): Promise<Target> {
  const { dialect } = driver;
  if (reading.query !== null) {
    const from = subqueryOf(dialect, reading.query);
    return { from, columns: await session.fields(shapeStatement(dialect, from)) };
  }
  const only = partsOf(reading.name);
  const [table] = await driver.tables(session, only);
  if (!table) throw new AppError('invalid', `Expected a table ${reading.name}, got none that this login can read.`);
  const from = `${dialect.quote(only.schema)}.${dialect.quote(only.table)}`;
  return { from, columns: vouchedFor(table, reading.key) };
}

/**
 * Where the source itself keeps the key unique, two texts that are equal in its own order are one row: that order is used,
 * and its index with it. Otherwise the bytes decide.
 */
function vouchedFor({ uniques, columns }: SqlTable, key: readonly string[]): SqlColumn[] {
  const unique = uniques.some((names) => names.every((name) => key.includes(name)));
  return columns.map((column) => ({ ...column, bytewise: column.bytewise || (!unique && column.kind === 'text') }));
}
