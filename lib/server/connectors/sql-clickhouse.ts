/** ClickHouse as a dialect. Not tried against a live service. */
import type { SqlColumn, SqlDialect } from './sql-dialect';

/** Backslashes are escapes in names and texts alike. */
const escaped = (text: string, mark: string): string =>
  `${mark}${text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)}${mark}`;
const quote = (name: string): string => escaped(name, '`');
const literal = (text: string): string => escaped(text, "'");

function read({ name, kind }: SqlColumn): string {
  if (kind === 'binary') return `hex(${quote(name)})`;
  return kind === 'time' ? `toString(toTimeZone(${quote(name)}, 'UTC'))` : `toString(${quote(name)})`;
}

export const clickhouseDialect: SqlDialect = {
  name: 'ClickHouse',
  quote,
  place: null,
  read,
  sorted: ({ name }) => quote(name), // by its bytes: it knows no other order unless asked
  value: ({ kind, cast }, text) => {
    if (kind === 'binary') return `unhex(${literal(text)})`;
    return kind === 'time' ? `toDateTime64(${literal(text)}, 9, 'UTC')` : `CAST(${literal(text)}, ${literal(cast)})`;
  },
  rowValues: true,
  clock: "toString(now64(6, 'UTC'))",
  earlier: ({ kind }, clock, minutes) => {
    const instant = `toDateTime64(${literal(clock)}, 9, 'UTC') - INTERVAL ${minutes} MINUTE`;
    return kind === 'date' ? `toDate(${instant})` : `(${instant})`;
  },
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"\``, backslash: `'"\``, line: ['--', '#!', '# '], dollar: false },
};
