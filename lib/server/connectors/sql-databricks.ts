/** Databricks as a dialect. Not tried against a live service. */
import type { SqlColumn, SqlDialect } from './sql-dialect';

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** With the session's time zone set to UTC. */
const iso = (instant: string): string =>
  `CONCAT(DATE_FORMAT(${instant}, 'yyyy-MM-dd'), 'T', DATE_FORMAT(${instant}, 'HH:mm:ss.SSSSSS'), 'Z')`;

function read({ name, kind }: SqlColumn): string {
  if (kind === 'binary') return `HEX(${quote(name)})`;
  return kind === 'time' ? iso(quote(name)) : `CAST(${quote(name)} AS STRING)`;
}

export const databricksDialect: SqlDialect = {
  name: 'Databricks',
  quote,
  place: (n) => `:p${n}`,
  read,
  sorted: ({ name, bytewise }) => `${quote(name)}${bytewise ? ' COLLATE UTF8_BINARY' : ''}`,
  value: ({ kind, cast, bytewise }, text, bind) => {
    if (kind === 'binary') return `UNHEX(${bind(text)})`;
    return bytewise ? `${bind(text)} COLLATE UTF8_BINARY` : `CAST(${bind(text)} AS ${cast})`;
  },
  rowValues: false,
  clock: iso('CURRENT_TIMESTAMP()'),
  earlier: ({ cast }, clock, minutes, bind) =>
    `CAST(CAST(${bind(clock)} AS TIMESTAMP) - INTERVAL ${minutes} MINUTES AS ${cast})`,
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"\``, backslash: `'"`, line: ['--'], dollar: false },
};
