/** ClickHouse as a source, through its HTTP interface. A table's name is database.table. */
import 'server-only';
import { type ClickhouseOptions, clickhouseApi } from './clickhouse-api';
import { refuseClickhouseWriter } from './clickhouse-grants';
import type { Connector } from './connector';
import { addKeys, tablesOf } from './sql-catalog';
import { clickhouseDialect } from './sql-clickhouse';
import type { SqlColumn, SqlKind, SqlTable } from './sql-dialect';
import { httpSession } from './sql-http';
import { limitsOf, type SqlOptions } from './sql-login';
import type { SqlSession } from './sql-session';
import { sqlSource } from './sql-source';

const AT_MOST = 1_000_000;

export function clickhouseSource(options: ClickhouseOptions, limits: SqlOptions = {}): Connector {
  const api = clickhouseApi(options);
  const open = async (signal: AbortSignal): Promise<SqlSession> =>
    httpSession(
      'ClickHouse',
      async ({ sql }, how) => {
        const { fields, parts } = await api.run(sql, how);
        return { fields: fields.map(({ name, type }) => columnOf(name, type)), parts };
      },
      signal,
    );
  return sqlSource(
    {
      dialect: clickhouseDialect,
      open,
      refuseWriter: (session) => refuseClickhouseWriter(session, api.onlyReads),
      tables: clickhouseTables,
      cell: clickhouseCell,
    },
    limitsOf(limits),
  );
}

const KINDS: readonly [SqlKind, RegExp][] = [
  ['time', /^DateTime(64)?\b/],
  ['date', /^Date(32)?$/],
  ['integer', /^U?Int\d+$/],
  ['number', /^(Float\d+|BFloat16|Decimal)/],
  ['boolean', /^Bool$/],
  ['text', /^(String|FixedString|Enum|UUID|IPv)/],
];

/** Its texts are compared by their bytes. */
function columnOf(name: string, type: string): SqlColumn {
  const plain = type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
  const kind = KINDS.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other';
  return { name, type, kind, nullable: plain !== type && /Nullable\(/.test(type), cast: plain, bytewise: false };
}

/** With the digits of its own precision; of a time without a zone the server's is meant, and UTC is what was asked for. */
function clickhouseCell({ kind }: SqlColumn, raw: string): string {
  return kind === 'time' ? raw.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/, '$1T$2Z') : raw;
}

const COLUMNS = `SELECT c.database, c.table, toString(t.total_rows), c.name, c.type, CASE WHEN c.is_in_sorting_key = 1 THEN 'sorted' ELSE '' END, t.engine
  FROM system.columns AS c JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
  WHERE c.database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema')`;
/** Of rows with one sorting key these keep the last alone; of other engines nothing names a row. */
const REPLACES = /(Replacing|Collapsing)/;

const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

async function clickhouseTables(session: SqlSession, only?: { schema: string; table: string }): Promise<SqlTable[]> {
  const one = only ? ` AND c.database = ${literal(only.schema)} AND c.table = ${literal(only.table)}` : '';
  const sql = `${COLUMNS}${one} ORDER BY c.database, c.table, c.position`;
  const rows = await session.rows({ sql, values: [] }, AT_MOST);
  const tables = tablesOf(rows, ([, , , name, type]) => columnOf(name ?? '', type ?? ''));
  const sorted = rows.filter(([, , , , , sorting, engine]) => sorting === 'sorted' && REPLACES.test(engine ?? ''));
  addKeys(
    tables,
    sorted.map(([schema, table, , name]) => [schema ?? null, table ?? null, name ?? null]),
  );
  for (const { columns, uniques } of tables.values())
    if (columns.some(({ name, nullable }) => nullable && uniques[0]?.includes(name))) uniques.length = 0;
  return [...tables.values()];
}
