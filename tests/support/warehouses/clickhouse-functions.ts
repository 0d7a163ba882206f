/** ClickHouse's functions on a Postgres: what its statements call, and what these say of who asks. */
import { FAR_CLICKHOUSE as FAR } from './clickhouse-sql';

const said = (name: string): string => `current_setting('far.${name}')`;
const sql = (head: string, body: string, manner = 'STABLE'): string =>
  `CREATE FUNCTION ${FAR}.${head} LANGUAGE sql ${manner} AS $$ SELECT ${body} $$;`;

const TYPES = [
  'text',
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'bool',
  'date',
  'uuid',
  'jsonb',
  'timestamp',
  'timestamptz',
];

/** How a value is as a text: a moment with all digits of its scale, a decimal without zeros at its end. */
function asText(type: string): string {
  if (type === 'timestamp' || type === 'timestamptz') return `to_char(x, 'YYYY-MM-DD HH24:MI:SS.US')`;
  if (type === 'numeric') return 'trim_scale(x)::text';
  if (type.startsWith('float')) return `replace(replace(lower(x::text), 'infinity', 'inf'), 'e+', 'e')`;
  return 'x::text';
}

const CONVERSIONS: Record<string, string> = {
  ...{ toInt64: 'int8', toInt32: 'int4', toUInt64: 'numeric', toUInt32: 'int8', toFloat64: 'float8', toUUID: 'uuid' },
  ...{ toDate32: 'date', toDate: 'date', toBool: 'bool', toDecimal: 'numeric' },
};

const UTC_ONLY = `CASE WHEN zone = 'UTC' THEN`;
const notKnown = (value: string): string => `${UTC_ONLY} ${value} ELSE ('no zone ' || zone)::timestamptz END`;

/** A moment is kept without its zone, which is why only UTC is known. */
export const CLICKHOUSE_FUNCTIONS = [
  `DROP SCHEMA IF EXISTS ${FAR} CASCADE; CREATE SCHEMA ${FAR};`,
  ...TYPES.map((type) => sql(`"toString"(x ${type}) RETURNS text`, asText(type))),
  sql(`"toString"(x bytea) RETURNS text`, `convert_from(x, 'UTF8')`),
  ...Object.entries(CONVERSIONS).flatMap(([name, to]) =>
    ['text', 'int8', 'numeric', 'float8', 'timestamp', 'timestamptz', 'date', 'bool', 'uuid']
      .filter((from) => from === 'text' || from === to || converts(from, to))
      .map((from) => sql(`"${name}"(x ${from}) RETURNS ${to}`, `x::${to}`)),
  ),
  ...['timestamp', 'timestamptz'].map((type) =>
    sql(`"toTimeZone"(x ${type}, zone text) RETURNS timestamptz`, notKnown(`x::timestamptz`)),
  ),
  ...['text', 'timestamp', 'timestamptz', 'date'].flatMap((type) => [
    sql(`"toDateTime64"(x ${type}, scale int, zone text) RETURNS timestamptz`, notKnown(`x::timestamptz`)),
    sql(`"toDateTime64"(x ${type}, scale int) RETURNS timestamp`, 'x::timestamp'),
    sql(`"toDateTime"(x ${type}) RETURNS timestamp`, `date_trunc('second', x::timestamp)`),
  ]),
  sql(`"parseDateTime64BestEffort"(x text, scale int, zone text) RETURNS timestamptz`, notKnown('x::timestamptz')),
  // the clock of the server, not of the statement's transaction
  sql(
    `"now64"(scale int DEFAULT 3, zone text DEFAULT 'UTC') RETURNS timestamptz`,
    notKnown('clock_timestamp()'),
    'VOLATILE',
  ),
  sql(
    `"now"(zone text DEFAULT 'UTC') RETURNS timestamptz`,
    notKnown(`date_trunc('second', clock_timestamp())`),
    'VOLATILE',
  ),
  sql(`"today"() RETURNS date`, 'current_date'),
  sql(`"hex"(x bytea) RETURNS text`, `upper(encode(x, 'hex'))`),
  sql(`"hex"(x text) RETURNS text`, `upper(encode(convert_to(x, 'UTF8'), 'hex'))`),
  sql(`"unhex"(x text) RETURNS bytea`, `decode(x, 'hex')`),
  sql(`"lengthUTF8"(x text) RETURNS int8`, 'length(x)'),
  sql(`"ifNull"(x anyelement, y anyelement) RETURNS anyelement`, 'coalesce(x, y)'),
  sql(`"if"(c bool, x anyelement, y anyelement) RETURNS anyelement`, 'CASE WHEN c THEN x ELSE y END'),
  sql(`"has"(list anyarray, x anyelement) RETURNS bool`, 'x = ANY (list)'),
  sql(`"empty"(x text) RETURNS bool`, `x = ''`),
  sql(`"notEmpty"(x text) RETURNS bool`, `x <> ''`),
  sql(`"startsWith"(x text, y text) RETURNS bool`, 'starts_with(x, y)'),
  sql(`"match"(x text, y text) RETURNS bool`, 'x ~ y'),
  sql(`"isNull"(x anyelement) RETURNS bool`, 'x IS NULL'),
  sql(`"isNotNull"(x anyelement) RETURNS bool`, 'x IS NOT NULL'),
  sql(`"assumeNotNull"(x anyelement) RETURNS anyelement`, 'x'),
  ...['timestamp', 'timestamptz'].map((type) =>
    sql(`"toUnixTimestamp64Micro"(x ${type}) RETURNS int8`, '(extract(epoch FROM x::timestamptz) * 1000000)::int8'),
  ),
  `CREATE AGGREGATE ${FAR}."groupArray" (text) (SFUNC = array_append, STYPE = text[], INITCOND = '{}');`,
  sql(`"arrayStringConcat"(x text[], y text) RETURNS text`, 'array_to_string(x, y)'),
  // a yes or no of the system's tables is compared as the number that it is there
  sql('truth(x bool, y int) RETURNS bool', 'x::int = y'),
  sql('untruth(x bool, y int) RETURNS bool', 'x::int <> y'),
  `CREATE OPERATOR ${FAR}.= (LEFTARG = bool, RIGHTARG = int, FUNCTION = ${FAR}.truth);
  CREATE OPERATOR ${FAR}.<> (LEFTARG = bool, RIGHTARG = int, FUNCTION = ${FAR}.untruth);`,
  sql(`"splitByString"(y text, x text) RETURNS text[]`, 'string_to_array(x, y)'),
  `CREATE FUNCTION ${FAR}."sleep"(s float8) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(s); RETURN 0; END $$;`,
  ...['currentUser', 'user', 'USER'].map((name) => sql(`"${name}"() RETURNS text`, said('user'))),
  ...['currentDatabase', 'database', 'DATABASE'].map((name) => sql(`"${name}"() RETURNS text`, said('database'))),
  sql(`"version"() RETURNS text`, `'24.8.4.13'`),
  sql(`"timezone"() RETURNS text`, `'UTC'`),
  sql(`"serverTimezone"() RETURNS text`, `'UTC'`),
  sql(`"hostName"() RETURNS text`, `'far'`),
  ...['currentRoles', 'enabledRoles', 'defaultRoles'].map((name) =>
    sql(`"${name}"() RETURNS text[]`, `ARRAY(SELECT jsonb_array_elements_text(${said('roles')}::jsonb))`),
  ),
  // of those that are numbers
  sql(`"getSetting"(name text) RETURNS int8`, `(${said('values')}::jsonb ->> name)::int8`),
];

function converts(from: string, to: string): boolean {
  const numbers = ['int4', 'int8', 'numeric', 'float8'];
  const times = ['timestamp', 'timestamptz', 'date'];
  return (numbers.includes(from) && numbers.includes(to)) || (times.includes(from) && times.includes(to));
}
