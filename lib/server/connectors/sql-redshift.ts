/** Redshift as a dialect: it speaks Postgres' protocol and not quite its SQL. Not tried against a live service. */
import { doubleQuoted } from './postgres-dialect';
import type { SqlDialect } from './sql-dialect';

export const redshiftDialect: SqlDialect = {
  name: 'Redshift',
  quote: doubleQuoted,
  place: (n) => `$${n}`,
  read: ({ name, kind }) => (kind === 'binary' ? `TO_HEX(${doubleQuoted(name)})` : doubleQuoted(name)),
  sorted: ({ name, bytewise }) => (bytewise ? `COLLATE(${doubleQuoted(name)}, 'case_sensitive')` : doubleQuoted(name)),
  value: ({ kind, cast, bytewise }, text, bind) => {
    if (kind === 'binary') return `FROM_HEX(${bind(text)})`;
    return bytewise ? `COLLATE(CAST(${bind(text)} AS ${cast}), 'case_sensitive')` : `CAST(${bind(text)} AS ${cast})`;
  },
  rowValues: false,
  clock: 'CAST(GETDATE() AS VARCHAR)', // in UTC, to the second
  earlier: ({ cast }, clock, minutes, bind) =>
    `CAST(CAST(${bind(clock)} AS TIMESTAMP) - INTERVAL '${minutes} minutes' AS ${cast})`,
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"`, backslash: `'`, line: ['--'], dollar: true },
};
