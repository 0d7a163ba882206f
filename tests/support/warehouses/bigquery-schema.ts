/** What a BigQuery has that a Postgres has not: its functions, and the relations of a dataset's INFORMATION_SCHEMA. */

export const FUNCTIONS = 'bigquery_fake';

type Body = [signature: string, returns: string, body: string];
const PLAIN = 'text smallint integer bigint boolean date timestamptz uuid json jsonb'.split(' ');
const CALLED: Body[] = [
  ...PLAIN.map((type): Body => [`as_string(${type})`, 'text', 'SELECT $1::text']),
  ['as_string(timestamp)', 'text', `SELECT $1::text`],
  ['as_string(time)', 'text', 'SELECT $1::text'],
  ['as_string(real)', 'text', `SELECT ${FUNCTIONS}.as_string($1::float8)`],
  ['as_string(float8)', 'text', 'SELECT $1::text'],
  ['as_string(numeric)', 'text', 'SELECT trim_scale($1)::text'],
  ['as_string(bytea)', 'text', `SELECT convert_from($1, 'UTF8')`],
  ['as_timestamp(text)', 'timestamptz', 'SELECT $1::timestamptz'],
  ['as_timestamp(timestamptz)', 'timestamptz', 'SELECT $1'],
  ['as_timestamp(timestamp)', 'timestamptz', 'SELECT $1::timestamptz'],
  ['as_timestamp(date)', 'timestamptz', 'SELECT $1::timestamptz'],
  ['as_datetime(timestamptz)', 'timestamp', `SELECT $1 AT TIME ZONE 'UTC'`],
  ['as_datetime(timestamp)', 'timestamp', 'SELECT $1'],
  ['as_datetime(date)', 'timestamp', 'SELECT $1::timestamp'],
  ['as_bytes(text)', 'bytea', `SELECT convert_to($1, 'UTF8')`],
  ['as_bytes(bytea)', 'bytea', 'SELECT $1'],
  ['to_hex(bytea)', 'text', `SELECT encode($1, 'hex')`],
  ['from_hex(text)', 'bytea', `SELECT decode($1, 'hex')`],
  ['to_json_string(anyelement)', 'text', 'SELECT to_json($1)::text'],
  ['st_astext(point)', 'text', `SELECT format('POINT(%s %s)', $1[0], $1[1])`],
  ['ifnull(anycompatible, anycompatible)', 'anycompatible', 'SELECT coalesce($1, $2)'],
  ['"current_timestamp"()', 'timestamptz', 'SELECT clock_timestamp()'],
  ['"current_date"()', 'date', `SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date`],
  ['"current_datetime"()', 'timestamp', `SELECT clock_timestamp() AT TIME ZONE 'UTC'`],
  ['"session_user"()', 'text', `SELECT current_setting('bellwether.user')`],
];

const CATALOG = `current_setting('bellwether.project')`;
const HELD = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`;
const KINDS = `c.relkind IN ('r', 'p', 'v', 'm')`;
const WHERE = `${CATALOG} table_catalog, n.nspname::text table_schema, c.relname::text table_name`;

/** A uuid is a text there, and is compared as one. A DATETIME refuses a text that names a zone. */
export const DEFINE = `
SET check_function_bodies = off; -- some call one that comes later, and one calls itself
DROP SCHEMA IF EXISTS ${FUNCTIONS} CASCADE; CREATE SCHEMA ${FUNCTIONS};
DROP CAST IF EXISTS (uuid AS text); CREATE CAST (uuid AS text) WITH INOUT AS IMPLICIT;
${CALLED.map(([signature, returns, body]) => `CREATE FUNCTION ${FUNCTIONS}.${signature} RETURNS ${returns} LANGUAGE sql AS $$${body}$$;`).join('\n')}
CREATE FUNCTION ${FUNCTIONS}.as_datetime(text) RETURNS timestamp LANGUAGE plpgsql AS $$BEGIN
  IF $1 ~ ':.*(Z|[+-]\\d\\d?(:?\\d\\d)?)$' THEN RAISE 'a zone in "%"', $1 USING ERRCODE = '22007'; END IF; RETURN $1::timestamp; END$$;
CREATE FUNCTION ${FUNCTIONS}.type_of(oid, int) RETURNS text LANGUAGE sql AS $$SELECT CASE
  WHEN $1 IN (20, 21, 23) THEN 'INT64' WHEN $1 IN (700, 701) THEN 'FLOAT64' WHEN $1 = 16 THEN 'BOOL' WHEN $1 = 1082 THEN 'DATE'
  WHEN $1 = 1700 AND $2 > 0 AND ((($2 - 4) & 2047) > 9 OR (($2 - 4) >> 16) - (($2 - 4) & 2047) > 29) THEN 'BIGNUMERIC'
  WHEN $1 = 1700 THEN 'NUMERIC' WHEN $1 = 1083 THEN 'TIME' WHEN $1 = 1114 THEN 'DATETIME' WHEN $1 = 1184 THEN 'TIMESTAMP'
  WHEN $1 = 17 THEN 'BYTES' WHEN $1 IN (114, 3802) THEN 'JSON' WHEN $1 = 600 THEN 'GEOGRAPHY'
  WHEN (SELECT typelem <> 0 AND typcategory = 'A' FROM pg_type WHERE oid = $1) THEN
    'ARRAY<' || ${FUNCTIONS}.type_of((SELECT typelem FROM pg_type WHERE oid = $1), $2) || '>'
  WHEN (SELECT typtype = 'c' FROM pg_type WHERE oid = $1) THEN 'STRUCT' ELSE 'STRING' END$$;
CREATE VIEW ${FUNCTIONS}."TABLES" AS SELECT ${WHERE}, CASE WHEN c.relkind IN ('v', 'm') THEN 'VIEW' ELSE 'BASE TABLE' END table_type,
  CASE WHEN c.relkind IN ('v', 'm') THEN 'NO' ELSE 'YES' END is_insertable_into FROM ${HELD} WHERE ${KINDS};
CREATE VIEW ${FUNCTIONS}."COLUMNS" AS SELECT ${WHERE}, attname::text column_name, attnum::bigint ordinal_position,
  CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END is_nullable, ${FUNCTIONS}.type_of(atttypid, atttypmod) data_type,
  coalesce((SELECT collname::text FROM pg_collation WHERE oid = attcollation AND collname NOT IN ('default', 'C')), 'NULL') collation_name,
  'NO'::text is_hidden, 'NO'::text is_partitioning_column FROM ${HELD} JOIN pg_attribute ON attrelid = c.oid AND attnum > 0
  AND NOT attisdropped WHERE ${KINDS};
CREATE VIEW ${FUNCTIONS}."TABLE_CONSTRAINTS" AS SELECT ${CATALOG} constraint_catalog, n.nspname::text constraint_schema,
  (c.relname || '.' || CASE contype WHEN 'p' THEN 'pk$' ELSE conname END)::text constraint_name, ${WHERE},
  CASE contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'FOREIGN KEY' END constraint_type, 'NO'::text is_deferrable, 'NO'::text enforced
  FROM ${HELD} JOIN pg_constraint ON conrelid = c.oid AND contype IN ('p', 'f');
CREATE VIEW ${FUNCTIONS}."KEY_COLUMN_USAGE" AS SELECT ${CATALOG} constraint_catalog, n.nspname::text constraint_schema,
  (c.relname || '.pk$')::text constraint_name, ${WHERE}, attname::text column_name, place.n ordinal_position FROM ${HELD}
  JOIN pg_constraint ON conrelid = c.oid AND contype = 'p', LATERAL unnest(conkey) WITH ORDINALITY place(attnum, n)
  JOIN pg_attribute a ON a.attnum = place.attnum WHERE a.attrelid = c.oid;`;
