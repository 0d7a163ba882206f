/** Databricks' functions and its `information_schema` on a Postgres: what is there, for who asks, by the documented columns. */
import { FAR_DATABRICKS as FAR, FAR_INFORMATION as INFO } from './databricks-sql';

const said = (name: string): string => `current_setting('far.${name}')`;
const sql = (head: string, body: string, manner = 'STABLE'): string =>
  `CREATE FUNCTION ${FAR}.${head} LANGUAGE sql ${manner} AS $$ SELECT ${body} $$;`;
const view = (name: string, body: string): string => `CREATE VIEW ${INFO}.${name} AS ${body};`;

/** Java's letters for the parts of a moment, as Postgres writes them. */
const PATTERN = `replace(replace(replace(replace(replace(replace(replace(p, 'SSSSSS', 'US'), 'SSS', 'MS'), 'ss', 'SS'), 'mm', 'MI'),
  'HH', 'HH24'), 'yyyy', 'YYYY'), '''', '"')`;
const asString = (type: string): string => {
  if (type === 'bytea') return `convert_from(x, 'UTF8')`;
  return type.startsWith('float')
    ? `CASE WHEN x::text ~ '[.eNI]' THEN upper(x::text) ELSE x::text || '.0' END`
    : 'x::text';
};

export const DATABRICKS_FUNCTIONS = [
  `DROP SCHEMA IF EXISTS ${FAR}, ${INFO} CASCADE; CREATE SCHEMA ${FAR}; CREATE SCHEMA ${INFO};
  CREATE SCHEMA IF NOT EXISTS "default";`,
  ...['text', 'int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'bool', 'date', 'uuid', 'jsonb', 'bytea'].map(
    (type) => sql(`as_string(x ${type}) RETURNS text`, asString(type)),
  ),
  ...['timestamp', 'timestamptz'].map((type) =>
    sql(
      `as_string(x ${type}) RETURNS text`,
      `to_char(x, 'YYYY-MM-DD HH24:MI:SS') || rtrim(rtrim(to_char(x, '.US'), '0'), '.')`,
    ),
  ),
  ...['timestamp', 'timestamptz', 'date'].map((type) =>
    sql(`date_format(x ${type}, p text) RETURNS text`, `to_char(x, ${PATTERN})`),
  ),
  // null as soon as one part is
  sql(
    `concat(VARIADIC x text[]) RETURNS text`,
    `CASE WHEN array_position(x, NULL) IS NULL THEN array_to_string(x, '') END`,
  ),
  ...['nvl', 'ifnull'].map((name) => sql(`${name}(x anyelement, y anyelement) RETURNS anyelement`, 'coalesce(x, y)')),
  sql(`"if"(c bool, x anyelement, y anyelement) RETURNS anyelement`, 'CASE WHEN c THEN x ELSE y END'),
  sql(`unix_micros(x timestamptz) RETURNS int8`, '(extract(epoch FROM x) * 1000000)::int8'),
  sql(`hex(x bytea) RETURNS text`, `upper(encode(x, 'hex'))`),
  sql(`hex(x text) RETURNS text`, `upper(encode(convert_to(x, 'UTF8'), 'hex'))`),
  sql(`hex(x int8) RETURNS text`, 'upper(to_hex(x))'),
  sql(`unhex(x text) RETURNS bytea`, `decode(x, 'hex')`),
  ...['current_timestamp', 'now'].map((name) =>
    sql(`"${name}"() RETURNS timestamptz`, 'clock_timestamp()', 'VOLATILE'),
  ),
  sql(`"current_date"() RETURNS date`, 'clock_timestamp()::date', 'VOLATILE'),
  ...['current_user', 'session_user', 'user'].map((name) => sql(`"${name}"() RETURNS text`, said('user'))),
  sql(`"current_catalog"() RETURNS text`, said('catalog')),
  ...['current_schema', 'current_database'].map((name) => sql(`"${name}"() RETURNS text`, said('schema'))),
  sql(`current_timezone() RETURNS text`, `'Etc/UTC'`),
  sql(`timestamp_micros(x int8) RETURNS timestamptz`, `to_timestamp(0) + x * interval '1 microsecond'`),
  sql(
    `to_utc_timestamp(x timestamptz, zone text) RETURNS timestamptz`,
    `x - (x AT TIME ZONE zone - x AT TIME ZONE 'UTC')`,
  ),
  ...['jsonb', 'int4', 'text'].map((type) => sql(`to_json(x ${type}) RETURNS text`, 'to_jsonb(x)::text')),
  ...['is_account_group_member', 'is_member'].map((name) =>
    sql(`${name}(x text) RETURNS bool`, `${said('groups')}::jsonb ? x`),
  ),
  `CREATE FUNCTION ${FAR}.grants() RETURNS TABLE (privilege text, grantee text, one text, two text, three text)
    LANGUAGE sql STABLE AS $$ SELECT privilege, grantee, split_part("on", '.', 1), nullif(split_part("on", '.', 2), ''),
    nullif(split_part("on", '.', 3), '')
    FROM jsonb_to_recordset(${said('grants')}::jsonb) AS g (privilege text, grantee text, "on" text) $$;`,
  // any grant on it, on what is around it or on what is in it shows it
  `CREATE FUNCTION ${FAR}.sees(s text, t text) RETURNS bool LANGUAGE sql STABLE AS $$
    SELECT s = 'information_schema' OR EXISTS (SELECT FROM ${FAR}.grants() WHERE (two IS NULL OR two = s)
    AND (t IS NULL OR three IS NULL OR three = t) AND privilege <> 'USE CATALOG' AND (t IS NULL OR privilege <> 'USE SCHEMA')) $$;`,
  `CREATE VIEW ${FAR}.relations AS SELECT c.oid, ${said('catalog')} AS table_catalog,
    CASE n.nspname WHEN '${INFO}' THEN 'information_schema' ELSE n.nspname::text END AS table_schema,
    c.relname::text AS table_name, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('${FAR}', 'pg_catalog', 'pg_toast', 'information_schema');`,
];

/** What Databricks calls a type: without its digits, and as it was declared. */
const DATA_TYPE = `CASE t.typname WHEN 'int8' THEN 'LONG' WHEN 'int4' THEN 'INT' WHEN 'int2' THEN 'SHORT' WHEN 'bool' THEN 'BOOLEAN'
  WHEN 'float8' THEN 'DOUBLE' WHEN 'float4' THEN 'FLOAT' WHEN 'date' THEN 'DATE' WHEN 'bytea' THEN 'BINARY'
  WHEN 'timestamptz' THEN 'TIMESTAMP' WHEN 'timestamp' THEN 'TIMESTAMP_NTZ' WHEN 'numeric' THEN 'DECIMAL'
  WHEN 'jsonb' THEN 'VARIANT' ELSE 'STRING' END`;
const FULL = `CASE t.typname WHEN 'int8' THEN 'bigint' WHEN 'int2' THEN 'smallint' WHEN 'numeric' THEN
  CASE WHEN a.atttypmod < 4 THEN 'decimal(38,18)' ELSE
  format('decimal(%s,%s)', ((a.atttypmod - 4) >> 16) & 65535, (a.atttypmod - 4) & 2047) END ELSE lower(${DATA_TYPE}) END`;
const DIGITS = (part: string, other: string): string =>
  `CASE WHEN t.typname = 'numeric' THEN CASE WHEN a.atttypmod < 4 THEN ${other} ELSE ${part} END END`;

const CONSTRAINTS = `SELECT r.table_catalog AS constraint_catalog, r.table_schema AS constraint_schema,
  k.conname::text AS constraint_name, r.table_catalog, r.table_schema, r.table_name, k.contype, k.conrelid, k.conkey
  FROM pg_constraint k JOIN ${FAR}.relations r ON r.oid = k.conrelid
  WHERE k.contype IN ('p', 'f') AND ${FAR}.sees(r.table_schema, r.table_name)`;
const KEYS = `(${CONSTRAINTS}) k, unnest(k.conkey) WITH ORDINALITY u (num, nth), pg_attribute a
  WHERE a.attrelid = k.conrelid AND a.attnum = u.num`;
const FROM = (level: string): string =>
  `CASE WHEN three IS NOT NULL THEN '${level === 'TABLE' ? 'NONE' : ''}' WHEN two IS NOT NULL THEN '${level === 'SCHEMA' ? 'NONE' : 'SCHEMA'}'
  ELSE '${level === 'CATALOG' ? 'NONE' : 'CATALOG'}' END AS inherited_from`;
/** Passed on is only what can be had on the thing itself. */
const GRANTED = `'owner@far.test'::text AS grantor, g.grantee`;

export const DATABRICKS_INFORMATION = [
  view(
    'catalogs',
    `SELECT ${said('catalog')} AS catalog_name, 'owner@far.test'::text AS catalog_owner, NULL::text AS comment`,
  ),
  view(
    'schemata',
    `SELECT ${said('catalog')} AS catalog_name, CASE nspname WHEN '${INFO}' THEN 'information_schema' ELSE nspname::text END AS schema_name,
    'owner@far.test'::text AS schema_owner, NULL::text AS comment FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('${FAR}', 'information_schema', 'public') AND (nspname = '${INFO}' OR ${FAR}.sees(nspname, NULL))`,
  ),
  view(
    'tables',
    `SELECT table_catalog, table_schema, table_name, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED_VIEW' ELSE 'MANAGED' END AS table_type,
    CASE relkind WHEN 'r' THEN 'YES' ELSE 'NO' END AS is_insertable_into, 'PRESERVE'::text AS commit_action, 'owner@far.test'::text AS table_owner,
    obj_description(oid) AS comment, now() AS created, 'owner@far.test'::text AS created_by, now() AS last_altered,
    'owner@far.test'::text AS last_altered_by, CASE relkind WHEN 'r' THEN 'DELTA' ELSE 'UNKNOWN_DATA_SOURCE_FORMAT' END AS data_source_format,
    NULL::text AS storage_sub_directory FROM ${FAR}.relations WHERE ${FAR}.sees(table_schema, table_name)`,
  ),
  view(
    'columns',
    `SELECT r.table_catalog, r.table_schema, r.table_name, a.attname::text AS column_name, a.attnum::int4 AS ordinal_position,
    NULL::text AS column_default, CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable, ${FULL} AS full_data_type, ${DATA_TYPE} AS data_type,
    NULL::int4 AS character_maximum_length, ${DIGITS('((a.atttypmod - 4) >> 16) & 65535', '38')} AS numeric_precision,
    ${DIGITS('10', '10')} AS numeric_precision_radix, ${DIGITS('(a.atttypmod - 4) & 2047', '18')} AS numeric_scale,
    NULL::int4 AS partition_index, 'NO'::text AS is_identity, 'NEVER'::text AS is_generated, 'YES'::text AS is_updatable, col_description(r.oid, a.attnum) AS comment
    FROM ${FAR}.relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid WHERE ${FAR}.sees(r.table_schema, r.table_name)`,
  ),
  view(
    'table_constraints',
    `SELECT constraint_catalog, constraint_schema, constraint_name, table_catalog, table_schema, table_name,
    CASE contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'FOREIGN KEY' END AS constraint_type, 'NO'::text AS is_deferrable,
    'NO'::text AS initially_deferred, 'NO'::text AS enforced FROM (${CONSTRAINTS}) k`,
  ),
  view(
    'key_column_usage',
    `SELECT k.constraint_catalog, k.constraint_schema, k.constraint_name, k.table_catalog, k.table_schema, k.table_name,
    a.attname::text AS column_name, u.nth::int4 AS ordinal_position, NULL::int4 AS position_in_unique_constraint FROM ${KEYS}`,
  ),
  view(
    'constraint_column_usage',
    `SELECT k.table_catalog, k.table_schema, k.table_name, a.attname::text AS column_name,
    k.constraint_catalog, k.constraint_schema, k.constraint_name FROM ${KEYS} AND k.contype = 'p'`,
  ),
  view(
    'catalog_privileges',
    `SELECT ${GRANTED}, one AS catalog_name, privilege AS privilege_type, 'NO'::text AS is_grantable, ${FROM('CATALOG')}
    FROM ${FAR}.grants() g WHERE two IS NULL`,
  ),
  view(
    'schema_privileges',
    `SELECT ${GRANTED}, one AS catalog_name, s.schema_name, privilege AS privilege_type, 'NO'::text AS is_grantable, ${FROM('SCHEMA')}
    FROM ${FAR}.grants() g JOIN ${INFO}.schemata s ON s.schema_name = coalesce(g.two, s.schema_name) WHERE three IS NULL
    AND privilege NOT IN ('USE CATALOG', 'CREATE SCHEMA') AND s.schema_name <> 'information_schema'`,
  ),
  view(
    'table_privileges',
    `SELECT ${GRANTED}, r.table_catalog, r.table_schema, r.table_name, privilege AS privilege_type, 'NO'::text AS is_grantable, ${FROM('TABLE')}
    FROM ${FAR}.grants() g JOIN ${INFO}.tables r ON r.table_schema = coalesce(g.two, r.table_schema) AND r.table_name = coalesce(g.three, r.table_name)
    WHERE privilege !~ '^(USE|CREATE) ' AND r.table_schema <> 'information_schema'`,
  ),
];
