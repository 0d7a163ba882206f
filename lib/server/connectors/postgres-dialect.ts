/** Postgres as a dialect. Values are bound, so that one message holds one statement. */
import type { SqlColumn, SqlDialect } from './sql-dialect';

export const doubleQuoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const sorted = ({ name, bytewise }: SqlColumn): string => `${doubleQuoted(name)}${bytewise ? ' COLLATE "C"' : ''}`;

export const postgresDialect: SqlDialect = {
  name: 'Postgres',
  quote: doubleQuoted,
  place: (n) => `$${n}`,
  read: ({ name }) => doubleQuoted(name),
  sorted,
  value: ({ cast, bytewise }, text, bind) => `${bind(text)}::${cast}${bytewise ? ' COLLATE "C"' : ''}`,
  rowValues: true,
  clock: 'pg_catalog.clock_timestamp()',
  earlier: ({ cast }, clock, minutes, bind) =>
    `(${bind(clock)}::pg_catalog.timestamptz - interval '${minutes} minutes')::${cast}`,
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"`, backslash: '', line: ['--'], dollar: true },
};
