/** Snowflake as a source, through its SQL API. */
import 'server-only';
import type { Connector } from './connector';
import { type SnowflakeOptions, snowflakeApi } from './snowflake-api';
import { refuseSnowflakeWriter } from './snowflake-grants';
import { columnOf, snowflakeCell } from './snowflake-types';
import { addKeys, tablesOf } from './sql-catalog';
import type { SqlTable } from './sql-dialect';
import { httpSession } from './sql-http';
import { limitsOf, type SqlOptions } from './sql-login';
import type { SqlSession } from './sql-session';
import { snowflakeDialect } from './sql-snowflake';
import { sqlSource } from './sql-source';

const AT_MOST = 1_000_000;

export function snowflakeSource(options: SnowflakeOptions, limits: SqlOptions = {}): Connector {
  const api = snowflakeApi(options);
  const open = async (signal: AbortSignal): Promise<SqlSession> =>
    httpSession(
      'Snowflake',
      async (statement, { signal: until }) => {
        const { fields, parts } = await api.run(statement, until);
        const typed = fields.map(({ name, type, scale, collation }) =>
          // nothing vouches for a column of a result, so each may be blank
          columnOf({ name, type, nullable: true, scale: scale ?? null, collated: Boolean(collation) }),
        );
        return { fields: typed, parts };
      },
      signal,
    );
  return sqlSource(
    {
      dialect: snowflakeDialect,
      open,
      refuseWriter: refuseSnowflakeWriter,
      tables: snowflakeTables,
      cell: snowflakeCell,
    },
    limitsOf(limits),
  );
}

/** What the role can see of the database that was named. */
const COLUMNS = `SELECT c.table_schema, c.table_name, t.row_count, c.column_name, c.data_type, c.is_nullable, c.numeric_scale, c.collation_name
  FROM information_schema.columns AS c
  JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name`;

async function snowflakeTables(session: SqlSession, only?: { schema: string; table: string }): Promise<SqlTable[]> {
  const one = only ? ' WHERE c.table_schema = ? AND c.table_name = ?' : '';
  const values = only ? [only.schema, only.table] : [];
  const order = ' ORDER BY c.table_schema, c.table_name, c.ordinal_position';
  const rows = await session.rows({ sql: COLUMNS + one + order, values }, AT_MOST);
  const tables = tablesOf(rows, (row) => {
    const [, , , name, type, nullable, scale, collation] = row.map((text) => text ?? '');
    const typed = { name: name ?? '', type: type ?? '', nullable: nullable !== 'NO', collated: Boolean(collation) };
    return columnOf({ ...typed, scale: scale ? Number(scale) : null });
  });
  // created_on, database_name, schema_name, table_name, column_name, key_sequence, …: kept by who writes, not by Snowflake
  const keys = await session.rows({ sql: 'SHOW PRIMARY KEYS IN DATABASE', values: [] }, AT_MOST);
  const inOrder = keys.toSorted((a, b) => Number(a[5]) - Number(b[5]));
  addKeys(
    tables,
    inOrder.map(([, , schema, table, column]) => [schema ?? null, table ?? null, column ?? null]),
  );
  return [...tables.values()];
}
