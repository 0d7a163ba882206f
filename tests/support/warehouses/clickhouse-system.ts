/**
 * ClickHouse's `system` database on a Postgres: what is there, for who asks, by the documented columns. Its UInt8 that say
 * yes or no are truths here, so that both `WHERE is_in_primary_key` and `= 1` are understood.
 */
import { FAR_CLICKHOUSE as FAR } from './clickhouse-sql';

const jsonOf = (name: string): string => `current_setting('far.${name}')::jsonb`;

/** Any grant on a table shows it; one on columns shows these alone. */
const SEES = `CREATE FUNCTION ${FAR}.sees(db text, tab text, col text) RETURNS bool LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM jsonb_to_recordset(${jsonOf('grants')}) AS g (privilege text, database text, "table" text, columns jsonb)
    WHERE g.database IN ('*', db) AND (tab IS NULL OR g."table" IN ('*', tab))
    AND (col IS NULL OR coalesce(g.columns, 'null') = 'null' OR g.columns ? col)) $$;`;

/** Every relation with its columns in the order of the primary key, which is what it is sorted by unless the test says otherwise. */
const RELATIONS = `CREATE VIEW ${FAR}.relations AS
  SELECT c.oid, n.nspname::text AS database, c.relname::text AS name, c.relkind,
    (${jsonOf('tables')} -> (n.nspname || '.' || c.relname)) AS told,
    (SELECT string_agg(a.attname, ', ' ORDER BY k.nth) FROM pg_index i,
      unnest(i.indkey) WITH ORDINALITY k (num, nth) JOIN pg_attribute a ON a.attnum = k.num
      WHERE i.indrelid = c.oid AND a.attrelid = c.oid AND i.indisprimary) AS sorted
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('${FAR}', 'pg_catalog', 'pg_toast', 'information_schema');`;

const SORTED = `coalesce(told ->> 'sortingKey', sorted, '')`;
const PRIMARY = `coalesce(told ->> 'primaryKey', told ->> 'sortingKey', sorted, '')`;
const PARTITION = `coalesce(told ->> 'partitionKey', '')`;
const ENGINE = `CASE WHEN database = 'system' THEN 'SystemTables' ELSE coalesce(told ->> 'engine',
  CASE relkind WHEN 'v' THEN 'View' WHEN 'm' THEN 'MaterializedView' ELSE 'MergeTree' END) END`;
const COUNTED = `(xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I', database, name),
  false, true, '')))[1]::text::int8`;
const isIn = (key: string): string => `(c.attname = ANY (string_to_array(${key}, ', ')))`;
/** As ClickHouse would have declared a column of Postgres'. */
const TYPE = `CASE t.typname WHEN 'timestamptz' THEN 'DateTime64(6, ''UTC'')' WHEN 'timestamp' THEN 'DateTime64(6)'
  WHEN 'date' THEN 'Date32' WHEN 'int8' THEN 'Int64' WHEN 'int4' THEN 'Int32' WHEN 'int2' THEN 'Int16'
  WHEN 'float8' THEN 'Float64' WHEN 'float4' THEN 'Float32' WHEN 'bool' THEN 'Bool' WHEN 'uuid' THEN 'UUID'
  WHEN 'jsonb' THEN 'JSON' WHEN '_text' THEN 'Array(String)'
  WHEN 'numeric' THEN CASE WHEN c.atttypmod < 4 THEN 'Decimal(76, 38)' ELSE
    format('Decimal(%s, %s)', ((c.atttypmod - 4) >> 16) & 65535, (c.atttypmod - 4) & 2047) END
  ELSE 'String' END`;

const DATABASES = `CREATE VIEW system.databases AS
  SELECT nspname::text AS name, 'Atomic'::text AS engine,
    ''::text AS data_path, ''::text AS metadata_path, md5(nspname)::uuid AS uuid, 'Atomic'::text AS engine_full, ''::text AS comment
  FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('${FAR}', 'information_schema')
  AND (nspname <> 'public' OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace))
  AND (nspname = 'system' OR ${FAR}.sees(nspname, NULL, NULL));`;

const TABLES = `CREATE VIEW system.tables AS
  SELECT database, name, md5(database || '.' || name)::uuid AS uuid, ${ENGINE} AS engine, false AS is_temporary,
    ARRAY[]::text[] AS data_paths, ''::text AS metadata_path, now() AS metadata_modification_time,
    ''::text AS create_table_query, ${ENGINE} AS engine_full, ''::text AS as_select,
    ${PARTITION} AS partition_key, ${SORTED} AS sorting_key, ${PRIMARY} AS primary_key,
    ''::text AS sampling_key, 'default'::text AS storage_policy,
    CASE WHEN relkind = 'v' THEN NULL ELSE ${COUNTED} END AS total_rows,
    CASE WHEN relkind = 'v' THEN NULL ELSE pg_relation_size(oid) END AS total_bytes,
    coalesce(obj_description(oid), '') AS comment, false AS has_own_data
  FROM ${FAR}.relations WHERE database = 'system' OR ${FAR}.sees(database, name, NULL);`;

const COLUMNS = `CREATE VIEW system.columns AS
  SELECT database, r.name AS "table", c.attname::text AS name,
    CASE WHEN c.attnotnull OR t.typname = '_text' OR database = 'system' THEN ${TYPE} ELSE 'Nullable(' || ${TYPE} || ')' END AS type,
    c.attnum::int8 AS position, ''::text AS default_kind, ''::text AS default_expression,
    0::int8 AS data_compressed_bytes, 0::int8 AS data_uncompressed_bytes, 0::int8 AS marks_bytes,
    coalesce(col_description(oid, c.attnum), '') AS comment, ${isIn(PARTITION)} AS is_in_partition_key,
    ${isIn(SORTED)} AS is_in_sorting_key, ${isIn(PRIMARY)} AS is_in_primary_key, false AS is_in_sampling_key,
    ''::text AS compression_codec, NULL::int8 AS character_octet_length, NULL::int8 AS numeric_precision,
    NULL::int8 AS numeric_precision_radix, NULL::int8 AS numeric_scale, NULL::int8 AS datetime_precision
  FROM ${FAR}.relations r JOIN pg_attribute c ON c.attrelid = r.oid AND c.attnum > 0 AND NOT c.attisdropped
  JOIN (SELECT oid AS type_id, typname FROM pg_type) t ON t.type_id = c.atttypid
  WHERE database = 'system' OR ${FAR}.sees(database, r.name, c.attname);`;

const SETTINGS = `CREATE VIEW system.settings AS
  SELECT key AS name, value, (key = 'readonly' AND value <> '0') AS changed, ''::text AS description,
    NULL::text AS min, NULL::text AS max, (${jsonOf('values')} ->> 'readonly' = '1') AS readonly,
    CASE WHEN value ~ '^[0-9]+$' THEN 'UInt64' ELSE 'String' END AS type, value AS "default", ''::text AS alias_for,
    false AS is_obsolete, 'Production'::text AS tier
  FROM jsonb_each_text(${jsonOf('values')});`;

const roleView = (name: string, more: string): string => `CREATE VIEW system.${name} AS
  SELECT role_name, false AS with_admin_option, ${more} FROM jsonb_array_elements_text(${jsonOf('roles')}) AS role_name;`;

/** Shown only to those who may see access (SHOW ACCESS, part of ALL). */
const GRANTS = `CREATE VIEW system.grants AS
  SELECT user_name, role_name, access_type, database, "table", "column", false AS is_partial_revoke, grant_option
  FROM jsonb_to_recordset(${jsonOf('all_grants')}) AS g (user_name text, role_name text, access_type text,
    database text, "table" text, "column" text, grant_option bool);
  CREATE VIEW system.role_grants AS
  SELECT user_name, role_name, granted_role_name, true AS granted_role_is_default, false AS with_admin_option
  FROM jsonb_to_recordset(${jsonOf('all_roles')}) AS g (user_name text, role_name text, granted_role_name text);`;

export const CLICKHOUSE_SYSTEM = [
  'DROP SCHEMA IF EXISTS system CASCADE; CREATE SCHEMA system; CREATE SCHEMA IF NOT EXISTS "default";',
  ...[SEES, RELATIONS, DATABASES, TABLES, COLUMNS, SETTINGS, GRANTS],
  roleView('current_roles', 'true AS is_default'),
  roleView('enabled_roles', 'true AS is_current, true AS is_default'),
  'CREATE VIEW system.one AS SELECT 0::int2 AS dummy;',
];
