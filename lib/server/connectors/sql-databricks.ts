/**
 * Databricks as a dialect. Not tried against a live service. Each statement has a session of its own, whose time zone is the
 * warehouse's: instants are read as microseconds since 1970, which have none.
 */
import type { SqlColumn, SqlDialect } from './sql-dialect';

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const instant = (micros: string): string => `TIMESTAMP_MICROS(CAST(${micros} AS BIGINT))`;

function read({ name, kind, cast }: SqlColumn): string {
  if (kind === 'binary') return `HEX(${quote(name)})`;
  if (kind === 'other') return `TO_JSON(${quote(name)})`;
  return `CAST(${cast === 'TIMESTAMP' ? `UNIX_MICROS(${quote(name)})` : quote(name)} AS STRING)`;
}

export const databricksDialect: SqlDialect = {
  name: 'Databricks',
  quote,
  place: (n) => `:p${n}`,
  read,
  sorted: ({ name, bytewise }) => `${quote(name)}${bytewise ? ' COLLATE UTF8_BINARY' : ''}`,
  value: ({ kind, cast, bytewise }, text, bind) => {
    if (kind === 'binary') return `UNHEX(${bind(text)})`;
    if (cast === 'TIMESTAMP') return instant(bind(text));
    return bytewise ? `${bind(text)} COLLATE UTF8_BINARY` : `CAST(${bind(text)} AS ${cast})`;
  },
  rowValues: false,
  clock: 'CAST(UNIX_MICROS(CURRENT_TIMESTAMP()) AS STRING)',
  earlier: ({ cast }, clock, minutes, bind) => {
    const at = `${instant(bind(clock))} - INTERVAL ${minutes} MINUTES`;
    // without a zone UTC is meant
    return cast === 'TIMESTAMP' ? at : `CAST(TO_UTC_TIMESTAMP(${at}, CURRENT_TIMEZONE()) AS ${cast})`;
  },
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"\``, backslash: `'"`, line: ['--'], dollar: false },
};
