/** What a login can read in Postgres: two statements, however many tables there are. */
import { columnOf } from './postgres-types';
import type { SqlTable } from './sql-dialect';
import type { RawRow, SqlSession } from './sql-session';

/** More columns than any catalogue holds that people choose from. */
const AT_MOST = 1_000_000;
const READABLE = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT c.relispartition AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND ($1 = '' OR (n.nspname = $1 AND c.relname = $2))`;

/** A collation under which two different texts may be equal is named by the server from version 12 on. */
const COLUMNS = `SELECT n.nspname, c.relname, c.reltuples::pg_catalog.int8, a.attname,
    pg_catalog.format_type(a.atttypid, a.atttypmod), tn.nspname, t.typname, t.typcategory, a.attnotnull,
    coalesce(pg_catalog.to_jsonb(l)->>'collisdeterministic' = 'false', false)
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type d ON d.oid = a.atttypid
  JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN d.typtype = 'd' THEN d.typbasetype ELSE d.oid END
  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  WHERE ${READABLE} AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
  ORDER BY n.nspname, c.relname, a.attnum`;

const UNIQUES = `SELECT n.nspname, c.relname, i.indexrelid,
    pg_catalog.array_to_json(pg_catalog.array_agg(a.attname ORDER BY k.place))
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k(attnum, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
  WHERE ${READABLE} AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    AND k.place <= i.indnkeyatts
  GROUP BY n.nspname, c.relname, i.indexrelid, i.indisprimary, i.indnkeyatts
  HAVING pg_catalog.bool_and(a.attnotnull)
  ORDER BY n.nspname, c.relname, i.indisprimary DESC, i.indnkeyatts, i.indexrelid`;

export async function postgresTables(session: SqlSession, only = { schema: '', table: '' }): Promise<SqlTable[]> {
  const values = [only.schema, only.table];
  const tables = new Map<string, SqlTable>();
  for (const row of await session.rows({ sql: COLUMNS, values }, AT_MOST)) addColumn(tables, row);
  for (const [schema = '', table = '', , names] of await session.rows({ sql: UNIQUES, values }, AT_MOST)) {
    const found = tables.get(JSON.stringify([schema, table]));
    const unique: unknown = JSON.parse(names ?? '[]');
    const readable = new Set(found?.columns.map(({ name }) => name));
    if (Array.isArray(unique) && unique.every((name) => readable.has(name))) found?.uniques.push(unique.map(String));
  }
  return [...tables.values()];
}

function addColumn(tables: Map<string, SqlTable>, row: RawRow): void {
  const [
    schema = '',
    table = '',
    rows = '',
    name = '',
    type = '',
    typeSchema = '',
    base = '',
    category = '',
    ...flags
  ] = row.map((text) => text ?? '');
  const id = JSON.stringify([schema, table]);
  const found = tables.get(id) ?? {
    schema,
    table,
    columns: [],
    uniques: [],
    rows: Number(rows) < 0 ? null : Number(rows),
  };
  const [notNull, bytewise] = flags;
  found.columns.push(
    columnOf({ name, type, schema: typeSchema, base, category, nullable: notNull !== 't', bytewise: bytewise === 't' }),
  );
  tables.set(id, found);
}
