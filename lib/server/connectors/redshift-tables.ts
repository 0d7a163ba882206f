/** What a login can read in Redshift, tables of its external schemas included, and its types as far as reading needs them. */
import 'server-only';
import type { Flavor } from './postgres-session';
import { addKeys, tablesOf } from './sql-catalog';
import type { SqlColumn, SqlKind, SqlTable } from './sql-dialect';
import type { SqlSession } from './sql-session';

const AT_MOST = 1_000_000;

const KINDS: readonly [SqlKind, RegExp][] = [
  ['time', /^(timestamp|timestamptz)/],
  ['date', /^date$/],
  ['integer', /^(smallint|integer|bigint|int[248]?)$/],
  ['number', /^(numeric|decimal|real|double|float)/],
  ['boolean', /^bool/],
  ['binary', /^(varbyte|binary varying|varbinary)/],
  ['text', /^(character|char|varchar|bpchar|text|nvarchar|string)/],
];
/** What a text is cast to; to `character` alone it would keep one letter. */
const CASTS: readonly [string, RegExp][] = [
  ['VARCHAR', /^(character|char|varchar|bpchar|text|nvarchar|string)/],
  ['TIMESTAMPTZ', /^timestamp(tz| with time zone)/],
  ['TIMESTAMP', /^timestamp/],
];

function columnOf(name: string, said: string, nullable: boolean): SqlColumn {
  const type = said.toLowerCase();
  const kind = KINDS.find(([, pattern]) => pattern.test(type))?.[0] ?? 'other';
  const cast = CASTS.find(([, pattern]) => pattern.test(type))?.[0] ?? type.toUpperCase();
  return { name, type, kind, nullable, cast, bytewise: false };
}

/** By the number that each type has on the wire; of the others it is a text that counts. */
const WIRE: ReadonlyMap<number, string> = new Map([
  [16, 'boolean'],
  [20, 'bigint'],
  [21, 'smallint'],
  [23, 'integer'],
  [700, 'real'],
  [701, 'double precision'],
  [1082, 'date'],
  [1114, 'timestamp'],
  [1184, 'timestamptz'],
  [1700, 'numeric'],
  [4000, 'super'],
  [6551, 'varbyte'],
]);

export const REDSHIFT: Flavor = {
  settings: ({ statementMs }) => ({
    ...{ timezone: 'UTC', datestyle: 'ISO, YMD', extra_float_digits: 2, statement_timeout: statementMs },
  }),
  /** Nothing vouches for a column of a result: it may be blank, and a text is compared by its bytes. */
  columnsOf: async (fields) =>
    fields.map(({ name, dataTypeID }) => {
      const column = columnOf(name, WIRE.get(dataTypeID) ?? 'varchar', true);
      return { ...column, bytewise: column.kind === 'text' };
    }),
};

const COLUMNS = `SELECT schema_name, table_name, NULL, column_name, data_type, is_nullable FROM svv_all_columns
  WHERE database_name = current_database() AND schema_name !~ '^pg_' AND schema_name <> 'information_schema'`;
/** Said by who writes, and not kept by Redshift. */
const KEYS = `SELECT n.nspname, c.relname, a.attname
  FROM pg_constraint AS k
  JOIN pg_class AS c ON c.oid = k.conrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
  WHERE k.contype = 'p' ORDER BY n.nspname, c.relname, a.attnum`;

export async function redshiftTables(
  session: SqlSession,
  only?: { schema: string; table: string },
): Promise<SqlTable[]> {
  const one = only ? ' AND schema_name = $1 AND table_name = $2' : '';
  const values = only ? [only.schema, only.table] : [];
  const order = ' ORDER BY schema_name, table_name, ordinal_position';
  const rows = await session.rows({ sql: COLUMNS + one + order, values }, AT_MOST);
  const tables = tablesOf(rows, ([, , , name, type, nullable]) => columnOf(name ?? '', type ?? '', nullable !== 'NO'));
  addKeys(tables, await session.rows({ sql: KEYS, values: [] }, AT_MOST));
  return [...tables.values()];
}
