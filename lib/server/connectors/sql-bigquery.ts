/** BigQuery as a dialect. Not tried against a live service. */
import type { SqlColumn, SqlDialect } from './sql-dialect';

/** A name in backticks takes the escapes of a text. */
const quote = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

function read({ name, kind, cast }: SqlColumn): string {
  if (kind === 'binary') return `TO_HEX(${quote(name)})`;
  if (kind === 'shape') return `ST_ASTEXT(${quote(name)})`;
  if (kind === 'other') return `TO_JSON_STRING(${quote(name)})`; // lists and records have no text of their own
  if (kind !== 'time') return `CAST(${quote(name)} AS STRING)`;
  return `FORMAT_${cast === 'DATETIME' ? 'DATETIME' : 'TIMESTAMP'}('%Y-%m-%dT%H:%M:%E6SZ', ${quote(name)})`;
}

export const bigqueryDialect: SqlDialect = {
  name: 'BigQuery',
  quote,
  place: (n) => `@p${n}`,
  read,
  sorted: ({ name, bytewise }) => (bytewise ? `COLLATE(${quote(name)}, '')` : quote(name)),
  value: ({ kind, cast, bytewise }, text, bind) => {
    if (kind === 'binary') return `FROM_HEX(${bind(text)})`;
    if (bytewise) return `COLLATE(${bind(text)}, '')`;
    // a DATETIME has no zone, and refuses a text that names one
    return cast === 'DATETIME' ? `DATETIME(CAST(${bind(text)} AS TIMESTAMP), 'UTC')` : `CAST(${bind(text)} AS ${cast})`;
  },
  rowValues: false,
  clock: "FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', CURRENT_TIMESTAMP())",
  earlier: ({ cast }, clock, minutes, bind) => {
    const instant = `TIMESTAMP_SUB(CAST(${bind(clock)} AS TIMESTAMP), INTERVAL ${minutes} MINUTE)`;
    return cast === 'TIMESTAMP' ? instant : `${cast}(${instant}, 'UTC')`;
  },
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"\``, backslash: `'"\``, line: ['--', '#'], dollar: false },
};
