/** Snowflake's SQL, said in Postgres'. Names stand in the database as Snowflake keeps them: upper case, unless they were quoted. */

import { type Call, meaning, said } from './sayings';
import { missing, noDatabase, syntaxError, wrongCount } from './snowflake-errors';
import type { Place } from './snowflake-grants';
import { postgresName, type Token, tokensOf } from './tokens';

export type Session = { database: string | null; schema: string };
export type Said = { sql: string; tables: Place[] };

const INTEGERS = ['INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT'];
const TYPES: Partial<Record<string, string>> = {
  ...Object.fromEntries(INTEGERS.map((name) => [name, 'numeric(38,0)'])),
  ...Object.fromEntries(['NUMBER', 'DECIMAL', 'NUMERIC'].map((name) => [name, 'numeric(38,0)'])),
  ...Object.fromEntries(['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'REAL'].map((name) => [name, 'double precision'])),
  ...Object.fromEntries(['TEXT', 'VARCHAR', 'STRING', 'CHAR'].map((name) => [name, 'text'])),
  ...{
    BOOLEAN: 'boolean',
    DATE: 'date',
    TIME: 'time',
    BINARY: 'bytea',
    VARIANT: 'jsonb',
    OBJECT: 'jsonb',
    ARRAY: 'jsonb',
  },
  ...{ TIMESTAMP_NTZ: 'timestamp', DATETIME: 'timestamp', TIMESTAMP: 'timestamp' },
  ...{ TIMESTAMP_TZ: 'timestamptz', TIMESTAMP_LTZ: 'timestamptz' },
};
/** Casts that Postgres would make with the session's zone, where Snowflake keeps what the value shows. */
const BY_CALL: Partial<Record<string, string>> = {
  timestamp: 'to_timestamp_ntz',
  timestamptz: 'to_timestamp_tz',
  date: 'to_date',
};
const CONSTANTS: ReadonlySet<string> = new Set(['CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_USER', 'CURRENT_ROLE']);

/** Without blanks and the semicolon at its end. */
export function piecesOf(statement: string): Token[] {
  const tokens = meaning(lexed(statement));
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const count = 1 + tokens.filter(({ kind, text }) => kind === 'sign' && text === ';').length;
  if (count > 1) throw wrongCount(count);
  return tokens;
}

function lexed(statement: string): Token[] {
  try {
    return tokensOf(statement, { name: '"', text: "'", backslash: "'", line: '//' });
  } catch (mistake) {
    if (mistake instanceof Error) throw syntaxError("unexpected '<EOF>'");
    throw mistake;
  }
}

/** @param bound the types of the bound values, by place */
export function saidOf(tokens: Token[], { database, schema }: Session, known: string, bound: string[]): Said {
  const tables: Place[] = [];
  let places = 0;
  const sql = said(tokens, {
    fold: (word) => word.toUpperCase(),
    constants: CONSTANTS,
    calls: {
      COLLATE: collated,
      DATEADD: added,
      IFF: ({ args: [test, yes, no] }) => `CASE WHEN ${test} THEN ${yes} ELSE ${no} END`,
    },
    cast,
    typed: (word) => TYPES[word] ?? null,
    place: ({ text }) => {
      const n = text === '?' ? ++places : Number(text.slice(1));
      return `$${n}::${bound[n - 1] ?? 'text'}`;
    },
    table: (parts) => {
      const [name = '', within = schema, of = database] = parts.toReversed();
      if (of === null) throw noDatabase();
      if (of !== known) throw missing('Database', of);
      tables.push({ schema: within, name });
      return `${postgresName(within)}.${postgresName(name)}`;
    },
  });
  return { sql, tables };
}

function cast(value: string, [name, ...within]: Token[]): string {
  const type = TYPES[name?.text.toUpperCase() ?? ''];
  if (!type) throw syntaxError(`unexpected '${name?.text}'`);
  const call = BY_CALL[type];
  if (call) return `"${call}"(${value})`;
  const size = within.map(({ text }) => text).join('');
  return `CAST(${value} AS ${type.startsWith('numeric') && size ? `numeric${size}` : type})`;
}

/** Only the empty collation, which compares byte by byte. */
function collated({ args: [value = ''], raw: [, collation] }: Call): string {
  if (collation?.[0]?.text !== '') throw new Error('this fake knows no collation by name');
  return `((${value})::text COLLATE "C")`;
}

function added({ args: [, count = '', value = ''], raw: [unit] }: Call): string {
  const word = unit?.[0]?.text.toLowerCase() ?? '';
  if (!/^(second|minute|hour|day|week|month|year)s?$/.test(word)) throw syntaxError(`unexpected '${word}'`);
  return `(${value} + interval '1 ${word}' * (${count}))`;
}
