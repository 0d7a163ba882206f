/** What a login can read in MySQL or MariaDB: three statements, however many tables there are. */
import { mysqlDialect } from './mysql-dialect';
import { columnOf } from './mysql-types';
import type { SqlColumn, SqlTable } from './sql-dialect';
import type { SqlSession } from './sql-session';

/** More columns than any catalogue holds that people choose from. */
const AT_MOST = 1_000_000;
const SYSTEM = "('mysql', 'information_schema', 'performance_schema', 'sys')";

type Only = { schema: string; table: string };
const TEXT: SqlColumn = { name: '', type: '', kind: 'text', nullable: false, cast: '', bytewise: true };

/** Names are compared as bytes: on some servers `t` and `T` are two tables. */
const readable = (only?: Only): string => {
  const is = (column: string, text: string) =>
    `${mysqlDialect.sorted({ ...TEXT, name: column })} = ${mysqlDialect.value(TEXT, text, (value) => value)}`;
  const one = only ? ` AND ${is('TABLE_SCHEMA', only.schema)} AND ${is('TABLE_NAME', only.table)}` : '';
  return `TABLE_SCHEMA NOT IN ${SYSTEM}${one}`;
};

const columnsOf = (
  only?: Only,
): string => `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE
  FROM information_schema.COLUMNS WHERE ${readable(only)} AND FIND_IN_SET('select', PRIVILEGES) > 0
  ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`;
const uniquesOf = (only?: Only): string => `SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, NULLABLE
  FROM information_schema.STATISTICS WHERE ${readable(only)} AND NON_UNIQUE = 0
  ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`;
const rowsOf = (only?: Only): string =>
  `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_ROWS FROM information_schema.TABLES WHERE ${readable(only)}`;

export async function mysqlTables(session: SqlSession, only?: Only): Promise<SqlTable[]> {
  const all = (sql: string) => session.rows({ sql, values: [] }, AT_MOST);
  const tables = new Map<string, SqlTable>();
  for (const row of await all(columnsOf(only))) {
    const [schema = '', table = '', name = '', data = '', type = '', nullable = ''] = row.map((text) => text ?? '');
    const id = JSON.stringify([schema, table]);
    const found = tables.get(id) ?? { schema, table, columns: [], uniques: [], rows: null };
    found.columns.push(columnOf(name, data.toLowerCase(), type, nullable === 'YES'));
    tables.set(id, found);
  }
  for (const [id, names] of uniqueSets(await all(uniquesOf(only)))) tables.get(id)?.uniques.push(names);
  for (const [schema, table, rows] of await all(rowsOf(only))) {
    const found = tables.get(JSON.stringify([schema, table]));
    if (found && rows != null) found.rows = Number(rows);
  }
  return [...tables.values()];
}

/** Sets of whole columns that are never null; one that holds a part of a column, or an expression, names no row. */
function uniqueSets(rows: readonly (readonly (string | null)[])[]): [string, string[]][] {
  const sets = new Map<string, { id: string; names: string[]; whole: boolean }>();
  for (const [schema, table, index, name, part, nullable] of rows) {
    const at = JSON.stringify([schema, table, index]);
    const set = sets.get(at) ?? { id: JSON.stringify([schema, table]), names: [], whole: true };
    set.names.push(name ?? '');
    set.whole &&= name != null && part === null && nullable !== 'YES';
    sets.set(at, set);
  }
  return [...sets.values()].filter(({ whole }) => whole).map(({ id, names }) => [id, names]);
}
