/** Databricks as a source, through its SQL statement API. A table's name is schema.table of the catalog that was named. */
import 'server-only';
import type { Connector } from './connector';
import { type DatabricksOptions, databricksApi } from './databricks-api';
import { addKeys, tablesOf } from './sql-catalog';
import { databricksDialect } from './sql-databricks';
import type { SqlColumn, SqlKind, SqlTable } from './sql-dialect';
import { httpSession } from './sql-http';
import { limitsOf, type SqlOptions } from './sql-login';
import { refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';
import { sqlSource } from './sql-source';

const AT_MOST = 1_000_000;
/** Enough to say what is wrong. */
const SHOWN = 20;
const ADVICE =
  'A service principal that only reads has USE CATALOG, USE SCHEMA and SELECT, and CAN USE on the SQL warehouse.';

export function databricksSource(options: DatabricksOptions, limits: SqlOptions = {}): Connector {
  const api = databricksApi(options);
  const open = async (signal: AbortSignal): Promise<SqlSession> =>
    httpSession(
      'Databricks',
      async (statement, how) => {
        const { fields, parts } = await api.run(statement, how);
        const typed = fields.map(({ name, type_name, type_text }) => columnOf(name, type_text ?? type_name, true));
        return { fields: typed, parts };
      },
      signal,
    );
  return sqlSource(
    {
      dialect: databricksDialect,
      open,
      refuseWriter: refuseDatabricksWriter,
      tables: databricksTables,
      cell: databricksCell,
    },
    limitsOf(limits),
  );
}

const KINDS: readonly [SqlKind, RegExp][] = [
  ['time', /^timestamp(_ntz)?$/],
  ['date', /^date$/],
  ['integer', /^(tinyint|byte|smallint|short|int|integer|bigint|long)$/],
  ['number', /^(decimal.*|double|float|real)$/],
  ['boolean', /^boolean$/],
  ['binary', /^binary$/],
  ['text', /^(string|varchar|char)/],
  ['other', /^(array|map|struct|variant|object|interval|void)/],
];
/** Of which a text in another order than its bytes' is one. */
const COLLATED = /collate\s+(?!utf8_binary)/i;

/** @param type as `full_data_type` has it */
function columnOf(name: string, type: string, nullable: boolean): SqlColumn {
  const plain = type.toLowerCase().replace(/\s+collate\s+.*$/, '');
  const kind = KINDS.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other';
  const cast = kind === 'text' ? 'STRING' : plain.toUpperCase();
  return { name, type: plain, kind, nullable, cast, bytewise: COLLATED.test(type) };
}

const MICROS = 1_000_000n;

/** Instants come as microseconds, times without a zone as text with a blank in its middle. */
function databricksCell({ kind, cast }: SqlColumn, raw: string): string {
  if (kind !== 'time') return raw;
  if (cast !== 'TIMESTAMP') return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(raw) ? `${raw.replace(' ', 'T')}Z` : raw;
  if (!/^-?\d+$/.test(raw)) return raw;
  const micros = BigInt(raw);
  const rest = ((micros % MICROS) + MICROS) % MICROS;
  const at = new Date(Number((micros - rest) / 1_000n));
  if (Number.isNaN(at.getTime())) return raw;
  return `${at.toISOString().slice(0, 19)}.${String(rest).padStart(6, '0')}Z`;
}

const COLUMNS = `SELECT c.table_schema, c.table_name, NULL, c.column_name, c.full_data_type, c.is_nullable
  FROM information_schema.columns AS c`;
const KEYS = `SELECT k.table_schema, k.table_name, k.column_name
  FROM information_schema.table_constraints AS t
  JOIN information_schema.key_column_usage AS k
    ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
  WHERE t.constraint_type = 'PRIMARY KEY' ORDER BY k.table_schema, k.table_name, k.ordinal_position`;

/** Of the catalog. Keys are said by who writes, and not kept by Databricks. */
async function databricksTables(session: SqlSession, only?: { schema: string; table: string }): Promise<SqlTable[]> {
  const one = only ? ' WHERE c.table_schema = :p1 AND c.table_name = :p2' : '';
  const values = only ? [only.schema, only.table] : [];
  const order = ' ORDER BY c.table_schema, c.table_name, c.ordinal_position';
  const rows = await session.rows({ sql: COLUMNS + one + order, values }, AT_MOST);
  const tables = tablesOf(rows, ([, , , name, type, nullable]) => columnOf(name ?? '', type ?? '', nullable !== 'NO'));
  addKeys(tables, await session.rows({ sql: KEYS, values: [] }, AT_MOST));
  return [...tables.values()];
}

/** What the token's owner, or a group it is in, was given besides reading; owning is more than that. */
const WRITES = `SELECT DISTINCT privilege_type, what FROM (
    SELECT grantee, privilege_type, CONCAT('catalog ', catalog_name) AS what FROM information_schema.catalog_privileges
    UNION ALL SELECT grantee, privilege_type, CONCAT('schema ', schema_name) FROM information_schema.schema_privileges
    UNION ALL SELECT grantee, privilege_type, CONCAT('table ', table_schema, '.', table_name) FROM information_schema.table_privileges
    UNION ALL SELECT schema_owner, 'OWNERSHIP', CONCAT('schema ', schema_name) FROM information_schema.schemata
    UNION ALL SELECT table_owner, 'OWNERSHIP', CONCAT('table ', table_schema, '.', table_name) FROM information_schema.tables
  ) AS g
  WHERE (grantee = CURRENT_USER() OR IS_ACCOUNT_GROUP_MEMBER(grantee))
    AND UPPER(REPLACE(privilege_type, '_', ' ')) NOT IN ('SELECT', 'USE CATALOG', 'USE SCHEMA', 'USAGE', 'BROWSE', 'EXECUTE', 'READ VOLUME', 'READ FILES', 'READ METADATA')
  ORDER BY 2, 1 LIMIT ${SHOWN}`;

async function refuseDatabricksWriter(session: SqlSession): Promise<void> {
  const rows = await session.rows({ sql: WRITES, values: [] }, SHOWN);
  const found = rows.map(([privilege, what]) => {
    const owns = privilege === 'OWNERSHIP';
    const cure = owns ? `ALTER ${what} OWNER TO another` : `REVOKE ${privilege} ON ${what} FROM it`;
    return { may: owns ? `change the ${what} as its owner` : `${privilege} on the ${what}`, cure };
  });
  refuseFindings(found, ADVICE);
}
