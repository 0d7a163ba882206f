/** Snowflake as a dialect. Not tried against a live service. */
import { doubleQuoted } from './postgres-dialect';
import type { SqlColumn, SqlDialect } from './sql-dialect';

/** Nine digits after the second: that is what it keeps. */
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'`;

function read({ name, kind }: SqlColumn): string {
  const column = doubleQuoted(name);
  if (kind === 'binary') return `HEX_ENCODE(${column})`;
  if (kind === 'time') return `TO_VARCHAR(CONVERT_TIMEZONE('UTC', ${column}), ${ISO})`;
  return kind === 'shape' ? `ST_ASTEXT(${column})` : `TO_VARCHAR(${column})`;
}

export const snowflakeDialect: SqlDialect = {
  name: 'Snowflake',
  quote: doubleQuoted,
  place: () => '?',
  read,
  sorted: ({ name, bytewise }) => (bytewise ? `COLLATE(${doubleQuoted(name)}, '')` : doubleQuoted(name)),
  value: ({ kind, cast, bytewise }, text, bind) => {
    if (kind === 'binary') return `HEX_DECODE_BINARY(${bind(text)})`;
    return bytewise ? `COLLATE(${bind(text)}, '')` : `CAST(${bind(text)} AS ${cast})`;
  },
  rowValues: false,
  clock: `TO_VARCHAR(CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP()), ${ISO})`,
  earlier: ({ cast }, clock, minutes, bind) =>
    `CAST(DATEADD(minute, -${minutes}, CAST(${bind(clock)} AS TIMESTAMP_TZ)) AS ${cast})`,
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"`, backslash: `'`, line: ['--', '//'], dollar: true },
};
