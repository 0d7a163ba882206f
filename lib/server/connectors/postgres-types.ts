/** Types of Postgres as far as reading needs them: what kind they are, and what a text is cast to. */
import 'server-only';
import type pg from 'pg';
import { doubleQuoted } from './postgres-dialect';
import type { SqlColumn, SqlKind, Statement } from './sql-dialect';
import type { RawRow } from './sql-session';

const KINDS: Readonly<Record<string, SqlKind>> = {
  timestamptz: 'time',
  timestamp: 'time',
  date: 'date',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  bool: 'boolean',
  bytea: 'binary',
};

/** @param category `pg_type.typcategory` */
const kindOf = (type: string, category: string): SqlKind =>
  (Object.hasOwn(KINDS, type) ? KINDS[type] : undefined) ??
  (category === 'N' ? 'number' : category === 'S' ? 'text' : 'other');

type Typed = {
  name: string;
  type: string;
  schema: string;
  base: string;
  category: string;
  nullable: boolean;
  bytewise: boolean;
};

/** The type's own name, not as it is declared: a cast to `character` would keep one letter. */
export const columnOf = ({ name, type, schema, base, category, nullable, bytewise }: Typed): SqlColumn => ({
  ...{ name, type, nullable, bytewise },
  kind: kindOf(base, category),
  cast: `${doubleQuoted(schema)}.${doubleQuoted(base)}`,
});

/** Columns of a query: nothing vouches for them, so each may be blank and texts are compared byte by byte. */
export async function fieldColumns(
  fields: readonly pg.FieldDef[],
  ask: (statement: Statement) => Promise<RawRow[]>,
): Promise<SqlColumn[]> {
  const rows = await ask({
    sql: `SELECT t.oid, pg_catalog.format_type(t.oid, NULL), n.nspname, t.typname, t.typcategory, t.typcollation <> 0
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      WHERE t.oid = ANY ($1::pg_catalog.oid[])`,
    values: [`{${[...new Set(fields.map(({ dataTypeID }) => dataTypeID))].join(',')}}`],
  });
  const types = new Map(rows.map((row) => [row[0], row]));
  return fields.map(({ name, dataTypeID }) => {
    const [, type, schema, base, category, collated] = (types.get(String(dataTypeID)) ?? []).map((text) => text ?? '');
    return columnOf({
      ...{ name, type: type ?? '', schema: schema ?? '', base: base ?? '', category: category ?? '' },
      nullable: true,
      bytewise: collated === 't',
    });
  });
}
