/** What a Snowflake has that a Postgres has not: its functions, and its INFORMATION_SCHEMA, which shows what the role sees. */

export const FUNCTIONS = 'snowflake_fake';

const set = (name: string) => `current_setting('bellwether.${name}', true)`;

type Body = [signature: string, returns: string, body: string];
const PLAIN =
  'text smallint integer bigint numeric float8 boolean date time timestamp timestamptz uuid json jsonb'.split(' ');
const CALLED: Body[] = [
  ...PLAIN.map((type): Body => [`to_varchar(${type})`, 'text', 'SELECT $1::text']),
  ['to_varchar(real)', 'text', 'SELECT $1::float8::text'],
  ['to_varchar(bytea)', 'text', `SELECT upper(encode($1, 'hex'))`],
  ...['timestamptz', 'timestamp'].map(
    (type): Body => [`to_varchar(${type}, text)`, 'text', `SELECT to_char($1, ${FUNCTIONS}.digits($2))`],
  ),
  ['to_varchar(date, text)', 'text', `SELECT to_char($1, $2)`],
  ['convert_timezone(text, timestamptz)', 'timestamp', 'SELECT $2 AT TIME ZONE $1'],
  ['convert_timezone(text, timestamp)', 'timestamp', 'SELECT $2::timestamptz AT TIME ZONE $1'],
  ['convert_timezone(text, text, timestamp)', 'timestamp', 'SELECT ($3 AT TIME ZONE $1) AT TIME ZONE $2'],
  ['hex_encode(bytea)', 'text', `SELECT upper(encode($1, 'hex'))`],
  ['hex_decode_binary(text)', 'bytea', `SELECT decode($1, 'hex')`],
  ['to_timestamp_ntz(text)', 'timestamp', 'SELECT $1::timestamp'],
  ['to_timestamp_ntz(timestamptz)', 'timestamp', `SELECT $1 AT TIME ZONE 'UTC'`],
  ['to_timestamp_ntz(timestamp)', 'timestamp', 'SELECT $1'],
  ['to_timestamp_ntz(date)', 'timestamp', 'SELECT $1::timestamp'],
  ...['text', 'timestamptz', 'timestamp', 'date'].map(
    (type): Body => [`to_timestamp_tz(${type})`, 'timestamptz', 'SELECT $1::timestamptz'],
  ),
  ...['text', 'timestamp', 'date'].map((type): Body => [`to_date(${type})`, 'date', 'SELECT $1::date']),
  ['to_date(timestamptz)', 'date', `SELECT ($1 AT TIME ZONE 'UTC')::date`],
  ['st_astext(point)', 'text', `SELECT format('POINT(%s %s)', $1[0], $1[1])`],
  ['nvl(anycompatible, anycompatible)', 'anycompatible', 'SELECT coalesce($1, $2)'],
  ['ifnull(anycompatible, anycompatible)', 'anycompatible', 'SELECT coalesce($1, $2)'],
  ['"current_timestamp"()', 'timestamptz', 'SELECT clock_timestamp()'],
  ['"current_timestamp"(int)', 'timestamptz', 'SELECT clock_timestamp()'],
  ['sysdate()', 'timestamp', `SELECT clock_timestamp() AT TIME ZONE 'UTC'`],
  ['"current_date"()', 'date', 'SELECT clock_timestamp()::date'],
  ...['account', 'database', 'role', 'schema', 'secondary_roles', 'user', 'warehouse'].map(
    (each): Body => [`"current_${each}"()`, 'text', `SELECT nullif(${set(each)}, '')`],
  ),
  ['current_version()', 'text', `SELECT '9.0.0'`],
];

const HELD = `SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm')`;
/** What the role sees, and the schema that describes it. */
const SEEN = `(${HELD} AND (n.nspname = 'INFORMATION_SCHEMA' OR (n.nspname, c.relname) IN
  (SELECT one->>0, one->>1 FROM jsonb_array_elements(${set('seen')}::jsonb) one))) seen`;

const VIEWS = `
CREATE VIEW "INFORMATION_SCHEMA"."TABLES" AS SELECT ${set('catalog')} "TABLE_CATALOG", nspname::text "TABLE_SCHEMA",
  relname::text "TABLE_NAME", ${set('role')} "TABLE_OWNER",
  CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'BASE TABLE' END "TABLE_TYPE", 'NO'::text "IS_TRANSIENT",
  CASE WHEN relkind IN ('r', 'p') THEN ${FUNCTIONS}.count_of(oid) END "ROW_COUNT",
  CASE WHEN relkind IN ('r', 'p') THEN pg_table_size(oid) END "BYTES", NULL::text "COMMENT" FROM ${SEEN};
CREATE VIEW "INFORMATION_SCHEMA"."COLUMNS" AS SELECT ${set('catalog')} "TABLE_CATALOG", nspname::text "TABLE_SCHEMA",
  relname::text "TABLE_NAME", attname::text "COLUMN_NAME", attnum::int "ORDINAL_POSITION", NULL::text "COLUMN_DEFAULT",
  CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END "IS_NULLABLE", type "DATA_TYPE",
  CASE type WHEN 'TEXT' THEN CASE WHEN atttypmod > 4 THEN atttypmod - 4 ELSE 16777216 END WHEN 'BINARY' THEN 8388608 END
    "CHARACTER_MAXIMUM_LENGTH",
  CASE WHEN type = 'NUMBER' THEN CASE WHEN decimals THEN ((atttypmod - 4) >> 16) & 65535 ELSE 38 END END "NUMERIC_PRECISION",
  CASE WHEN type = 'NUMBER' THEN 10 END "NUMERIC_PRECISION_RADIX",
  CASE WHEN type = 'NUMBER' THEN CASE WHEN decimals THEN (atttypmod - 4) & 2047 WHEN atttypid = 1700 THEN 9 ELSE 0 END END
    "NUMERIC_SCALE",
  CASE WHEN type LIKE 'TIME%' THEN 9 END "DATETIME_PRECISION",
  (SELECT collname::text FROM pg_collation WHERE oid = attcollation AND collname NOT IN ('default', 'C')) "COLLATION_NAME",
  'NO'::text "IS_IDENTITY", NULL::text "COMMENT"
  FROM ${SEEN} JOIN pg_attribute a ON attrelid = seen.oid AND attnum > 0 AND NOT attisdropped,
  LATERAL (SELECT ${FUNCTIONS}.type_of(atttypid) type, atttypid = 1700 AND atttypmod > 0 decimals) is_a;
CREATE VIEW "INFORMATION_SCHEMA"."TABLE_CONSTRAINTS" AS SELECT ${set('catalog')} "CONSTRAINT_CATALOG",
  nspname::text "CONSTRAINT_SCHEMA", conname::text "CONSTRAINT_NAME", ${set('catalog')} "TABLE_CATALOG", nspname::text "TABLE_SCHEMA",
  relname::text "TABLE_NAME", CASE contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' ELSE 'FOREIGN KEY' END "CONSTRAINT_TYPE",
  'NO'::text "IS_DEFERRABLE", 'NO'::text "INITIALLY_DEFERRED", 'NO'::text "ENFORCED", NULL::text "COMMENT"
  FROM ${SEEN} JOIN pg_constraint ON conrelid = seen.oid AND contype IN ('p', 'u', 'f');
CREATE VIEW "INFORMATION_SCHEMA"."SCHEMATA" AS SELECT ${set('catalog')} "CATALOG_NAME", nspname::text "SCHEMA_NAME"
  FROM ${SEEN} GROUP BY nspname;
`;

/** A uuid is a text there, and is compared as one. */
export const DEFINE = `
DROP SCHEMA IF EXISTS ${FUNCTIONS} CASCADE; DROP SCHEMA IF EXISTS "INFORMATION_SCHEMA" CASCADE;
CREATE SCHEMA ${FUNCTIONS}; CREATE SCHEMA "INFORMATION_SCHEMA";
DROP CAST IF EXISTS (uuid AS text); CREATE CAST (uuid AS text) WITH INOUT AS IMPLICIT;
CREATE FUNCTION ${FUNCTIONS}.digits(text) RETURNS text LANGUAGE sql AS
  $$SELECT regexp_replace(regexp_replace($1, 'FF9', 'FF6"000"'), 'FF(?!\\d)', 'FF6')$$;
${CALLED.map(([signature, returns, body]) => `CREATE FUNCTION ${FUNCTIONS}.${signature} RETURNS ${returns} LANGUAGE sql AS $$${body}$$;`).join('\n')}
CREATE FUNCTION ${FUNCTIONS}.count_of(oid) RETURNS bigint LANGUAGE plpgsql AS
  $$DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || $1::regclass INTO n; RETURN n; END$$;
CREATE FUNCTION ${FUNCTIONS}.type_of(oid) RETURNS text LANGUAGE sql AS $$SELECT CASE
  WHEN $1 IN (20, 21, 23, 1700) THEN 'NUMBER' WHEN $1 IN (700, 701) THEN 'FLOAT' WHEN $1 = 16 THEN 'BOOLEAN'
  WHEN $1 = 1082 THEN 'DATE' WHEN $1 = 1083 THEN 'TIME' WHEN $1 = 1114 THEN 'TIMESTAMP_NTZ' WHEN $1 = 1184 THEN 'TIMESTAMP_TZ'
  WHEN $1 = 17 THEN 'BINARY' WHEN $1 IN (114, 3802) THEN 'VARIANT' WHEN $1 = 600 THEN 'GEOGRAPHY'
  WHEN (SELECT typcategory FROM pg_type WHERE oid = $1) = 'A' THEN 'ARRAY' ELSE 'TEXT' END$$;
${VIEWS}`;
