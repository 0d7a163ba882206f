/** BigQuery's SQL, said in Postgres'. Names of columns are taken by their case, where BigQuery would not. */
import { invalidQuery } from './bigquery-errors';
import { FUNCTIONS } from './bigquery-schema';
import { type Call, meaning, said } from './sayings';
import { postgresName, postgresText, type Token, tokensOf } from './tokens';

export type TablePlace = { project: string; dataset: string; table: string; described: boolean };
export type Said = { sql: string; tables: TablePlace[]; names: string[] };
export type Known = { project: string; dataset: string | null; types: Partial<Record<string, string>> };

const TYPES: Partial<Record<string, string>> = {
  ...Object.fromEntries(['INT64', 'INT', 'INTEGER', 'BIGINT', 'SMALLINT'].map((name) => [name, 'bigint'])),
  ...{ FLOAT64: 'double precision', NUMERIC: 'numeric', DECIMAL: 'numeric', BIGNUMERIC: 'numeric', BOOL: 'boolean' },
  ...{ BOOLEAN: 'boolean', STRING: 'text', BYTES: 'bytea', DATE: 'date', DATETIME: 'timestamp', TIME: 'time' },
  ...{ TIMESTAMP: 'timestamptz', JSON: 'jsonb', GEOGRAPHY: 'point' },
};
const BY_CALL: Partial<Record<string, string>> = {
  ...{ text: 'as_string', timestamptz: 'as_timestamp', timestamp: 'as_datetime', bytea: 'as_bytes' },
};

export const postgresType = (type: string): string | null => TYPES[type.toUpperCase()] ?? null;

/** The statements of a script, without blanks. */
export function piecesOf(query: string): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of meaning(lexed(query))) {
    if (token.kind === 'sign' && token.text === ';') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((each) => each.length > 0);
}

function lexed(query: string): Token[] {
  try {
    return tokensOf(query, { name: '`', text: `'"`, backslash: `'"\``, line: '#' });
  } catch (mistake) {
    if (mistake instanceof Error) throw invalidQuery('Syntax error: Unclosed string literal at [1:1]');
    throw mistake;
  }
}

/** @returns with the names of the parameters in the order of their places */
export function saidOf(tokens: Token[], known: Known): Said {
  const tables: TablePlace[] = [];
  const names: string[] = [];
  const sql = said(tokens, {
    fold: (word) => word,
    constants: new Set(['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_DATETIME']),
    calls: CALLS,
    cast,
    typed: (word) => TYPES[word] ?? null,
    place: ({ text }) => {
      const name = text.slice(1);
      const type = known.types[name];
      if (!text.startsWith('@') || !type) throw invalidQuery(`Query parameter '${name}' not found at [1:1]`);
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}::${type}`;
    },
    table: (parts) => {
      const place = placeOf(
        parts.flatMap((part) => part.split('.')),
        known,
      );
      tables.push(place);
      const { dataset, table, described } = place;
      if (!described) return `${postgresName(dataset)}.${postgresName(table)}`;
      return `(SELECT * FROM ${FUNCTIONS}.${postgresName(table)} WHERE table_schema = ${postgresText(dataset)})`;
    },
  });
  return { sql, tables, names };
}

function placeOf(parts: string[], { project, dataset: usual }: Known): TablePlace {
  const described = parts.at(-2)?.toUpperCase() === 'INFORMATION_SCHEMA';
  const [table = '', dataset = usual, of = project] = parts
    .filter((_, i) => !described || i !== parts.length - 2)
    .toReversed();
  if (dataset === null) throw invalidQuery(`Table "${table}" must be qualified with a dataset (e.g. dataset.table).`);
  return { project: of, dataset, table: described ? table.toUpperCase() : table, described };
}

function cast(value: string, [name]: Token[]): string {
  const type = TYPES[name?.text.toUpperCase() ?? ''];
  if (!type) throw invalidQuery(`Type not found: ${name?.text} at [1:1]`);
  const call = BY_CALL[type];
  return call ? `"${call}"(${value})` : `CAST(${value} AS ${type})`;
}

const moved =
  (sign: '+' | '-', type: string) =>
  ({ args: [value = ''], raw: [, interval = []] }: Call) => {
    const unit = interval.at(-1)?.text.toLowerCase() ?? '';
    const count = interval.slice(1, -1);
    if (
      interval[0]?.text.toUpperCase() !== 'INTERVAL' ||
      !/^(microsecond|second|minute|hour|day|week|month|year)$/.test(unit)
    )
      throw invalidQuery('Syntax error: Expected keyword INTERVAL at [1:1]');
    return `(${value} ${sign} interval '1 ${unit}' * (${count.map(({ text }) => text).join(' ')}))::${type}`;
  };

/** In its zone; UTC where none is said. */
const zoned =
  (type: string) =>
  ({ args: [value = '', zone] }: Call) =>
    zone ? `(${value} AT TIME ZONE ${zone})::${type}` : `"as_datetime"(${value})::${type}`;

const FORMATS: Partial<Record<string, string>> = {
  ...{
    Y: 'YYYY',
    m: 'MM',
    d: 'DD',
    H: 'HH24',
    M: 'MI',
    S: 'SS',
    F: 'YYYY-MM-DD',
    T: 'HH24:MI:SS',
    E6S: 'SS.US',
    E3S: 'SS.MS',
  },
};

const formatted = ({ args: [, value = '', zone = `'UTC'`], raw: [format] }: Call) => {
  const [text] = format ?? [];
  if (text?.kind !== 'text') throw new Error('this fake knows only formats that are written out');
  const parts = text.text.split(/(%E\d?S|%[A-Za-z])/).map((part) => {
    if (!part.startsWith('%')) return part && `"${part}"`;
    const known = FORMATS[part.slice(1)];
    if (!known) throw new Error(`this fake does not know ${part}`);
    return known;
  });
  const local = `("as_timestamp"(${value}) AT TIME ZONE ${zone})`;
  return `to_char(${local}, ${postgresText(parts.join(''))})`;
};

const CALLS: Partial<Record<string, (call: Call) => string>> = {
  COLLATE: ({ args: [value = ''], raw: [, collation] }) => {
    if (collation?.[0]?.text !== '') throw new Error('this fake knows no collation by name');
    return `((${value})::text COLLATE "C")`;
  },
  IF: ({ args: [test, yes, no] }) => `CASE WHEN ${test} THEN ${yes} ELSE ${no} END`,
  COUNTIF: ({ args: [test] }) => `count(*) FILTER (WHERE ${test})`,
  UNNEST: ({ args: [values = ''] }) => `(SELECT unnest(${values}))`,
  ...{ FORMAT_TIMESTAMP: formatted, FORMAT_DATETIME: formatted, FORMAT_DATE: formatted },
  ...{ TIMESTAMP_SUB: moved('-', 'timestamptz'), TIMESTAMP_ADD: moved('+', 'timestamptz') },
  ...{ DATETIME_SUB: moved('-', 'timestamp'), DATETIME_ADD: moved('+', 'timestamp') },
  ...{ DATE_SUB: moved('-', 'date'), DATE_ADD: moved('+', 'date') },
  ...{ DATETIME: zoned('timestamp'), DATE: zoned('date'), TIME: zoned('time') },
  TIMESTAMP: ({ args: [value = ''] }) => `"as_timestamp"(${value})`,
};
