/** A warehouse's catalogue as it is answered, row by row, put together to tables. Knows no warehouse. */
import type { SqlColumn, SqlTable } from './sql-dialect';
import type { RawRow } from './sql-session';

type Tables = Map<string, SqlTable>;

/** Schemas that a warehouse keeps for itself. */
const ownSchema = (schema: string): boolean => /^information_schema$/i.test(schema);

/** Rows of (schema, table, rows, …column) as tables, in the order they come. */
export function tablesOf(rows: readonly RawRow[], columnOf: (row: RawRow) => SqlColumn): Tables {
  const tables = new Map<string, SqlTable>();
  for (const row of rows) {
    const [schema, table, count] = row;
    if (!schema || !table || ownSchema(schema)) continue;
    const id = JSON.stringify([schema, table]);
    const found = tables.get(id) ?? { schema, table, columns: [], uniques: [], rows: count ? Number(count) : null };
    found.columns.push(columnOf(row));
    tables.set(id, found);
  }
  return tables;
}

/** Rows of (schema, table, column) in the order of a key's columns: one key a table. */
export function addKeys(tables: Tables, rows: Iterable<RawRow>): void {
  for (const [schema, table, column] of rows) {
    const found = tables.get(JSON.stringify([schema, table]));
    if (found && column) found.uniques = [[...(found.uniques[0] ?? []), column]];
  }
}
